import { heNormal, lecunNormal, truncatedNormal } from "isovar";
import { evaluate, fit, type Layer, sequential, sgd } from "isovar/train";
import type { Digits } from "../digits/data.js";
import { type Lesson, show, table } from "./lesson.js";
import { fewDigits, PIXELS, stack } from "./net.js";
import { best, CURVES, curves, type Entry, lastLoss, median, rms, SEEDS, spread, tryRates, typical } from "./race.js";

const DEPTH = 30;
const SHOWN = [1, 5, 10, 15, 20, 25, 30];
const RATES = [0.002, 0.005, 0.01, 0.02];
/** The rate at which the narrow cut trains best. */
const ONE_RATE = 0.01;
const MOMENTUM = 0.9;

/** √0.7737…, the std of a standard normal number that is cut at ±2. Source: 1 − 4φ(2)/(2Φ(2) − 1) is its square. */
const CUT = 0.8796256610342398;

const relu = (init: Parameters<typeof stack>[2]["init"]) => stack(DEPTH, 64, { activation: "relu", init });

const STARTS = [
  { name: "He", layers: relu(heNormal()), factor: 1, law: "1" },
  {
    name: "cut only",
    layers: relu((inputs) => truncatedNormal({ std: Math.sqrt(2 / inputs) })),
    factor: CUT,
    law: "√0.774^layer",
  },
  // Xavier's variance where a layer is as wide as the one before it.
  { name: "Xavier", layers: relu(lecunNormal()), factor: Math.SQRT1_2, law: "√0.5^layer" },
];

/** The longest of the steps 2^−14, 2^−13, … 2^14 along the gradient of 512 digits up to which each lowers their loss. */
async function longestStep(layers: Layer[], { training }: Digits, seed: number): Promise<number> {
  const some = { x: training.x.subarray(0, 512 * PIXELS), y: training.y.subarray(0, 512) };
  for (let exponent = -14; exponent <= 14; exponent++) {
    const net = sequential(layers, { inputShape: [PIXELS], seed });
    const before = evaluate(net, some).loss;
    await fit(net, some, { optimizer: sgd({ learningRate: 2 ** exponent }), batchSize: some.y.length });
    const after = evaluate(net, some).loss;
    net.dispose();
    if (!(after < before)) return 2 ** (exponent - 1);
  }
  return 2 ** 14;
}

export const he: Lesson = {
  name: "he",
  title: "He: ReLU keeps half of the power, so weights need twice the variance",
  async run(print) {
    const data = await fewDigits();
    print(
      `${DEPTH} hidden layers of 64, ReLU. "cut only" is He's normal cut at 2σ and not widened again, as in TF.js: its std is ${show(CUT)} of He's. Root mean square of the outputs, median of ${SEEDS.length} seeds:`,
    );
    const tried: Entry[][] = [];
    for (const { name, layers } of STARTS) {
      tried.push(
        await tryRates(name, layers, RATES, {
          data,
          optimizer: (learningRate) => sgd({ learningRate, momentum: MOMENTUM }),
          epochs: 8,
        }),
      );
    }
    const sizes = tried.map((entries) => entries[0]!.runs.map(({ start }) => start.map(({ activation }) => rms(activation))));
    const typicalSize = (start: number, layer: number) => median(sizes[start]!.map((seed) => seed[layer - 1]!));
    print(
      table(
        ["layer", ...SHOWN.map(String), "expected"],
        STARTS.map(({ name, law }, start) => [name, ...SHOWN.map((layer) => show(typicalSize(start, layer))), law]),
      ),
    );
    const longest: number[] = [];
    for (const { layers } of STARTS) {
      const seeds: number[] = [];
      for (const seed of SEEDS) seeds.push(await longestStep(layers, data, seed));
      longest.push(median(seeds));
    }
    print(`Digits, SGD with momentum ${MOMENTUM}, 256 steps, each start at the best of four rates. ${CURVES}`);
    print(curves(tried.map(best)));
    print(
      `Last loss at every rate, median and range; beside it the longest first step along the gradient that still lowers the loss:`,
    );
    print(
      table(
        ["rate", ...RATES.map(String), "longest"],
        tried.map((entries, i) => [
          entries[0]!.name,
          ...entries.map(({ runs }) => spread(runs.map(lastLoss), (x) => x.toFixed(1))),
          show(longest[i]!),
        ]),
      ),
    );
    const [winHe, winCut, winXavier] = tried.map(best) as [Entry, Entry, Entry];
    const [atHe, atCut] = tried.map((entries) => typical(entries[RATES.indexOf(ONE_RATE)]!, lastLoss)) as [number, number];
    const [loss, cutLoss] = [typical(winHe, lastLoss), typical(winCut, lastLoss)];
    const [stepHe, stepCut] = longest as [number, number];
    const whole = ONE_RATE / (1 - MOMENTUM);
    const last = sizes[0]!.map((seed) => seed[DEPTH - 1]!);
    /** All have the same random numbers: what one loses against He is no chance. */
    const against = (start: number) => median(sizes[start]!.map((seed, i) => seed[DEPTH - 1]! / last[i]!));
    const lost = (start: number) => Math.abs(against(start) / STARTS[start]!.factor ** DEPTH - 1) < 0.01;
    return [
      {
        says: `He keeps the signal: the last layer's is ${spread(last)}. What seeds differ by is the chance of layers that are not wide.`,
        holds: median(last) > 0.5 && median(last) < 2,
      },
      {
        says: `Half of the power lost in a layer is everything lost in ${DEPTH}: Xavier keeps ${show(against(2))} of what He keeps, and no rate takes the loss below ${typical(winXavier, lastLoss).toFixed(2)}.`,
        holds: lost(2) && typical(winXavier, lastLoss) > 2.25,
      },
      {
        says: `A cut that is not made up for costs a quarter of the power in each layer: it keeps ${show(against(1))}.`,
        holds: lost(1),
      },
      {
        says: `Yet with ${ONE_RATE} for all, the cut trains better than He, ${show(atCut)} against ${show(atHe)}. It goes with the rate: a first step lowers the loss up to a length of ${show(stepCut)} for the cut, of ${show(stepHe)} for He; ${ONE_RATE} with momentum ${MOMENTUM} comes to ${show(whole)}, near the end for He and far from it for the cut.`,
        holds: atCut < atHe && winCut.rate === ONE_RATE && winHe.rate < ONE_RATE && stepHe < 2 * whole && stepCut > 20 * whole,
      },
      {
        says: `At the best rate of each, He is ahead: ${show(loss)} at ${winHe.rate} against ${show(cutLoss)} at ${winCut.rate}.`,
        holds: loss < cutLoss,
      },
    ];
  },
};
