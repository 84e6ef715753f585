// The twin of assembly/linalg/gemm.ts: C = A·B, or C + A·B with `accumulate`. Each element of C is summed over p ascending, with one
// rounding after each product and each sum. Strides are in bytes.

import type { Twin } from "./twin.js";

export const gemmF32: Twin = (buffer, aPtr, aRow, aCol, bPtr, bRow, bCol, cPtr, cRow, m, n, k, accumulate, _workPtr) => {
  const memory = new Float32Array(buffer);
  const row = new Float32Array(n);
  for (let i = 0; i < m; i++) {
    const c = (cPtr + i * cRow) / 4;
    if (accumulate) row.set(memory.subarray(c, c + n));
    else row.fill(0);
    for (let p = 0; p < k; p++) {
      const a = memory[(aPtr + i * aRow + p * aCol) / 4]!;
      const b = (bPtr + p * bRow) / 4;
      for (let j = 0; j < n; j++) row[j] = row[j]! + Math.fround(a * memory[b + (j * bCol) / 4]!);
    }
    memory.set(row, c);
  }
};
