import { type ActivationName, glorotNormal, heNormal, type Initializer, normal } from "isovar";
import { sgd } from "isovar/train";
import { type Lesson, percent, show, table } from "./lesson.js";
import { fewDigits, look, PIXELS, stack } from "./net.js";
import { CURVES, curves, lastLoss, median, race, SEEDS, typical } from "./race.js";

const DEPTH = 8;
const WIDTH = 64;
const SHOWN = [8, 6, 4, 2, 1];
const RATES = [0.003, 0.01, 0.03, 0.1, 0.3];

const STARTS: { name: string; activation: ActivationName; init: Initializer }[] = [
  { name: "sigmoid, Xavier", activation: "sigmoid", init: glorotNormal() },
  { name: "tanh, Xavier", activation: "tanh", init: glorotNormal() },
  { name: "tanh, N(0, 1)", activation: "tanh", init: normal() },
  { name: "relu, He", activation: "relu", init: heNormal() },
];

/** Weights of one hidden layer, as multiples of Xavier's. */
const GAINS = [1, 5, 25];

/** Of weights × 25: the share of the gradient that is left, and that of outputs that are flat. */
interface Saturation {
  left: number;
  flat: number;
}

/** The first layer's gradient over the last one's, and what the net learned. */
interface Passage {
  passed: number;
  loss: number;
}

export const vanishing: Lesson = {
  name: "vanishing",
  title: "Vanishing gradients: units without a slope",
  async run(print) {
    const data = await fewDigits();
    print(
      `A gradient goes back through the slope of each unit: sigmoid has at most 1/4, and sigmoid and tanh have next to none where they are saturated. One hidden layer of ${WIDTH}, new, Xavier weights times a factor: share of outputs that are saturated (relu: off), and gradient of the weights, medians of ${SEEDS.length} seeds:`,
    );
    const shallow = (["sigmoid", "tanh", "relu"] as const).map((activation) => {
      const at = GAINS.map((gain) => {
        const init = (inputs: number) => glorotNormal({ gain: inputs === PIXELS ? gain : 1 });
        const layers = SEEDS.map((seed) => look(stack(1, WIDTH, { activation, init }), data, seed)[0]!);
        const flat = median(layers.map(({ saturated, zeros }) => saturated ?? zeros));
        return { flat, gradient: median(layers.map(({ weightGradient }) => weightGradient!)) };
      });
      return { activation, at, left: at.at(-1)!.gradient / at[0]!.gradient };
    });
    print(
      table(
        ["", ...GAINS.map((gain) => `Xavier × ${gain}`)],
        shallow.map(({ activation, at }) => [
          activation,
          ...at.map(({ flat, gradient }) => `${percent(flat)}, ${show(gradient)}`),
        ]),
      ),
    );
    print(`${DEPTH} hidden layers: gradients of the weights, from the last hidden layer to the first:`);
    const looks = STARTS.map(({ activation, init }) =>
      SEEDS.map((seed) => look(stack(DEPTH, WIDTH, { activation, init }), data, seed).slice(0, DEPTH)),
    );
    const deep = looks.map((seeds) => seeds[0]!.map((_, i) => median(seeds.map((layers) => layers[i]!.weightGradient!))));
    const least = Math.min(...looks[2]!.flat().map(({ saturated }) => saturated!));
    print(
      table(
        ["layer", ...SHOWN.map(String)],
        STARTS.map(({ name }, i) => [name, ...SHOWN.map((layer) => show(deep[i]![layer - 1]!))]),
      ),
    );
    const starts = STARTS.map(({ name, activation, init }) => ({ name, layers: stack(DEPTH, WIDTH, { activation, init }) }));
    const entries = await race(starts, RATES, {
      data,
      optimizer: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
      epochs: 4,
    });
    print(`Digits, SGD with momentum, 128 steps, each start at the best of the rates ${RATES.join(", ")}. ${CURVES}`);
    print(curves(entries));
    const [sigmoid, tanh, relu] = shallow.map(({ left, at }) => ({ left, flat: at.at(-1)!.flat })) as [
      Saturation,
      Saturation,
      Saturation,
    ];
    const [deepSigmoid, deepTanh, deepNormal, deepRelu] = entries.map((entry, i) => ({
      passed: deep[i]![0]! / deep[i]!.at(-1)!,
      loss: typical(entry, lastLoss),
    })) as [Passage, Passage, Passage, Passage];
    const two = (loss: number) => loss.toFixed(2);
    return [
      {
        says: `Saturated units pass nothing back: with weights × 25 sigmoid is saturated to ${percent(sigmoid.flat)}, tanh to ${percent(tanh.flat)}, and ${percent(sigmoid.left)} and ${percent(tanh.left)} of the gradient are left.`,
        holds: Math.min(sigmoid.flat, tanh.flat) > 0.8 && Math.max(sigmoid.left, tanh.left) < 0.25,
      },
      {
        says: `ReLU escapes: where it is on, in one half, its slope is 1 however large its input. × 25 leaves ${percent(relu.left)} of the gradient.`,
        holds: relu.left > 0.75 && Math.abs(relu.flat - 0.5) < 0.1,
      },
      {
        says: `In a deep net of sigmoid the slopes multiply: the first of ${DEPTH} layers gets ${show(deepSigmoid.passed)} of the gradient of the last, and the best rate takes the loss to ${two(deepSigmoid.loss)}: nothing is learned.`,
        holds: deepSigmoid.passed < 1e-3 && deepSigmoid.loss > 2.2,
      },
      {
        says: `tanh that starts small does well, with ${show(deepTanh.passed)} of the gradient and ${two(deepTanh.loss)}, and ReLU with ${show(deepRelu.passed)} and ${two(deepRelu.loss)}.`,
        holds: [deepTanh, deepRelu].every(({ passed, loss }) => passed > 0.2 && loss < 0.7),
      },
      {
        says: `From N(0, 1) tanh is saturated to ${percent(least)} or more in every layer; weights of that size multiply what still comes through, ${show(deepNormal.passed)} times in all, but it is noise: the loss stays at ${two(deepNormal.loss)}.`,
        holds: least > 0.7 && deepNormal.passed > 10 && deepNormal.loss > 2,
      },
    ];
  },
};
