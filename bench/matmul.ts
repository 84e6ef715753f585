// How fast is matmul, strict and fast, at square, thin and small shapes, and with transposed operands?

import { createCore, fill, normal } from "isovar";
import { matmul } from "isovar/linalg";
import {
  atLeast,
  atMost,
  type Bench,
  type BenchOptions,
  FAST,
  type Figure,
  medianOf,
  timesAsFast,
  timesAsFastAsBest,
  WIDE,
} from "./figure.js";
import { compare } from "./harness.js";
import { gflops, shown } from "./table.js";

/** m, n, k: squares, a vector, a few columns, a layer of a small net on a batch. */
const SHAPES = [
  [64, 64, 64],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [1024, 1, 1024],
  [1024, 8, 1024],
  [64, 256, 784],
] as const;

async function shapes({ contest, quick, rivals }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  const rates = new Map<string, number>();
  for (const [m, n, k] of SHAPES.filter(([m]) => !quick || m <= 512)) {
    const name = `${m}×${k} by ${k}×${n}`;
    const unit = gflops(m, n, k);
    const table = await contest(
      "matmul",
      { m, n, k },
      {
        id: `matmul-${m}-${n}-${k}`,
        title: `matmul f32, ${name}`,
        inside: "operands packed anew each time; into an array that is there already, if the library can, else into a new one",
        unit,
        without: m * n * k >= 512 ** 3 ? ["fallback", ...(m > 512 || quick ? ["plain JS", "TF.js cpu"] : [])] : [],
      },
    );
    rates.set(`${m},${n},${k}`, shown(unit, medianOf(table, "isovar")));
    if (m === n && n >= 512) {
      figures.push(...timesAsFastAsBest(table, rivals, 1.5), ...timesAsFast(table, "isovar", 1.25, FAST));
    }
    if (m === 512) figures.push(...timesAsFast(table, "tuned JS", 6), ...timesAsFast(table, "isovar", 1.35, WIDE));
  }
  const square = rates.get("512,512,512");
  const over = (shape: string, goal: number) => {
    const rate = rates.get(shape);
    if (square && rate) figures.push(atLeast(`matmul ${shape.replaceAll(",", "×")}: rate over that of 512`, rate / square, goal));
  };
  over("64,64,64", 0.9);
  for (const shape of ["1024,1,1024", "1024,8,1024", "64,256,784"]) over(shape, 0.6);
  return figures;
}

/** Transposed operands cost no more: they are packed the other way round. */
async function transposed({ quick, show }: BenchOptions): Promise<Figure[]> {
  const [core, n] = [createCore({ backend: "wasm" }), 512];
  const made = (name: string) => fill(normal(), core.tensor([n, n]), { seed: 1, name });
  const [a, b, out] = [made("a"), made("b"), core.tensor([n, n])];
  const cases = [
    { name: "A·B", run: () => void matmul(a, b, { out }) },
    { name: "A·Bᵀ", run: () => void matmul(a, b, { out, transposeB: true }) },
    { name: "Aᵀ·B", run: () => void matmul(a, b, { out, transposeA: true }) },
  ];
  const rows = await compare(cases, quick ? 3 : 15);
  const inside = "into a tensor that is there already";
  show({ id: "matmul-transposed", title: "matmul 512 with transposed operands", inside, unit: gflops(n, n, n), rows });
  const [ab, abt, atb] = rows.map(({ median }) => median) as [number, number, number];
  for (const tensor of [a, b, out]) tensor.dispose();
  return [
    atMost("matmul 512: time of A·Bᵀ over A·B", abt / ab, 1.15),
    atMost("matmul 512: time of Aᵀ·B over A·B", atb / ab, 1.15),
  ];
}

export const products: Bench = async (options) => [...(await shapes(options)), ...(await transposed(options))];
