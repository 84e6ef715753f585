// All laws at once, for what takes schemes by name: specs, and nets that the command line reads.

import { SCHEMES } from "../schemes.js";
import * as laws from "./index.js";

/** Makes every law known by its name. */
export function learnLaws(): void {
  Object.assign(SCHEMES, laws);
  // These take no options, and have data checked for some.
  laws.s4dReal();
  laws.zerO();
}
