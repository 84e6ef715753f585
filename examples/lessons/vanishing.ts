import { type ActivationName, glorotNormal, heNormal, type Initializer, normal } from "isovar";
import { sgd } from "isovar/train";
import { fewDigits, hiddenOutputs, type Lesson, percent, type Run, show, stack, table, train } from "./lesson.js";

type Squashing = Extract<ActivationName, "sigmoid" | "tanh" | "relu">;

/** The slope of an activation as a share of its largest, from its output h. */
const SLOPES: Record<Squashing, (h: number) => number> = {
  sigmoid: (h) => 4 * h * (1 - h),
  tanh: (h) => 1 - h * h,
  relu: (h) => (h > 0 ? 1 : 0),
};

/** Share of the outputs where the slope is below a twentieth: nothing comes back through such a unit. */
function saturated(activation: Squashing, outputs: Float32Array[]): number {
  const shares = outputs.map((layer) => layer.filter((h) => SLOPES[activation](h) < 0.05).length / layer.length);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

const STARTS: [name: string, activation: Squashing, init: Initializer][] = [
  ["sigmoid, Glorot", "sigmoid", glorotNormal()],
  ["sigmoid, N(0, 1)", "sigmoid", normal()],
  ["tanh, Glorot", "tanh", glorotNormal()],
  ["tanh, N(0, 1)", "tanh", normal()],
  ["relu, He", "relu", heNormal()],
];

interface Learned extends Run {
  /** Of the hidden units at first, those without a slope. */
  share: number;
}

const LAYERS = [8, 6, 4, 2, 1];

export const vanishing: Lesson = {
  name: "vanishing",
  title: "Vanishing gradients: units without a slope",
  async run(print) {
    const data = await fewDigits();
    const few = data.test.x.subarray(0, 64 * 784);
    const learn = async (depth: number, activation: Squashing, init: Initializer, first = init): Promise<Learned> => {
      const layers = stack(depth, 64, { activation, init: (inputs) => (inputs === 784 ? first : init) });
      const share = saturated(activation, hiddenOutputs(layers, few));
      return { share, ...(await train(layers, data, sgd({ learningRate: 0.05 }), 3)) };
    };

    print("Digits, SGD, 3 epochs. A gradient goes back through the slope of each unit: sigmoid has at most 1/4, and both");
    print("sigmoid and tanh have none where they are saturated. One hidden layer of 64, Glorot weights times a factor; the");
    print("gradient of its kernel at first:");
    const shallow: (Learned & { activation: Squashing; gain: number })[] = [];
    for (const activation of ["sigmoid", "tanh", "relu"] as const) {
      for (const gain of [1, 5, 25])
        shallow.push({ activation, gain, ...(await learn(1, activation, glorotNormal(), glorotNormal({ gain }))) });
    }
    print(
      table(
        ["activation", "weights", "units without slope", "gradient", "test loss", "accuracy"],
        shallow.map(({ activation, gain, share, gradients, loss, accuracy }) => {
          return [activation, `× ${gain}`, percent(share), show(gradients[0]!), show(loss), percent(accuracy)];
        }),
      ),
    );

    print("Eight hidden layers; gradients of the kernels, from the last hidden layer to the first:");
    const deep: (Learned & { name: string })[] = [];
    for (const [name, activation, init] of STARTS) deep.push({ name, ...(await learn(8, activation, init)) });
    print(
      table(
        ["start", "without slope", ...LAYERS.map((layer) => `layer ${layer}`), "test loss", "accuracy"],
        deep.map(({ name, share, gradients, loss, accuracy }) => {
          const shown = LAYERS.map((layer) => show(gradients[layer - 1]!));
          return [name, percent(share), ...shown, show(loss), percent(accuracy)];
        }),
      ),
    );
    print("Saturated units pass nothing back. In a deep net of sigmoid the first layers get next to no gradient; where");
    print("large weights multiply what saturated units let through, they get noise: neither learns. ReLU has slope 1");
    print("wherever it is on.");
    const first = (name: Squashing, gain: number) =>
      shallow.find((row) => row.activation === name && row.gain === gain)!.gradients[0]!;
    const left = (name: Squashing) => first(name, 25) / first(name, 1);
    const passed = deep.map(({ gradients }) => gradients[0]! / gradients[7]!);
    const learned = deep.map(({ accuracy }) => accuracy);
    return (
      left("sigmoid") < 0.25 &&
      left("tanh") < 0.25 &&
      left("relu") > 0.75 &&
      passed[0]! < 1e-3 &&
      Math.max(learned[0]!, learned[1]!, learned[3]!) < 0.25 &&
      deep[3]!.share > 0.7 &&
      [2, 4].every((row) => passed[row]! > 0.3 && learned[row]! > 0.6)
    );
  },
};
