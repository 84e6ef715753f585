import { glorotNormal, heNormal, type Initializer, IsovarError, orthogonal } from "isovar";
import { lsuv } from "isovar/doctor";
import { dense, evaluate, fit, type Layer, type Net, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits/data.js";
import { atLeast, atMost, type Claim, number, type Paper, type Plot } from "./paper.js";
import { alike, apart, type Best, band, bestOf, SEEDS } from "./seeds.js";

const DEPTH = 20;
const WIDTH = 64;
/** Digits that are learned, and how often. */
const [TRAINING, EPOCHS, BATCH] = [4000, 4, 64];
/** Of which each net gets the one with the best accuracy; the first is the most likely. */
const RATES = [0.01, 0.003, 0.03];
/** Samples for the scaling; the paper uses a mini-batch too. */
const SAMPLES = 256;

const ACTIVATIONS = {
  relu: { activation: "relu" },
  "leaky 0.333": { activation: "leakyRelu", negativeSlope: 0.333 },
  tanh: { activation: "tanh" },
  sigmoid: { activation: "sigmoid" },
} as const;
type Activation = keyof typeof ACTIVATIONS;
const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as Activation[];

const STARTS = {
  LSUV: orthogonal(),
  orthonormal: orthogonal(),
  He: heNormal(),
  Xavier: glorotNormal(),
} satisfies Record<string, Initializer>;
type Start = keyof typeof STARTS;
const START_NAMES = Object.keys(STARTS) as Start[];

const first = ({ x, y }: Samples, count: number): Samples => ({ x: x.subarray(0, count * 784), y: y.subarray(0, count) });

function build(activation: Activation, start: Start, seed: number): Net {
  const init = STARTS[start];
  const hidden: Layer[] = Array.from({ length: DEPTH }, () => dense(WIDTH, { ...ACTIVATIONS[activation], init }));
  return sequential([...hidden, dense(10, { init })], { inputShape: [784], seed });
}

interface Run {
  /** Mean over the last epoch; Infinity where training came to NaN. */
  loss: number;
  /** On 2,000 other digits; 0 where training came to NaN. */
  accuracy: number;
  /** Most passes that a layer took. */
  passes: number;
  /** Furthest std of a layer from 1. */
  off: number;
}

async function train(activation: Activation, start: Start, rate: number, seed: number, training: Samples, test: Samples) {
  const net = build(activation, start, seed);
  const healed = start === "LSUV" ? lsuv(net, first(training, SAMPLES).x) : [];
  const run: Run = {
    loss: Infinity,
    accuracy: 0,
    passes: Math.max(0, ...healed.map(({ passes }) => passes)),
    off: Math.max(0, ...healed.map(({ after }) => Math.abs(after - 1))),
  };
  try {
    const optimizer = sgd({ learningRate: rate, momentum: 0.9, clipNorm: 5 });
    const { history } = await fit(net, training, { optimizer, batchSize: BATCH, epochs: EPOCHS });
    run.loss = history.at(-1)!.loss;
    run.accuracy = evaluate(net, test).accuracy!;
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
  } finally {
    net.dispose();
  }
  return run;
}

/** Five runs at the best rate. */
interface Trained extends Best<Run> {
  activation: Activation;
  start: Start;
}

/** Well above one in ten, which is chance, and what a net that learns reaches within the epochs given. */
const LEARNED = 0.6;
const percent = (share: number) => `${number(100 * share)} %`;

function claimsOf(trained: readonly Trained[], labels: Uint8Array): Claim[] {
  const runsOf = (activation: Activation, start: Start) =>
    trained.find((each) => each.activation === activation && each.start === start)!.runs;
  const accuracies = (activation: Activation, start: Start) => runsOf(activation, start).map(({ accuracy }) => accuracy);
  const losses = (activation: Activation, start: Start) => runsOf(activation, start).map(({ loss }) => loss);
  const lsuv = ACTIVATION_NAMES.flatMap((activation) => runsOf(activation, "LSUV"));
  const most = Math.max(...Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length));
  return [
    atMost("LSUV: furthest std of a layer from 1, any activation, any seed", 0.05, Math.max(...lsuv.map(({ off }) => off))),
    atMost("LSUV: passes a layer", 10, Math.max(...lsuv.map(({ passes }) => passes))),
    ...(["relu", "leaky 0.333", "tanh"] as const).map((activation) =>
      atLeast(`${activation}, LSUV: least accuracy`, LEARNED, Math.min(...accuracies(activation, "LSUV"))),
    ),
    // Signals that halve in power a layer.
    ...(["orthonormal", "Xavier"] as const).map((start) =>
      apart(`relu: accuracy of ${start}, below LSUV`, accuracies("relu", start), accuracies("relu", "LSUV"), percent),
    ),
    alike("relu: accuracy of LSUV, beside He", accuracies("relu", "LSUV"), accuracies("relu", "He"), percent),
    alike("relu: loss of LSUV, beside He", losses("relu", "LSUV"), losses("relu", "He")),
    alike(
      "leaky 0.333: accuracy of LSUV, beside He",
      accuracies("leaky 0.333", "LSUV"),
      accuracies("leaky 0.333", "He"),
      percent,
    ),
    apart("leaky 0.333: loss of LSUV, below He", losses("leaky 0.333", "LSUV"), losses("leaky 0.333", "He")),
    alike("tanh: accuracy of LSUV, beside He", accuracies("tanh", "LSUV"), accuracies("tanh", "He"), percent),
    alike("tanh: accuracy of LSUV, beside orthonormal", accuracies("tanh", "LSUV"), accuracies("tanh", "orthonormal"), percent),
    atMost(
      "sigmoid: largest accuracy of all starts, that of one answer for all",
      most / labels.length,
      Math.max(...START_NAMES.flatMap((start) => accuracies("sigmoid", start))),
    ),
  ];
}

