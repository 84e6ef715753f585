import { adam, evaluate, fit } from "isovar/train";
import type { Digits, Samples } from "../digits/data.js";
import { type Lesson, percent, table } from "./lesson.js";
import { batchAt, leadsTo, lossWith, runOf, type Step, smallNet, take } from "./members.js";
import { fewDigits, PIXELS } from "./net.js";
import { CURVES, curves, median, type Run, SEEDS, spread } from "./race.js";

const STEPS = 4000;
const BATCH = 64;
const SCALE = 1e-3;
const RATE = 0.002;
const SIDE = Math.sqrt(PIXELS);
const SHIFT = 2;

/** Digits moved up and to the left by two pixels. */
function shifted({ x, y }: Samples): Samples {
  const inside = (place: number) => Math.min(SIDE - 1, place + SHIFT);
  const from = (i: number) => inside(Math.floor(i / SIDE)) * SIDE + inside(i % SIDE);
  return { x: x.map((_, i) => x[i - (i % PIXELS) + from(i % PIXELS)]!), y };
}

interface Tuned {
  run: Run;
  before: { learned: number; moved: number };
  repeats: boolean;
}

/** MeZO (Malladi et al. 2023): the loss on both sides of the weights gives the slope along one member, and the step goes along it. */
async function tune(data: Digits, moved: Digits, seed: number): Promise<Tuned> {
  const [net, begin] = [smallNet(seed), smallNet(seed)];
  await fit(net, data.training, { optimizer: adam({ learningRate: 3e-3 }), batchSize: BATCH, epochs: 3 });
  for (const [i, { data: weights }] of net.parameters.entries()) begin.parameters[i]!.data.set(weights);
  const before = { learned: evaluate(net, data.test).accuracy!, moved: evaluate(net, moved.test).accuracy! };
  const losses: number[] = [];
  const steps: Step[] = [];
  for (let step = 0; step < STEPS; step++) {
    const batch = batchAt(step, BATCH, moved.training);
    const [plus, minus] = ([1, -1] as const).map((sign) => lossWith(net, batch, seed, step, sign, SCALE)) as [number, number];
    steps.push({ members: [step], weights: [(-RATE * (1 - step / STEPS) * (plus - minus)) / (2 * SCALE)] });
    take(net, steps.at(-1)!, seed);
    losses.push((plus + minus) / 2);
  }
  const run = runOf(losses, evaluate(net, moved.test).accuracy!);
  const repeats = leadsTo(net, begin, steps, seed);
  for (const one of [net, begin]) one.dispose();
  return { run, before, repeats };
}

export const mezo: Lesson = {
  name: "mezo",
  title: "MeZO: fine-tuning with the memory of inference",
  async run(print) {
    print(
      `A net of 6,634 weights has learned digits; then they are moved by ${SHIFT} of ${SIDE} pixels, up and to the left. ${STEPS} steps on ${BATCH} of them, two losses each, at weights ± ${SCALE} times the noise of one member. ${CURVES}`,
    );
    const data = await fewDigits();
    const moved = { training: shifted(data.training), test: shifted(data.test) };
    const results: Tuned[] = [];
    for (const seed of SEEDS) results.push(await tune(data, moved, seed));
    print(curves([{ name: "MeZO", rate: RATE, runs: results.map(({ run }) => run) }]));
    const [learned, lost, tuned] = [
      results.map(({ before }) => before.learned),
      results.map(({ before }) => before.moved),
      results.map(({ run }) => run.accuracy),
    ] as const;
    print(
      table(
        ["test accuracy", "median and range"],
        [
          ["where it learned them", spread(learned, percent)],
          ["moved", spread(lost, percent)],
          ["moved, after MeZO", spread(tuned, percent)],
        ],
      ),
    );
    return [
      {
        says: `Moved digits are strange to the net: ${percent(median(lost))} in place of ${percent(median(learned))}.`,
        holds: median(lost) < 0.3 && median(learned) > 0.75,
      },
      {
        says: `Losses alone teach it the new place, ${percent(median(tuned))}, without a gradient, without an activation kept for one, without a state of an optimizer.`,
        holds: median(tuned) > 0.7,
      },
      {
        says: `Weights come back to the byte after each of ${2 * STEPS} perturbations: ${STEPS} numbers, one a step, lead to the last weights again, bit for bit.`,
        holds: results.every(({ repeats }) => repeats),
      },
    ];
  },
};
