// Posts the hashes, drawn in a worker.

import { hashes } from "./hashes.js";

hashes().then((text) => postMessage(text));
