// Plain-JS twins of the kernels: the same bits, operation by operation. They are the fallback where WebAssembly cannot run
// and the oracle of the tests. Each takes the buffer first, then the kernel's own arguments.

import { normalF32 } from "./normal.js";
import { philoxKeys, philoxWords } from "./philox.js";
import { momentsF32 } from "./reductions.js";
import { truncatedF32, truncatedWithinTwoF32 } from "./truncated.js";
import { uniformF32 } from "./uniform.js";

export const REFERENCE = {
  philoxKeys,
  philoxWords,
  uniformF32,
  normalF32,
  truncatedWithinTwoF32,
  truncatedF32,
  momentsF32,
};
