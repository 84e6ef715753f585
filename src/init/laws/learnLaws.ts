// All laws at once, for what takes schemes by name: specs, and nets that the command line reads.

import { SCHEMES } from "../schemes.js";
import {
  blocks,
  chrono,
  classPrior,
  icnr,
  kanSpline,
  logOfUniform,
  logUniform,
  padded,
  s4dReal,
  siren,
  standardized,
  timeStepBias,
  zerO,
} from "./index.js";

/** Makes every law known by its name. */
export function learnLaws(): void {
  Object.assign(SCHEMES, {
    blocks,
    chrono,
    classPrior,
    icnr,
    kanSpline,
    logOfUniform,
    logUniform,
    padded,
    siren,
    standardized,
    timeStepBias,
  });
  // These take no options, and have data checked for some.
  s4dReal();
  zerO();
}
