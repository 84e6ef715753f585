// Plain JavaScript as most people write it: Math.random and the textbook.

import { gramSchmidt } from "../baselines/gramSchmidt.js";
import { gaussian, matmul, normal, truncatedNormal, uniform } from "../baselines/idiomatic.js";
import { hashed, heStd } from "../data.js";
import type { Contestant } from "../work.js";
import { generatedOnto, intoArray, newArray, wholeModel } from "./prepare.js";

export default function plain(): Contestant {
  return {
    version: "Math.random and textbook loops",
    works: {
      uniform: ({ count }) => intoArray(count, (out) => uniform(out, 0, 1)),
      normal: ({ count, std }) => intoArray(count, (out) => normal(out, 0, std)),
      noise: ({ count, std }) => generatedOnto(count, (noise) => normal(noise, 0, std)),
      truncated: ({ count, std }) => intoArray(count, (out) => truncatedNormal(out, 0, std)),
      layer: ({ rows, columns }) =>
        newArray(() => {
          const out = new Float32Array(rows * columns);
          truncatedNormal(out, 0, heStd(rows));
          return out;
        }),
      matmul: ({ m, n, k }) => {
        const [a, b] = [hashed(m * k, 1), hashed(k * n, 2)];
        return intoArray(m * n, (out) => matmul(a, b, out, m, n, k));
      },
      orthogonal: ({ n }) => newArray(() => Float32Array.from(gramSchmidt(Float64Array.from({ length: n * n }, gaussian), n))),
      model: ({ tensors }) =>
        wholeModel(tensors, ({ mean, std }, size) => {
          const out = new Float32Array(size);
          if (std > 0) normal(out, mean, std);
          else out.fill(mean);
          return out;
        }),
    },
  };
}
