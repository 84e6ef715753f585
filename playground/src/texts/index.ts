// Every sentence of the page: whoever translates it, translates this folder. Verdicts come from the doctor of isovar.

import { code } from "./code.js";
import { depth } from "./depth.js";
import { lessons } from "./lessons.js";
import * as names from "./names.js";
import { phase } from "./phase.js";
import { controls, shell } from "./shell.js";
import { stream } from "./stream.js";
import { train } from "./train.js";

export { filled } from "./filled.js";

export const TEXTS = { shell, controls, ...names, depth, train, phase, code, stream, lessons } as const;
