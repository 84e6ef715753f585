import { glorotUniform, heUniform } from "isovar";
import { adam, type Layer, sgd } from "isovar/train";
import { fewDigits, hiddenOutputs, type Lesson, percent, rms, show, stack, table, train } from "./lesson.js";

const WIDTH = 100;
const SHOWN = [1, 2, 4, 6, 8, 10];

/** U(−1/√n, 1/√n), n the number of inputs: variance 1/(3n). It was the habit in 2010, and is what dense layers get in PyTorch. */
const common = heUniform({ negativeSlope: Math.sqrt(5) });

const STARTS = [
  { name: "tanh, U(±1/√n)", activation: "tanh", init: common },
  { name: "tanh, Xavier", activation: "tanh", init: glorotUniform() },
  { name: "sigmoid, U(±1/√n)", activation: "sigmoid", init: common },
  { name: "sigmoid, Xavier", activation: "sigmoid", init: glorotUniform() },
  { name: "sigmoid, 4 · Xavier", activation: "sigmoid", init: glorotUniform({ gain: 4 }) },
] as const;

/** Std of a unit's output over the samples, root mean square over the units: what the layer still knows of its input. */
function spread(outputs: Float32Array): number {
  const n = outputs.length / WIDTH;
  let sum = 0;
  for (let unit = 0; unit < WIDTH; unit++) {
    const values = outputs.filter((_, i) => i % WIDTH === unit);
    const mean = values.reduce((total, value) => total + value, 0) / n;
    sum += values.reduce((total, value) => total + (value - mean) ** 2, 0) / n;
  }
  return Math.sqrt(sum / WIDTH);
}

export const xavier: Lesson = {
  name: "xavier",
  title: "Xavier: the same variance in every layer, forward and backward",
  async run(print) {
    const data = await fewDigits();
    const few = data.test.x.subarray(0, 128 * 784);
    const runs = [];
    for (const { name, activation, init } of STARTS) {
      const layers: Layer[] = stack(10, WIDTH, { activation, init });
      const optimizer = activation === "tanh" ? sgd({ learningRate: 0.05 }) : adam({ learningRate: 1e-3 });
      const run = await train(layers, data, optimizer, 3);
      const gradients = run.start.slice(0, 10).map(({ gradient }) => rms(gradient!));
      runs.push({ name, run, signals: hiddenOutputs(layers, few).map(spread), gradients });
    }
    const titles = ["layer", ...SHOWN.map(String)];
    const shown = (values: number[]) => SHOWN.map((layer) => show(values[layer - 1]!));
    print(`Digits, ten hidden layers of ${WIDTH}. Before training, the std of the signal over the samples:`);
    print(
      table(
        titles,
        runs.map(({ name, signals }) => [name, ...shown(signals)]),
      ),
    );
    print("and of the gradient, which comes from layer 10:");
    print(
      table(
        titles,
        runs.map(({ name, gradients }) => [name, ...shown(gradients)]),
      ),
    );
    print("After 3 epochs, tanh by SGD, sigmoid by Adam:");
    print(
      table(
        ["", "first loss", "test loss", "accuracy"],
        runs.map(({ name, run }) => [name, show(run.losses[0]!), show(run.loss), percent(run.accuracy)]),
      ),
    );
    print("Xavier keeps signal and gradient of tanh through ten layers, where U(±1/√n) loses a factor √3 in each; sigmoid,");
    print("with its slope of 1/4, needs weights four times as large, and even they only slow the loss down.");
    const [tanhCommon, tanh, , sigmoid, sigmoidFour] = runs.map(({ signals, gradients, run }) => {
      return { signal: signals[9]! / signals[0]!, gradient: gradients[0]! / gradients[9]!, accuracy: run.accuracy };
    });
    return (
      Math.min(tanh!.signal, tanh!.gradient) > 0.25 &&
      Math.max(tanhCommon!.signal, tanhCommon!.gradient) < 0.01 &&
      sigmoidFour!.gradient > 1000 * sigmoid!.gradient &&
      tanh!.accuracy > 0.75 &&
      tanhCommon!.accuracy < 0.2 &&
      sigmoidFour!.accuracy > sigmoid!.accuracy + 0.3
    );
  },
};
