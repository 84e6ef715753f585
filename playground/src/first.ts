// Runs before the page is painted: the shell shows what the link names from the beginning. Where a browser does not wait for it, what is by
// default is seen for a moment.

import { showShell } from "./shell.js";
import { parse } from "./state.js";

showShell(parse(location.hash));
