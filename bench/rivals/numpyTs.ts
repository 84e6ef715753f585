// numpy-ts. Its samplers make f64, as NumPy's do by default; there is no way to fill an array. Arrays are disposed of, as its documentation
// advises for loops: left to garbage collection, they fill its memory, and it falls back on plain JavaScript.

import * as np from "numpy-ts";
import { hashed } from "../data.js";
import type { Contestant, Prepared } from "../work.js";
import { versionOf } from "./version.js";

/** Makes an array each time; the last one stays until the next is asked for. */
function made(make: () => np.NDArray): Prepared {
  let kept: np.NDArray | undefined;
  const dispose = () => kept?.dispose();
  const run = () => {
    dispose();
    kept = make();
  };
  return { run, answer: () => Float32Array.from(kept!.data as Float64Array), dispose };
}

export default function rival(): Contestant {
  np.configureWasm({ maxMemory: 2 ** 29 });
  const random = np.random.default_rng(42);
  const matrix = (values: Float32Array, rows: number, columns: number) => np.array(values, "float32").reshape(rows, columns);
  return {
    version: versionOf("numpy-ts"),
    works: {
      uniform: ({ count }) => made(() => random.random(count) as np.NDArray),
      normal: ({ count, std }) => made(() => random.normal(0, std, count) as np.NDArray),
      // Its generator is NumPy's, and so are its numbers, in f64.
      numpyNormal: ({ count }) => made(() => random.standard_normal(count) as np.NDArray),
      matmul: ({ m, n, k }) => {
        const [a, b] = [matrix(hashed(m * k, 1), m, k), matrix(hashed(k * n, 2), k, n)];
        return made(() => np.matmul(a, b));
      },
      orthogonal: ({ n }) =>
        made(() => {
          const gaussian = random.standard_normal([n, n]) as np.NDArray;
          const { q, r } = np.linalg.qr(gaussian.astype("float32")) as { q: np.NDArray; r: np.NDArray };
          gaussian.dispose();
          r.dispose();
          return q;
        }),
    },
  };
}
