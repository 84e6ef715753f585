// The uniform distribution in f64: twin of assembly/random/uniform64.ts.

import { clamp } from "./float.js";
import type { Twin } from "./twin.js";
import { wideWords } from "./wide.js";

export const uniformF64: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, workPtr, lower, span, min, max) => {
  const { high, low } = wideWords(buffer, workPtr, nTiles, keysPtr, counterLow, counterHigh, 1);
  const out = new Float64Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) {
    const u = ((high[i]! >>> 0) * 2097152 + (low[i]! >>> 11)) * 2 ** -53;
    out[i] = clamp(span * u + lower, min, max);
  }
};
