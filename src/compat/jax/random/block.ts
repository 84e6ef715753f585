// One block of Threefry-2x32, by which keys are made; words of arrays are made by kernels.

/** By how much the second word is rotated, in eight rounds. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** One block of Threefry-2x32 of 20 rounds (Salmon et al. 2011). */
export function threefryBlock(k0: number, k1: number, counter0: number, counter1: number): readonly [number, number] {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda] as const;
  let [x0, x1] = [counter0 + k0, counter1 + k1];
  for (let round = 0; round < 20; round++) {
    const by = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << by) | (x1 >>> (32 - by))) ^ x0;
    if (round % 4 < 3) continue;
    const injection = (round + 1) / 4;
    x0 += keys[injection % 3]!;
    x1 += keys[(injection + 1) % 3]! + injection;
  }
  return [x0 >>> 0, x1 >>> 0];
}
