// The names of all schemes, laws among them.

import { learnLaws } from "../../src/init/laws/learnLaws.js";
import { schemeNames } from "../../src/init/schemes.js";

learnLaws();

export const SCHEME_NAMES: readonly string[] = schemeNames();
