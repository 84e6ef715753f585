// 10^7 names under one seed: no two keys are equal.

import { expect, it } from "vitest";
import { fold, key } from "../../src/random/index.js";

it("10^7 names have 10^7 keys", () => {
  const n = 1e7;
  const root = key(42);
  const keys = new BigUint64Array(n);
  const halves = new Uint32Array(keys.buffer);
  for (let i = 0; i < n; i++) {
    const { k0, k1 } = fold(root, `layer${i % 1000}/w${Math.floor(i / 1000)}`);
    halves[2 * i] = k0;
    halves[2 * i + 1] = k1;
  }
  keys.sort();
  let equal = 0;
  for (let i = 1; i < n; i++) if (keys[i] === keys[i - 1]) equal++;
  // By chance one pair would be equal with probability n²/2^65 = 3e-6.
  expect(equal).toBe(0);
});