/** A bar for the median, a line from the least to the largest. */
function plotOf(trained: readonly Trained[]): Plot {
  const values = trained.map(({ activation, start, runs }) => ({
    activation,
    start,
    ...band(runs.map(({ accuracy }) => accuracy)),
  }));
  const y = { type: "quantitative", title: "accuracy on 2,000 other digits", scale: { domain: [0, 1] }, axis: { format: "%" } };
  const at = {
    x: { field: "activation", type: "nominal", title: null, sort: null, axis: { labelAngle: 0 } },
    xOffset: { field: "start", sort: START_NAMES },
  };
  return {
    title: `Accuracy after ${EPOCHS} epochs of ${TRAINING} digits, ${DEPTH} layers of ${WIDTH} (Mishkin & Matas 2016)`,
    data: { values },
    layer: [
      {
        mark: "bar",
        encoding: {
          ...at,
          y: { ...y, field: "median" },
          color: { field: "start", type: "nominal", title: "start", sort: START_NAMES },
        },
      },
      { mark: { type: "rule", strokeWidth: 2 }, encoding: { ...at, y: { ...y, field: "low" }, y2: { field: "high" } } },
    ],
  };
}

export const mishkin2016: Paper = {
  name: "mishkin2016",
  source: "Mishkin, Matas: All you need is a good init, 2016",
  about: `LSUV: orthonormal weights, each layer scaled to unit variance over a batch. ${DEPTH} thin layers of ${WIDTH} units, four activations, four starts,
${EPOCHS} epochs of ${TRAINING} digits, for each the best of ${RATES.length} rates, ${SEEDS.length} seeds: median (least … largest). The paper trains FitNets on CIFAR-10 and MNIST.
It finds LSUV as accurate as other starts or more. Beside He that comes out as equal: differences lie within the spread of seeds, and
only with leaky, for which He's factor is too large, is the loss lower. Plain orthonormal weights, which train FitNets with relu too,
do not train these nets: nothing makes up for the half of the power that each of ${DEPTH} layers loses.`,
  async run(say) {
    const { training, test } = await digits();
    const data = first(training, TRAINING);
    const trained: Trained[] = [];
    for (const activation of ACTIVATION_NAMES) {
      for (const start of START_NAMES) {
        say(`${activation}, ${start}`);
        const best = await bestOf(
          RATES,
          (rate, seed) => train(activation, start, rate, seed, data, test),
          ({ accuracy }) => -accuracy,
        );
        trained.push({ activation, start, ...best });
      }
    }
    return { claims: claimsOf(trained, test.y), plot: plotOf(trained) };
  },
};
