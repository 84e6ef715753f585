// Plain-JS twins of the kernels: the same bits, operation by operation. They are the fallback where WebAssembly cannot run
// and the oracle of the tests. Each takes the buffer first, then the kernel's own arguments.

import { narrowF32Bf16, narrowF32F16, narrowF64F32, widenBf16F32, widenF16F32 } from "./convert.js";
import { gemmF32 } from "./gemm.js";
import { gramF32 } from "./gram.js";
import { momentsF32, momentsF64 } from "./moments.js";
import { normalF32 } from "./normal.js";
import { normalF64 } from "./normal64.js";
import { philoxKeys, philoxWords } from "./philox.js";
import { truncatedF32, truncatedWithinTwoF32 } from "./truncated.js";
import { truncatedF64 } from "./truncated64.js";
import { uniformF32 } from "./uniform.js";
import { uniformF64 } from "./uniform64.js";

export const REFERENCE = {
  philoxKeys,
  philoxWords,
  uniformF32,
  uniformF64,
  normalF32,
  normalF64,
  truncatedWithinTwoF32,
  truncatedF32,
  truncatedF64,
  narrowF64F32,
  narrowF32F16,
  narrowF32Bf16,
  widenF16F32,
  widenBf16F32,
  gemmF32,
  gramF32,
  momentsF32,
  momentsF64,
};
