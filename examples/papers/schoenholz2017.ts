import { IsovarError, normal, varianceScaling } from "isovar";
import { edgeOfChaos, meanField, variances } from "isovar/theory";
import { activation, dense, evaluate, fit, type Layer, predict, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits/data.js";
import { atLeast, atMost, type Claim, type Paper, type Plot } from "./paper.js";
import { bestOf, mean, median, SEEDS } from "./seeds.js";

const biasStd = Math.sqrt(0.05);
const PIXELS = 784;
const WIDTH = 100;
const [SAMPLES, EPOCHS, BATCH] = [1000, 4, 16];
/** Learning rates times depth, of which each net gets the best; the first is the most likely. */
const RATES = [0.3, 0.1, 1];

const CRITICAL = 1.76;
const DEPTHS = [10, 20, 40, 60];
const WEIGHT_VARIANCES = [1, 1.3, CRITICAL, 2.5, 4];
/** A net that gets half of its own training digits right was trained; guessing gets a tenth. */
const TRAINED = 0.5;

/** 6 ξ_c: the paper's integrals in double precision, by other code. */
const SIX_DEPTHS = { variances: [1, 1.3, 1.5, 1.7, 1.8, 2, 2.5, 3, 4], expected: "22 47 95 450 755 151 71 54 42" };

const known = new Map<number, number>();

/** 6 ξ_c; kept, as the chaotic phase takes a while. */
function sixDepths(variance: number): number {
  const depth = known.get(variance) ?? 6 * meanField("tanh", { weightStd: Math.sqrt(variance), biasStd }).correlationDepth;
  known.set(variance, depth);
  return depth;
}

/** Weights of variance `variance`/fanIn, drawn by the layer's name. */
const layerOptions = (variance: number, name: string | number) => ({
  name: `${name}`,
  init: varianceScaling({ scale: variance, mode: "fanIn", distribution: "normal" }),
  biasInit: normal({ std: biasStd }),
});

interface Trained {
  variance: number;
  depth: number;
  /** On the training data, at the best rate: the median over the seeds. */
  accuracy: number;
}

/** Accuracy on the training data. */
async function train(data: Samples, variance: number, depth: number, rate: number, seed: number): Promise<number> {
  const layers: Layer[] = Array.from({ length: depth }, (_, l) =>
    dense(WIDTH, { ...layerOptions(variance, l + 1), activation: "tanh" }),
  );
  const net = sequential([...layers, dense(10, layerOptions(variance, "logits"))], { inputShape: [PIXELS], seed });
  try {
    await fit(net, data, { optimizer: sgd({ learningRate: rate / depth }), batchSize: BATCH, epochs: EPOCHS });
    return evaluate(net, data).accuracy!;
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
    return 0;
  } finally {
    net.dispose();
  }
}

async function trainBest(data: Samples, variance: number, depth: number): Promise<Trained> {
  const { runs } = await bestOf(
    RATES,
    (rate, seed) => train(data, variance, depth, rate, seed),
    (accuracy) => -accuracy,
  );
  return { variance, depth, accuracy: median(runs) };
}

const WIDE = 512;
const LAYERS = 20;
const NETS = 16;

/** Mean square of the preactivations of each layer of a wide net, for an input of mean square 1. */
function measuredVariances(variance: number, seed: number): number[] {
  let signal = new Float32Array(WIDE).fill(1);
  return Array.from({ length: LAYERS }, (_, l) => {
    // A net of one layer, on what the one before gave, is a layer of the whole net: its weights come from seed and name.
    const layers = [activation(l === 0 ? "identity" : "tanh"), dense(WIDE, layerOptions(variance, l + 1))];
    const net = sequential(layers, { inputShape: [WIDE], seed });
    signal = predict(net, signal);
    net.dispose();
    return signal.reduce((sum, z) => sum + z * z, 0) / WIDE;
  });
}

/** How far they lie from theory, in standard errors of the mean over nets: the most over all layers. */
function deviation(variance: number): number {
  const theory = variances("tanh", { weightStd: Math.sqrt(variance), biasStd, depth: LAYERS });
  const nets = Array.from({ length: NETS }, (_, seed) => measuredVariances(variance, seed));
  const off = theory.map((q, l) => {
    const center = mean(nets.map((net) => net[l]!));
    const variance = mean(nets.map((net) => (net[l]! - center) ** 2)) / (NETS - 1);
    return Math.abs(center - q) / Math.sqrt(variance);
  });
  return Math.max(...off);
}

function same(claim: string, expected: string, measured: string): Claim {
  return { claim, expected, measured, holds: measured === expected };
}

function judge(nets: readonly Trained[]): Claim[] {
  const edge = edgeOfChaos("tanh", { biasStd });
  const accuracies = (which: (net: Trained) => boolean) => nets.filter(which).map(({ accuracy }) => accuracy);
  // The theory is one of nets that are wider than deep.
  const within = accuracies(({ variance, depth }) => depth <= Math.min(sixDepths(variance), WIDTH) / 2);
  const beyond = accuracies(({ variance, depth }) => depth > sixDepths(variance));
  const farBeyond = accuracies(({ variance, depth }) => depth >= 2 * sixDepths(variance));
  const deepest = [1, CRITICAL, 4].map((at) =>
    Math.max(...nets.filter(({ variance, accuracy }) => variance === at && accuracy > TRAINED).map(({ depth }) => depth)),
  );
  const [ordered, critical, chaotic] = deepest as [number, number, number];
  const measured = SIX_DEPTHS.variances.map((variance) => Math.round(sixDepths(variance))).join(" ");
  return [
    same("critical σ_w²", "1.7610", (edge.weightStd ** 2).toFixed(4)),
    same("q* there", "0.570", edge.q.toFixed(3)),
    same(`6 ξ_c at σ_w² ${SIX_DEPTHS.variances.join(" ")}`, SIX_DEPTHS.expected, measured),
    ...[1, CRITICAL, 4].map((variance) =>
      atMost(`variance by layer, σ_w² ${variance}, width ${WIDE}: off theory, standard errors`, 4, deviation(variance)),
    ),
    {
      claim: "deepest net trained, at σ_w² 1, 1.76, 4",
      expected: "largest at 1.76",
      measured: deepest.join(", "),
      holds: critical > ordered && critical > chaotic,
    },
    atLeast(`nets of at most half of 6 ξ_c and of the width: least accuracy of ${within.length}`, TRAINED, Math.min(...within)),
    atMost(`nets deeper than 6 ξ_c: largest accuracy of ${beyond.length}`, TRAINED, Math.max(...beyond)),
    atMost(`nets deeper than twice 6 ξ_c: largest accuracy of ${farBeyond.length}`, 0.2, Math.max(...farBeyond)),
  ];
}

/** Where cells around these values begin and end, half-way by ratio. */
const edges = (values: readonly number[]) => [
  values[0]! * Math.sqrt(values[0]! / values[1]!),
  ...values.slice(1).map((value, i) => Math.sqrt(values[i]! * value)),
  values.at(-1)! * Math.sqrt(values.at(-1)! / values.at(-2)!),
];

function plotOf(nets: readonly Trained[]): Plot {
  const [columns, rows] = [edges(WEIGHT_VARIANCES), edges(DEPTHS)];
  const cells = nets.map(({ variance, depth, accuracy }) => {
    const [column, row] = [WEIGHT_VARIANCES.indexOf(variance), DEPTHS.indexOf(depth)];
    const [left, right, bottom, top] = [columns[column], columns[column + 1], rows[row], rows[row + 1]];
    return { variance, depth, accuracy, left, right, bottom, top };
  });
  const line = [0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.55, 1.6, 2, 2.1, 2.2, 2.5, 3, 4, 5, 6].map((variance) => ({
    variance,
    depth: sixDepths(variance),
  }));
  const axis = (title: string, values: number[], ends: number[]) => ({
    type: "quantitative",
    title,
    axis: { values, grid: false },
    scale: { type: "log", domain: [ends[0], ends.at(-1)], nice: false },
  });
  const x = axis("σ_w², the variance of weights times fanIn", WEIGHT_VARIANCES, columns);
  const y = axis("depth", DEPTHS, rows);
  const color = {
    field: "accuracy",
    type: "quantitative",
    // In lines: a longer one would be cut.
    title: ["training accuracy,", "median"],
    scale: { scheme: "viridis", domain: [0.1, 1] },
  };
  const ink = { condition: { test: `datum.accuracy > ${TRAINED}`, value: "black" }, value: "white" };
  return {
    title: `Schoenholz et al. 2017: tanh, σ_b² = 0.05, width ${WIDTH}`,
    layer: [
      {
        data: { values: cells },
        mark: "rect",
        encoding: {
          x: { ...x, field: "left" },
          x2: { field: "right" },
          y: { ...y, field: "bottom" },
          y2: { field: "top" },
          color,
        },
      },
      {
        data: { values: line },
        mark: { type: "line", clip: true, strokeWidth: 3 },
        encoding: {
          x: { ...x, field: "variance" },
          y: { ...y, field: "depth" },
          stroke: { datum: "6 ξ_c", scale: { range: ["tomato"] }, title: "theory" },
        },
      },
      {
        data: { values: cells },
        mark: "text",
        encoding: {
          x: { ...x, field: "variance" },
          y: { ...y, field: "depth" },
          text: { field: "accuracy", format: ".2f" },
          color: ink,
        },
      },
    ],
  };
}

export const schoenholz2017: Paper = {
  name: "schoenholz2017",
  source: "Schoenholz, Gilmer, Ganguli, Sohl-Dickstein: Deep information propagation, 2017",
  about: `Random nets can be trained when information travels through them: down to some 6 ξ_c layers, which diverges at the critical σ_w².
Here: ${SAMPLES} digits of MNIST, ${EPOCHS * Math.ceil(SAMPLES / BATCH)} steps of SGD, for each net the best of ${RATES.length} rates, medians of ${SEEDS.length} seeds, width ${WIDTH} for the paper's 300. The theory
is one of nets far wider than deep.`,
  async run(say) {
    const { training } = await digits();
    const data = { x: training.x.subarray(0, SAMPLES * PIXELS), y: training.y.subarray(0, SAMPLES) };
    const nets: Trained[] = [];
    for (const variance of WEIGHT_VARIANCES) {
      for (const depth of DEPTHS) {
        say(`σ_w² ${variance}, depth ${depth}`);
        nets.push(await trainBest(data, variance, depth));
      }
    }
    say("wide nets");
    return { claims: judge(nets), plot: plotOf(nets) };
  },
};
