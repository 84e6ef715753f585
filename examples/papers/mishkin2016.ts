import { glorotNormal, heNormal, type Initializer, orthogonal } from "isovar";
import { heal } from "isovar/doctor";
import { dense, evaluate, fit, type Layer, type Net, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits.js";
import { atLeast, type Claim, number, type Paper } from "./paper.js";

const DEPTH = 20;
const WIDTH = 64;
const EPOCHS = 5;
const BATCH = 64;
/** Samples for the scaling; the paper uses a mini-batch too. */
const SAMPLES = 256;

const ACTIVATIONS = {
  relu: { activation: "relu" },
  "leaky 0.333": { activation: "leakyRelu", negativeSlope: 0.333 },
  tanh: { activation: "tanh" },
  sigmoid: { activation: "sigmoid" },
} as const;
type Activation = keyof typeof ACTIVATIONS;

const STARTS: Record<string, Initializer> = {
  LSUV: orthogonal(),
  orthonormal: orthogonal(),
  Xavier: glorotNormal(),
  He: heNormal(),
};

const first = ({ x, y }: Samples, count: number): Samples => ({ x: x.subarray(0, count * 784), y: y.subarray(0, count) });

function build(activation: Activation, init: Initializer): Net {
  const hidden: Layer[] = Array.from({ length: DEPTH }, () => dense(WIDTH, { ...ACTIVATIONS[activation], init }));
  return sequential([...hidden, dense(10, { init })], { inputShape: [784], seed: 0 });
}

interface Run {
  activation: Activation;
  start: string;
  /** On 2,000 other digits. */
  accuracy: number;
  /** Most passes that a layer took. */
  passes: number;
  /** Furthest std of a layer from 1. */
  off: number;
}

async function train(activation: Activation, start: string, training: Samples, test: Samples): Promise<Run> {
  const net = build(activation, STARTS[start]!);
  try {
    const healed = start === "LSUV" ? heal(net, first(training, SAMPLES).x) : [];
    await fit(net, training, {
      optimizer: sgd({ learningRate: 0.02, momentum: 0.9, clipNorm: 5 }),
      batchSize: BATCH,
      epochs: EPOCHS,
    });
    return {
      activation,
      start,
      accuracy: evaluate(net, test).accuracy!,
      passes: Math.max(0, ...healed.map(({ passes }) => passes)),
      off: Math.max(0, ...healed.map(({ after }) => Math.abs(after - 1))),
    };
  } finally {
    net.dispose();
  }
}

/** Well above one in ten, which is chance, and what a net that learns reaches within the epochs given. */
const LEARNED = 0.8;

export const mishkin2016: Paper = {
  name: "mishkin2016",
  source: "Mishkin, Matas: All you need is a good init, 2016",
  about: `LSUV: orthonormal weights, each layer scaled to unit variance over a batch. ${DEPTH} thin layers of ${WIDTH} units, four activations, four starts, ${EPOCHS} epochs of 8,000 digits; the paper trains FitNets on CIFAR-10 and MNIST.`,
  async run(say) {
    const { training, test } = await digits();
    const runs: Run[] = [];
    for (const activation of Object.keys(ACTIVATIONS) as Activation[]) {
      for (const start of Object.keys(STARTS)) {
        say(`${activation}, ${start}`);
        runs.push(await train(activation, start, training, test));
      }
    }
    const of = (activation: Activation, start: string) =>
      runs.find((run) => run.activation === activation && run.start === start)!;
    const lsuv = runs.filter(({ start }) => start === "LSUV");
    const worst = Math.max(...lsuv.map(({ off }) => off));
    const passes = Math.max(...lsuv.map(({ passes }) => passes));
    const claims: Claim[] = [
      {
        claim: "std of every layer after LSUV",
        expected: "1 ± 5 %",
        measured: `within ${number(100 * worst, 2)} %`,
        holds: worst <= 0.05,
      },
      { claim: "passes a layer, at most", expected: "<= 10", measured: String(passes), holds: passes <= 10 },
      ...(["relu", "leaky 0.333", "tanh"] as const).map((activation) =>
        atLeast(`accuracy with ${activation} from LSUV`, LEARNED, of(activation, "LSUV").accuracy),
      ),
      atLeast(
        "accuracy with relu: LSUV over Xavier, whose signal halves in power a layer",
        0.1,
        of("relu", "LSUV").accuracy - of("relu", "Xavier").accuracy,
      ),
    ];
    const plot = {
      title: `Accuracy after ${EPOCHS} epochs, ${DEPTH} layers of ${WIDTH}`,
      data: { values: runs.map(({ activation, start, accuracy }) => ({ activation, start, accuracy })) },
      mark: "bar",
      encoding: {
        x: { field: "activation", type: "nominal", title: null, sort: null, axis: { labelAngle: 0 } },
        xOffset: { field: "start", sort: null },
        y: { field: "accuracy", type: "quantitative", title: "accuracy on 2,000 other digits", scale: { domain: [0, 1] } },
        color: { field: "start", type: "nominal", title: "start", sort: null },
      },
    };
    return { claims, plot };
  },
};
