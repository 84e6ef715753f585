// Philox4x32-10: twin of assembly/random/philox.ts.

import { philoxBlock, WEYL0, WEYL1 } from "../math/philox.js";
import type { Twin } from "./twin.js";

export const philoxKeys: Twin = (buffer, keysPtr, k0, k1) => {
  const keys = new Uint32Array(buffer, keysPtr, 80);
  for (let round = 0; round < 10; round++) {
    keys.fill(k0 + round * WEYL0, round * 8, round * 8 + 4);
    keys.fill(k1 + round * WEYL1, round * 8 + 4, round * 8 + 8);
  }
};

export const philoxWords: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, draw, domain) => {
  const keys = new Uint32Array(buffer, keysPtr, 8);
  const key = [keys[0]!, keys[4]!] as const;
  const out = new Uint32Array(buffer, outPtr, nTiles * 16);
  for (let block = 0; block < nTiles * 4; block++) {
    const at = (block >> 2) * 16 + (block & 3);
    philoxBlock(out, at, 4, key, [(counterLow + block) >>> 0, counterHigh >>> 0, draw >>> 0, domain >>> 0]);
  }
};
