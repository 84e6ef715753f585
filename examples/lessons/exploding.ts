import { heNormal, type Initializer, varianceScaling } from "isovar";
import { sgd } from "isovar/train";
import { type Lesson, percent, show, table } from "./lesson.js";
import { fewDigits, stack } from "./net.js";
import { CURVES, curves, type Entry, type Run, SEEDS, spread, tryRates, typical } from "./race.js";

/** Of the 64, those that the curves show, and the loss beyond which they show no more. */
const DRAWN = 32;
const CEILING = 64;

const TIMES_THREE = varianceScaling({ scale: 2 * 3 * 3 });

const ATTEMPTS: { name: string; init: Initializer; rate: number; clipNorm?: number }[] = [
  { name: "He", init: heNormal(), rate: 0.1 },
  { name: "He", init: heNormal(), rate: 0.5 },
  { name: "He", init: heNormal(), rate: 1 },
  { name: "He, clipped", init: heNormal(), rate: 1, clipNorm: 1 },
  { name: "3 · He", init: TIMES_THREE, rate: 0.1 },
  { name: "3 · He, clipped", init: TIMES_THREE, rate: 0.1, clipNorm: 1 },
];

const highest = ({ losses }: Run) => Math.max(...losses.filter((loss) => loss < Infinity));
/** How far above the first loss it goes. */
const grown = (run: Run) => highest(run) / run.losses[0]!;
const ended = ({ losses }: Run) => losses.at(-1)!;

const capped = ({ runs, ...entry }: Entry): Entry => ({
  ...entry,
  runs: runs.map((run) => ({ ...run, losses: run.losses.map((loss) => (loss > CEILING ? Number.POSITIVE_INFINITY : loss)) })),
});

export const exploding: Lesson = {
  name: "exploding",
  title: "Exploding: steps that are too long, weights that are too large",
  async run(print) {
    print(
      "Digits, four hidden layers of 64, ReLU, 64 steps of SGD; clipped: with clipNorm 1. A step that is too long makes weights larger, larger weights make gradients larger, and these the next step.",
    );
    print(`The first ${DRAWN} steps; × where the loss goes beyond ${CEILING}. ${CURVES}`);
    const data = await fewDigits();
    const entries: Entry[] = [];
    for (const { name, init, rate, clipNorm } of ATTEMPTS) {
      const course = { data, optimizer: (learningRate: number) => sgd({ learningRate, clipNorm }), epochs: 2 };
      entries.push(...(await tryRates(name, stack(4, 64, { activation: "relu", init }), [rate], course)));
    }
    print(curves(entries.slice(0, 4).map(capped), DRAWN));
    print(
      table(
        ["start, rate", "first loss", "highest", "last", "stopped", "accuracy"],
        entries.map(({ name, rate, runs }) => {
          const stops = runs.flatMap(({ stop }) => stop?.step ?? []);
          return [
            `${name}, ${rate}`,
            ...[(run: Run) => run.losses[0]!, highest, ended].map((of) => show(typical({ name, rate, runs }, of))),
            stops.length > 0 ? `${stops.length}, at ${Math.min(...stops)}–${Math.max(...stops)}` : "none",
            spread(
              runs.map(({ accuracy }) => accuracy),
              percent,
            ),
          ];
        }),
      ),
    );
    const [calm, swinging, fast, fastClipped, large, largeClipped] = entries as [Entry, Entry, Entry, Entry, Entry, Entry];
    const stopped = entries.flatMap(({ runs }) => runs.filter(({ stop }) => stop));
    const whole = stopped.filter(({ kernels }) => kernels.every((kernel) => kernel.every(Number.isFinite)));
    const message = fast.runs[0]!.stop?.message ?? "";
    print(`What fit says of the first that stops: ${message}`);
    print("");
    const overflow = Math.min(...fast.runs.map(grown));
    return [
      {
        says: `Oscillation: at rate ${calm.rate} no loss is above the first; at ${swinging.rate} it swings up to ${show(typical(swinging, grown))} times the first (median) and ends at ${show(typical(swinging, ended))} rather than ${show(typical(calm, ended))}.`,
        holds:
          calm.runs.every((run) => grown(run) === 1) &&
          swinging.runs.every((run) => grown(run) > 1.1) &&
          typical(swinging, ended) > typical(calm, ended),
      },
      {
        says: `Overflow: at rate ${fast.rate} the loss grows ${show(overflow)} times or more, and comes to NaN or an infinity, from every seed.`,
        holds: fast.runs.every(({ stop }) => stop !== undefined) && overflow > 1e10,
      },
      {
        says: `Weights three times too large do the same at rate ${large.rate}, at which He is calm, from ${large.runs.filter(({ stop }) => stop).length} of ${SEEDS.length} seeds.`,
        holds: large.rate === calm.rate && large.runs.filter(({ stop }) => stop).length > SEEDS.length / 2,
      },
      {
        says: `fit stops before NaN reaches a weight, and names the layer: ${whole.length} of ${stopped.length} stops leave finite weights.`,
        holds: whole.length === stopped.length && stopped.every(({ stop }) => /^\d\.dense$/.test(stop!.layer)),
      },
      {
        says: `clipNorm keeps the same rates from exploding (${percent(typical(fastClipped, ({ accuracy }) => accuracy))} with He), but does not mend weights: 3 · He comes to ${percent(typical(largeClipped, ({ accuracy }) => accuracy))}, He at that rate to ${percent(typical(calm, ({ accuracy }) => accuracy))}.`,
        holds:
          [fastClipped, largeClipped].every(({ runs }) => runs.every(({ stop }) => stop === undefined)) &&
          typical(fastClipped, ({ accuracy }) => accuracy) > 0.6 &&
          typical(largeClipped, ({ accuracy }) => accuracy) < typical(calm, ({ accuracy }) => accuracy) - 0.2,
      },
    ];
  },
};
