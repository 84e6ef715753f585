// How fast are the samplers, and a layer's weights, beside everyone?

import { atMost, type Bench, type BenchOptions, type Figure, medianOf, TWO_THREADS, timesAsFast, WIDE } from "./figure.js";
import { nsPer } from "./table.js";

/** How many values, as a power of two; fewer where there is little time. */
const [FULL, QUICK] = [22, 20];
/** Of a layer with 2048 inputs, as He has it. */
const STD = Math.sqrt(2 / 2048);

const question = (power: number, id: string, title: string) => ({
  id,
  title,
  inside: `2^${power} values into an array that is there already, if the library can fill one, else into a new one`,
  unit: nsPer("value", 2 ** power),
});

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
  const { contest, quick } = options;
  const power = quick ? QUICK : FULL;
  const count = 2 ** power;
  const uniform = await contest("uniform", { count }, question(power, "uniform", "uniform f32"));
  const normal = await contest("normal", { count, std: STD }, question(power, "normal", "normal f32"));
  const truncated = await contest("truncated", { count, std: STD }, question(power, "truncated", "truncated normal ±2σ f32"));
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
