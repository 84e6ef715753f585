import { evaluate } from "isovar/train";
import type { Digits } from "../digits/data.js";
import { type Lesson, percent, table } from "./lesson.js";
import { batchAt, leadsTo, lossWith, runOf, type Step, smallNet, take } from "./members.js";
import { fewDigits } from "./net.js";
import { CURVES, curves, type Entry, median, type Run, SEEDS, spread } from "./race.js";

const PAIRS = 24;
const STEPS = 200;
const BATCH = 64;
const SCALE = 0.05;
/** Length of a step, from the first one on down to 0. */
const RATE = 0.1;

/** Evolution strategies (Salimans et al. 2017): each step goes along the members whose loss on one side is lower than on the other. */
function evolve({ training, test }: Digits, seed: number, rank?: number): { run: Run; steps: Step[]; repeats: boolean } {
  const net = smallNet(seed);
  const losses: number[] = [];
  const steps: Step[] = [];
  for (let step = 0; step < STEPS; step++) {
    const batch = batchAt(step, BATCH, training);
    const members = Array.from({ length: PAIRS }, (_, i) => step * PAIRS + i);
    const sides = members.map((member) =>
      ([1, -1] as const).map((sign) => lossWith(net, batch, seed, member, sign, SCALE, rank)),
    ) as [number, number][];
    const differences = sides.map(([plus, minus]) => plus - minus);
    const size = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / PAIRS);
    const rate = RATE * (1 - step / STEPS);
    steps.push({ members, weights: differences.map((d) => (-rate * d) / size / PAIRS) });
    take(net, steps.at(-1)!, seed, rank);
    losses.push(sides.flat().reduce((sum, loss) => sum + loss, 0) / (2 * PAIRS));
  }
  const begin = smallNet(seed);
  const repeats = leadsTo(net, begin, steps, seed, rank);
  const run = runOf(losses, evaluate(net, test).accuracy!);
  for (const one of [net, begin]) one.dispose();
  return { run, steps, repeats };
}

export const evolution: Lesson = {
  name: "evolution",
  title: "Evolution strategies: a population that exists only as integers",
  async run(print) {
    print(
      `Digits, a net of 6,634 weights, no gradient: ${STEPS} steps, in each the losses of ${2 * PAIRS} members on ${BATCH} digits, noise of std ${SCALE} in pairs of opposite sign. A member is a number; its noise is drawn when it is needed. "rank 1" draws a row and a column in place of a matrix (EGGROLL, Sarkar et al. 2025). ${CURVES}`,
    );
    const data = await fewDigits();
    const results = [undefined, 1].map((rank) => SEEDS.map((seed) => evolve(data, seed, rank)));
    const entries = ["full rank", "rank 1"].map(
      (name, i): Entry => ({ name, rate: RATE, runs: results[i]!.map(({ run }) => run) }),
    );
    print(curves(entries));
    const accuracies = entries.map(({ runs }) => runs.map(({ accuracy }) => accuracy));
    print(
      table(
        ["noise", "test accuracy"],
        entries.map(({ name }, i) => [name, spread(accuracies[i]!, percent)]),
      ),
    );
    const [full, low] = accuracies.map(median) as [number, number];
    return [
      {
        says: `Losses alone teach the net: ${percent(full)} of the test digits, from ${percent(0.1)} by chance.`,
        holds: full > 0.75,
      },
      { says: `Noise of rank 1 does nearly as well: ${percent(low)}.`, holds: low > full - 0.06 },
      {
        says: `Nothing of a population is stored. ${STEPS * PAIRS} numbers, the weight of each pair, lead from the first weights to the last ones again, bit for bit.`,
        holds: results
          .flat()
          .every(({ repeats, steps }) => repeats && steps.flatMap(({ weights }) => weights).length === STEPS * PAIRS),
      },
    ];
  },
};
