// What do the other dtypes cost, beside f32?

import { createCore, type DType, fill, heNormal, key, normal, uniform } from "isovar";
import { atMost, type Bench, type Figure } from "./figure.js";
import { compare } from "./harness.js";
import { nsPer } from "./table.js";

const COUNT = 2 ** 22;
const SHAPE = [2048, 2048];

export const dtypes: Bench = async ({ quick, show }) => {
  const core = createCore({ backend: "wasm" });
  const targets = {
    f32: new Float32Array(COUNT),
    f64: new Float64Array(COUNT),
    f16: new Uint16Array(COUNT),
    bf16: new Uint16Array(COUNT),
  };
  const figures: Figure[] = [];
  let stream = 0;
  for (const [id, title, initializer] of [
    ["normal", "normal", normal()],
    ["truncated", "truncated normal ±2σ", heNormal()],
    ["uniform", "uniform", uniform()],
  ] as const) {
    const cases = (Object.keys(targets) as DType[]).map((dtype) => ({
      name: dtype as string,
      run: () => void fill(initializer, targets[dtype], { shape: SHAPE, key: key(stream++), core, dtype }),
    }));
    const rows = await compare(cases, quick ? 3 : 15);
    const inside = "2^22 values into an array that is there already";
    show({ id: `dtypes-${id}`, title: `${title} by dtype`, inside, unit: nsPer("value", COUNT), rows });
    if (id !== "normal") continue;
    const [f32, f64, f16, bf16] = rows.map(({ median }) => median) as [number, number, number, number];
    figures.push(atMost("normal f64: time over that of f32", f64 / f32, 2.8));
    figures.push(atMost("normal f16: time over that of f32", f16 / f32, 1.1));
    figures.push(atMost("normal bf16: time over that of f32", bf16 / f32, 1.1));
  }
  return figures;
};
