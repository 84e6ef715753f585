// The uniform distribution in f32: twin of assembly/random/uniform.ts.

import { clamp, madd } from "./float.js";
import { philoxWords } from "./philox.js";
import type { Twin } from "./twin.js";

export const uniformF32: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, lower, span, min, max) => {
  philoxWords(buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const words = new Uint32Array(buffer, outPtr, nTiles * 16);
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = clamp(madd(span, (words[i]! >>> 8) * 2 ** -24, lower), min, max);
};
