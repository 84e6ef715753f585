// How fast are orthogonal matrices?

import { atMost, type Bench, type Figure, medianOf, TWO_THREADS, timesAsFast } from "./figure.js";
import { MS } from "./table.js";

/** Side, longest time in ms, and who would take seconds per matrix. */
const SIDES = [
  [256, 0, []],
  [512, 25, ["fallback", "numpy-ts"]],
  [1024, 200, ["fallback", "plain JS", "TF.js wasm", "numpy-ts"]],
] as const;

export const orthogonals: Bench = async ({ contest, quick }) => {
  const figures: Figure[] = [];
  for (const [n, longest, without] of quick ? SIDES.slice(0, 1) : SIDES) {
    const table = await contest(
      "orthogonal",
      { n },
      {
        id: `orthogonal-${n}`,
        title: `orthogonal ${n}×${n} f32`,
        inside: "a normal matrix, its QR factorization with the signs of R, and the new array that is returned",
        unit: MS,
        without,
      },
    );
    if (longest > 0) {
      figures.push(atMost(`orthogonal ${n}×${n}, ms`, medianOf(table, "isovar"), longest));
      figures.push(...timesAsFast(table, "torch", 1.15), ...timesAsFast(table, "torch, 2 threads", 1.15, TWO_THREADS));
    }
  }
  return figures;
};
