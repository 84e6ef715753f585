import { glorotUniform, heUniform, type Initializer, normal } from "isovar";
import { sgd } from "isovar/train";
import type { Digits } from "../digits/data.js";
import { type Lesson, show, table } from "./lesson.js";
import { fewDigits, look, stack } from "./net.js";
import { CURVES, curves, type Entry, median, race, SEEDS, spread, stepsTo, typical } from "./race.js";

const WIDTH = 64;
const DEEP = 10;
const DEPTHS = [1, 2, 3, 5];
/** Hidden layers of the nets whose learning curves are drawn. */
const DRAWN = 2;
const TARGET = 0.5;

type Squashing = "tanh" | "sigmoid";
/** The best lies among them, not at an end, for every start that learns. */
const RATES: Record<Squashing, readonly number[]> = { tanh: [0.01, 0.03, 0.1, 0.3], sigmoid: [0.03, 0.1, 0.3, 1] };

/** U(−1/√n, 1/√n), n the number of inputs: variance 1/(3n). It was the habit in 2010, and is what dense layers get in PyTorch. */
const common = heUniform({ negativeSlope: Math.sqrt(5) });

const STARTS: { name: string; init: Initializer }[] = [
  { name: "U(±1/√n)", init: common },
  { name: "Xavier", init: glorotUniform() },
  { name: "N(0, 1)", init: normal() },
  { name: "4 · Xavier", init: glorotUniform({ gain: 4 }) },
];

/** How much of the signal there is after ten new layers, and of the gradient on its way back. */
function kept(activation: Squashing, init: Initializer, data: Digits) {
  const looks = SEEDS.map((seed) => look(stack(DEEP, WIDTH, { activation, init }), data, seed));
  return {
    signal: median(looks.map((layers) => layers[DEEP - 1]!.signalStd / layers[0]!.signalStd)),
    gradient: median(looks.map((layers) => layers[0]!.gradientRms! / layers[DEEP - 1]!.gradientRms!)),
  };
}

const steps = (run: Entry["runs"][number]) => stepsTo(TARGET, run);
const count = (n: number) => (n === Infinity ? "never" : String(n));
const reached = ({ runs }: Entry) => (runs.every((run) => steps(run) === Infinity) ? "never" : spread(runs.map(steps), count));

/** How many times as many steps another start takes as Xavier, by depth. */
const times = (races: Entry[][], other: number) =>
  races.map((entries) => typical(entries[other]!, steps) / typical(entries[1]!, steps));
const list = (ratios: number[]) => ratios.map((ratio) => (ratio === Infinity ? "∞" : ratio.toFixed(1))).join(", ");

export const xavier: Lesson = {
  name: "xavier",
  title: "Xavier: the same variance in every layer, forward and backward",
  async run(print) {
    const data = await fewDigits();
    print(`Of the signal, what is left after ${DEEP} new layers of ${WIDTH}; of the gradient, on its way back (medians):`);
    const left = {
      tanh: STARTS.map(({ init }) => kept("tanh", init, data)),
      sigmoid: STARTS.map(({ init }) => kept("sigmoid", init, data)),
    };
    print(
      table(
        ["", "tanh, signal", "gradient", "sigmoid, signal", "gradient"],
        STARTS.map(({ name }, i) => [
          name,
          ...[left.tanh[i]!, left.sigmoid[i]!].flatMap((at) => [at.signal, at.gradient].map(show)),
        ]),
      ),
    );
    const compete = async (activation: Squashing) => {
      const races: Entry[][] = [];
      for (const depth of DEPTHS) {
        const starts = STARTS.map(({ name, init }) => ({ name, layers: stack(depth, WIDTH, { activation, init, last: init }) }));
        races.push(
          await race(starts, RATES[activation], {
            data,
            optimizer: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
            epochs: 6,
          }),
        );
      }
      return races;
    };
    const [tanh, sigmoid] = [await compete("tanh"), await compete("sigmoid")];
    print(
      `Digits, SGD with momentum, 192 steps, at the best of four rates for each start; sigmoid, ${DRAWN} hidden layers. ${CURVES}`,
    );
    print(curves(sigmoid[DEPTHS.indexOf(DRAWN)]!));
    print(`Steps until the loss is ${TARGET}, median and range of ${SEEDS.length} seeds:`);
    const rows = (name: string, races: Entry[][]) =>
      races.map((entries, i) => [`${name}, ${DEPTHS[i]}`, ...entries.map(reached)]);
    print(table(["hidden layers", ...STARTS.map(({ name }) => name)], [...rows("tanh", tanh), ...rows("sigmoid", sigmoid)]));
    const [tanhCommon, tanhNormal] = [times(tanh, 0), times(tanh, 2)];
    const [common, normals, four] = [0, 2, 3].map((other) => times(sigmoid.slice(0, 3), other)) as [number[], number[], number[]];
    const deepSigmoid = sigmoid[3]!;
    return [
      {
        says: `tanh: Xavier keeps ${show(left.tanh[1]!.signal)} of the signal and ${show(left.tanh[1]!.gradient)} of the gradient through ${DEEP} layers; U(±1/√n), a factor √3 less in each, ${show(left.tanh[0]!.signal)} and ${show(left.tanh[0]!.gradient)}.`,
        holds: Math.min(...Object.values(left.tanh[1]!)) > 0.1 && Math.max(...Object.values(left.tanh[0]!)) < 0.02,
      },
      {
        says: `So tanh learns sooner from Xavier, most of all with many layers: U(±1/√n) takes ${list(tanhCommon)} times as many steps with ${DEPTHS.join(", ")} layers, N(0, 1) at least ${tanhNormal[0]!.toFixed(1)} times.`,
        holds:
          tanhCommon.every((ratio) => ratio > 0.95) &&
          tanhCommon[3]! > 1.5 &&
          Math.min(...tanhNormal) >= tanhNormal[0]! &&
          tanhNormal[0]! > 1.5,
      },
      {
        says: `Sigmoid too, up to three layers: U(±1/√n) takes ${list(common)} times as many with 1, 2, 3. With 5 neither gets there: the slope of sigmoid is at most 1/4, and Xavier reckons with 1.`,
        holds:
          common.every((ratio) => ratio > 1.05) &&
          common[1]! > 1.3 &&
          common[2]! > 1.3 &&
          [0, 1].every((i) => typical(deepSigmoid[i]!, steps) === Infinity),
      },
      {
        says: `Against N(0, 1) it holds for sigmoid with one and two layers (${list(normals.slice(0, 2))} times as many steps for N(0, 1)), and no longer with three (${list(normals.slice(2))}): large weights make up for the slope.`,
        holds: normals[0]! > 1.2 && normals[1]! > 1.2 && normals[2]! < 0.9,
      },
      {
        says: `What makes up for it better is 4 · Xavier: ${list(four.slice(1))} times the steps of Xavier with 2 and 3 layers, and the one that gets to ${TARGET} with 5, in ${reached(deepSigmoid[3]!)}.`,
        holds:
          four[1]! < 0.9 &&
          four[2]! < 0.6 &&
          typical(deepSigmoid[3]!, steps) < Infinity &&
          typical(deepSigmoid[2]!, steps) === Infinity,
      },
    ];
  },
};
