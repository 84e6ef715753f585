import { heNormal, type Initializer, zeros as none, normal } from "isovar";
import { dense, type Layer, sgd } from "isovar/train";
import { type Lesson, percent, table } from "./lesson.js";
import { fewDigits, look } from "./net.js";
import { CURVES, curves, race, SEEDS, spread, typical } from "./race.js";

const UNITS = 32;
const RATES = [0.01, 0.03, 0.1, 0.3];

/** How many different columns a kernel of `UNITS` columns has, bit for bit: each is what one unit looks for. */
function distinctColumns(kernel: Float32Array): number {
  const bits = new Uint32Array(kernel.buffer, kernel.byteOffset, kernel.length);
  const column = (unit: number) => bits.filter((_, i) => i % UNITS === unit).join();
  return new Set(Array.from({ length: UNITS }, (_, unit) => column(unit))).size;
}

function net(activation: "relu" | "sigmoid", init: Initializer, biasInit: Initializer): Layer[] {
  const hidden = () => dense(UNITS, { activation, init, biasInit });
  return [hidden(), hidden(), dense(10, { init, biasInit })];
}

const STARTS = [
  { name: "0, relu", layers: net("relu", none(), none()) },
  { name: "0, sigmoid", layers: net("sigmoid", none(), none()) },
  { name: "He, relu", layers: net("relu", heNormal(), none()) },
  { name: "+ biases", layers: net("relu", heNormal(), normal({ std: 0.1 })) },
];

export const zeros: Lesson = {
  name: "zeros",
  title: "Zeros as weights: all units of a layer stay one unit",
  async run(print) {
    print(`Digits, two hidden layers of ${UNITS}, ReLU or sigmoid. Weights: zeros, or He's with biases 0 or N(0, 0.1²).`);
    print(`SGD with momentum, 160 steps of 64, at the best of the rates ${RATES.join(", ")}. ${CURVES}`);
    const data = await fewDigits();
    const entries = await race(STARTS, RATES, {
      data,
      optimizer: (learningRate) => sgd({ learningRate, momentum: 0.9 }),
      epochs: 5,
    });
    print(curves(entries));
    const units = entries.map(({ runs }) => [0, 1].map((layer) => runs.map(({ kernels }) => distinctColumns(kernels[layer]!))));
    print(
      table(
        ["after training", "different units, layer 1", "layer 2", "test accuracy"],
        entries.map(({ name, runs }, i) => [
          name,
          ...units[i]!.map((counts) => `${[...new Set(counts)].join(", ")} of ${UNITS}`),
          spread(
            runs.map(({ accuracy }) => accuracy),
            percent,
          ),
        ]),
      ),
    );
    const [relu, sigmoid, he, biased] = entries.map((entry) => typical(entry, ({ accuracy }) => accuracy));
    const reached = look(STARTS[0]!.layers, data, SEEDS[0]!).filter(({ weightGradient }) => weightGradient).length;
    return [
      {
        says: `Equal units get equal gradients and stay equal, bit for bit: a layer of ${UNITS} is as good as one of 1. A net of sigmoid comes to ${percent(sigmoid!)} like that.`,
        holds: [0, 1].every((start) => units[start]!.flat().every((count) => count === 1)) && sigmoid! < he! - 0.3,
      },
      {
        says: `With ReLU nothing moves at all but the last biases: of 3 kernels ${reached} get a gradient, and ${percent(relu!)} is chance.`,
        holds: reached === 0 && relu! < 0.15,
      },
      {
        says: `Random weights make units differ, all ${UNITS} from each other, and the same net comes to ${percent(he!)}.`,
        holds: units[2]!.flat().every((count) => count === UNITS) && he! > 0.8,
      },
      {
        says: `Biases need no randomness: with random ones it is ${percent(biased!)}.`,
        holds: Math.abs(he! - biased!) < 0.03,
      },
    ];
  },
};
