import { expect, test } from "vitest";
import { pick, split, spread } from "../../src/cli/pick.js";
import { dense, sequential } from "../../src/train/index.js";

const N = 50;
const DATA = {
  n: N,
  x: Float32Array.from({ length: 2 * N }, (_, i) => i),
  y: Float32Array.from({ length: N }, (_, i) => 2 * i),
  shape: [N, 2],
  classes: ["a"],
};
/** The samples that are in a part, each held against its label. */
function samplesOf({ n, x, y, shape }: typeof DATA): number[] {
  expect(shape).toEqual([n, 2]);
  expect([x.length, y.length]).toEqual([2 * n, n]);
  return Array.from(y, (label, i) => {
    expect([x[2 * i], x[2 * i + 1]]).toEqual([label, label + 1]);
    return label / 2;
  });
}

test("picked samples keep their labels, and what else is known of the data", () => {
  expect(pick(DATA, [3, 1])).toEqual({
    n: 2,
    x: Float32Array.of(6, 7, 2, 3),
    y: Float32Array.of(6, 2),
    shape: [2, 2],
    classes: ["a"],
  });
  expect(samplesOf(spread(DATA, 5) as typeof DATA)).toEqual([0, 10, 20, 30, 40]);
  expect(spread(DATA, 99)).toEqual(DATA);
});

test("a split has every sample once, in the order of the file, and is the seed's", () => {
  const parts = (seed: number) => {
    const { samples, held } = split(sequential([dense(1)], { inputShape: [2], seed }), DATA, 0.3);
    return [samples, held].map((part) => samplesOf(part as typeof DATA));
  };
  const [samples, held] = parts(1);
  expect([samples!.length, held!.length]).toEqual([35, 15]);
  for (const part of [samples!, held!]) expect(part).toEqual([...part].sort((a, b) => a - b));
  expect(new Set([...samples!, ...held!]).size).toBe(N);
  expect(parts(1)).toEqual([samples, held]);
  expect(parts(2)).not.toEqual([samples, held]);
});
