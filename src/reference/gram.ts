// Products of rows with each other: twin of assembly/linalg/gram.ts.

import type { Twin } from "./twin.js";

export const gramF32: Twin = (buffer, rowsPtr, rowStride, k, length, outPtr) => {
  const rows = Array.from({ length: k }, (_, i) => new Float32Array(buffer, rowsPtr + i * rowStride, length));
  const out = new Float64Array(buffer, outPtr, 32 * k);
  for (const [j, y] of rows.entries()) {
    for (const [i, x] of rows.slice(0, j + 1).entries()) {
      let sum = 0;
      for (let p = 0; p < length; p++) sum += x[p]! * y[p]!;
      out[j * 32 + i] = sum;
    }
  }
};
