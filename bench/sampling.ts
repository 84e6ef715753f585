// How fast are the samplers, and a layer's weights, beside everyone?

import { atMost, type Bench, type BenchOptions, type Figure, medianOf, TWO_THREADS, timesAsFast, WIDE } from "./figure.js";
import { nsPer } from "./table.js";

const COUNT = 2 ** 22;
/** Of a layer with 2048 inputs, as He has it. */
const STD = Math.sqrt(2 / 2048);
const INSIDE = "2^22 values into an array that is there already, if the library can fill one, else into a new one";

const question = (id: string, title: string) => ({ id, title, inside: INSIDE, unit: nsPer("value", COUNT) });

async function layer({ contest, quick }: BenchOptions): Promise<void> {
  const side = quick ? 512 : 1024;
  await contest(
    "layer",
    { rows: side, columns: side },
    {
      id: "layer",
      title: `He layer ${side}×${side}, f32`,
      inside: "the library's own He initializer, with the new array that it returns",
      unit: nsPer("value", side * side),
    },
  );
}

export const sampling: Bench = async (options): Promise<Figure[]> => {
  const { contest } = options;
  const uniform = await contest("uniform", { count: COUNT }, question("uniform", "uniform f32"));
  const normal = await contest("normal", { count: COUNT, std: STD }, question("normal", "normal f32"));
  const truncated = await contest("truncated", { count: COUNT, std: STD }, question("truncated", "truncated normal ±2σ f32"));
  await layer(options);
  return [
    ...timesAsFast(uniform, "torch", 2.4),
    ...timesAsFast(uniform, "NumPy", 1.55),
    ...timesAsFast(normal, "torch", 1.8),
    ...timesAsFast(normal, "JAX", 2.7),
    ...timesAsFast(normal, "plain JS", 14),
    ...timesAsFast(normal, "torch, 2 threads", 3.3, TWO_THREADS),
    ...timesAsFast(normal, "isovar", 1.3, WIDE),
    ...timesAsFast(truncated, "torch", 20),
    ...timesAsFast(truncated, "JAX", 2.6),
    ...timesAsFast(truncated, "plain JS", 16),
    ...timesAsFast(truncated, "isovar", 1.3, WIDE),
    atMost(
      "truncated normal ±2σ: time over that of the normal",
      medianOf(truncated, "isovar") / medianOf(normal, "isovar"),
      1.05,
    ),
  ];
};
