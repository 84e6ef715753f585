import { describe, forActivation, heUniform, lecunNormal, normal, varianceScaling, zeros } from "isovar";
import { edgeOfChaos as edge } from "isovar/theory";
import { adam } from "isovar/train";
import { fewDigits, type Lesson, percent, rms, show, stack, table, train } from "./lesson.js";

const DEPTH = 30;
const WIDTH = 64;

/** Biases with which the variance settles on the edge; with smaller ones that of gelu and silu runs away from its fixed point. */
const BIASES = { tanh: 0.1, gelu: 0.5, silu: 1 } as const;

/** The ways to begin that are compared, for one activation. */
function starts(activation: keyof typeof BIASES) {
  const { weightStd, biasStd } = edge(activation, { biasStd: BIASES[activation] });
  return [
    // What kernels of dense layers get in PyTorch, whatever the activation: variance 1/(3n).
    { name: "U(±1/√n)", init: heUniform({ negativeSlope: Math.sqrt(5) }), biasInit: zeros(), biasStd: 0 },
    { name: "forActivation", init: forActivation(activation), biasInit: zeros(), biasStd: 0 },
    { name: "edge of chaos", init: varianceScaling({ scale: weightStd ** 2 }), biasInit: normal({ std: biasStd }), biasStd },
  ];
}

export const edgeOfChaos: Lesson = {
  name: "edgeOfChaos",
  title: "The edge of chaos: the start that a deep net's activation asks for",
  async run(print) {
    print(`Digits, ${DEPTH} hidden layers of ${WIDTH}, Adam, 4 epochs. On the edge of chaos the variance settles, and`);
    print("gradients neither vanish nor explode: each activation has its own std of weights (times √n) and biases. Root");
    print("mean squares before training, by layer:");
    const data = await fewDigits();
    const runs = [];
    for (const activation of ["tanh", "gelu", "silu"] as const) {
      for (const { name, init, biasInit, biasStd } of starts(activation)) {
        const weights = describe(init, [WIDTH, WIDTH]).std * Math.sqrt(WIDTH);
        // The pixels have passed no activation: the first layer has none to undo.
        const own = name === "forActivation" ? (inputs: number) => (inputs === WIDTH ? init : lecunNormal()) : init;
        const layers = stack(DEPTH, WIDTH, { activation, init: own, biasInit });
        const run = await train(layers, data, adam({ learningRate: 5e-4 }), 4);
        const signal = [0, DEPTH - 1].map((i) => rms(run.start[i]!.activation));
        const gradient = [0, DEPTH - 1].map((i) => rms(run.start[i]!.gradient!));
        runs.push({ name: `${activation}, ${name}`, weights, biasStd, signal, gradient, run });
      }
    }
    print(
      table(
        ["start", "weights", "biases", "signal 1", `${DEPTH}`, "gradient 1", `${DEPTH}`, "test loss", "accuracy"],
        runs.map(({ name, weights, biasStd, signal, gradient, run }) => {
          return [name, ...[weights, biasStd, ...signal, ...gradient, run.loss].map(show), percent(run.accuracy)];
        }),
      ),
    );
    print("Glorot, with no bias, is on the edge of tanh. For gelu and silu keeping the variance 1 in one layer is not");
    print("enough in thirty: off by a little it moves further away with each. Edge of chaos, the only start with which all");
    print("three learn.");
    return runs.every(({ name, signal, gradient, run }) => {
      if (name.includes("U(")) return gradient[0]! < 1e-6 * gradient[1]! && run.accuracy < 0.2;
      if (name.includes("edge")) {
        const kept = [signal[1]! / signal[0]!, gradient[0]! / gradient[1]!];
        return kept.every((ratio) => ratio > 0.3 && ratio < 3) && run.accuracy > 0.6;
      }
      return name.startsWith("tanh") || run.accuracy < 0.3;
    });
  },
};
