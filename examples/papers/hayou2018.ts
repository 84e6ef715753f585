import { IsovarError } from "isovar";
import { dense, evaluate, fit, type Layer, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits/data.js";
import {
  type Curve,
  curve,
  EDGE_OF,
  LAYERS,
  layerOptions,
  NAMES,
  type Name,
  PHASES,
  type Phase,
  theoryClaims,
  weightsOf,
} from "./hayou2018edges.js";
import { atLeast, atMost, type Claim, type Paper, type Plot } from "./paper.js";
import { apart, type Best, banded, bands, bestOf, mean, median, SEEDS } from "./seeds.js";

const [DEPTH, WIDTH, EPOCHS] = [30, 100, 4];
const [PIXELS, SAMPLES] = [784, 1000];

/**
 * Learning rates times depth, of which each net gets the best; the first is the most likely. With relu and its kin the chaotic phase is
 * one of signals that explode: they want tiny steps.
 */
const RATES: Record<Phase, readonly number[]> = {
  ordered: [1, 0.3, 3],
  edge: [0.3, 0.1, 1],
  chaotic: [0.3, 0.1, 1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6],
};
/** Of the plot: a net that learns nothing has ln 10 = 2.3. */
const LARGEST_LOSS = 2.6;
const DASHES: Record<Phase, number[]> = { ordered: [2, 2], edge: [1, 0], chaotic: [8, 4] };

interface Run {
  /** Mean loss of each epoch; Infinity from where training came to NaN. */
  losses: number[];
  /** On the training data in the end; 0 where training came to NaN. */
  accuracy: number;
}

/** Five runs at the best rate. */
interface Trained extends Best<Run> {
  name: Name;
  phase: Phase;
}

/** Digits, each scaled so that the first preactivations have the variance of the edge. */
function scaled({ x, y }: Samples, name: Name): Samples {
  const { weightStd, biasStd, q } = EDGE_OF[name];
  const inputs = x.slice(0, SAMPLES * PIXELS);
  for (let begin = 0; begin < inputs.length; begin += PIXELS) {
    const digit = inputs.subarray(begin, begin + PIXELS);
    const squares = digit.reduce((sum, value) => sum + value * value, 0);
    const factor = Math.sqrt(((q - biasStd ** 2) / weightStd ** 2) * (PIXELS / squares));
    for (let i = 0; i < PIXELS; i++) digit[i]! *= factor;
  }
  return { x: inputs, y: y.subarray(0, SAMPLES) };
}

async function train(data: Samples, name: Name, phase: Phase, rate: number, seed: number): Promise<Run> {
  const weights = weightsOf(name, phase);
  const hidden = (_: unknown, l: number) => dense(WIDTH, { ...layerOptions(weights, l + 1), activation: name });
  const layers: Layer[] = [...Array.from({ length: DEPTH }, hidden), dense(10, layerOptions(weights, "logits"))];
  const net = sequential(layers, { inputShape: [PIXELS], seed });
  const run: Run = { losses: [], accuracy: 0 };
  const onEpoch = ({ loss }: { loss: number }) => void run.losses.push(loss);
  try {
    await fit(net, data, { optimizer: sgd({ learningRate: rate / DEPTH }), batchSize: 16, epochs: EPOCHS, onEpoch });
    run.accuracy = evaluate(net, data).accuracy!;
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
    while (run.losses.length < EPOCHS) run.losses.push(Infinity);
  } finally {
    net.dispose();
  }
  return run;
}

const lastLoss = ({ losses }: Run) => losses.at(-1)!;

function trainingClaims(trained: readonly Trained[]): Claim[] {
  const of = (name: Name, phase: Phase) => trained.find((each) => each.name === name && each.phase === phase)!;
  const lossesOf = (name: Name, phase: Phase) => of(name, phase).runs.map(lastLoss);
  const compared = NAMES.flatMap((name) =>
    (["ordered", "chaotic"] as const).map((phase) =>
      apart(`${name}, depth ${DEPTH}: loss on the edge, below ${phase}`, lossesOf(name, "edge"), lossesOf(name, phase)),
    ),
  );
  const accuracies = NAMES.flatMap((name) => of(name, "edge").runs.map(({ accuracy }) => accuracy));
  const smooth = NAMES.filter((name) => name !== "relu").map((name) => median(lossesOf(name, "edge")));
  return [
    ...compared,
    atLeast("on the edge all learn: least accuracy, guessing 0.1", 0.2, Math.min(...accuracies)),
    atMost("tanh, swish, gelu, edge: largest median loss, at most relu's", median(lossesOf("relu", "edge")), Math.max(...smooth)),
  ];
}

/** The nets whose loss is too large for the plot in every epoch, phase by phase. */
function above(trained: readonly Trained[]): string {
  const isAbove = ({ runs }: Trained) => bands(runs.map(({ losses }) => losses)).every(({ median }) => median > LARGEST_LOSS);
  return PHASES.flatMap((phase) => {
    const names = trained.filter((each) => each.phase === phase && isAbove(each)).map(({ name }) => name);
    return names.length > 0 ? [`${phase} ${names.join(", ")}`] : [];
  }).join("; ");
}

function plotOf(curves: readonly Curve[], trained: readonly Trained[]): Plot {
  const dashes = { domain: PHASES, range: PHASES.map((phase) => DASHES[phase]) };
  const colors = { domain: NAMES, range: ["#d62728", "#1f77b4", "#2ca02c", "#9467bd"] };
  const shared = {
    color: { field: "name", title: "activation", scale: colors },
    strokeDash: { field: "phase", title: "phase", scale: dashes, legend: { symbolSize: 600 } },
  };
  const lines = curves.flatMap(({ name, phase, expected }) => expected.map((y, l) => ({ name, phase, layer: l + 1, y })));
  const points = curves.flatMap(({ name, phase, nets }) =>
    [1, 2, 3, 5, 8, 12, 20, 30, 50].map((layer) => ({ name, phase, layer, y: mean(nets.map((net) => net[layer - 1]!)) })),
  );
  const losses = trained.flatMap(({ name, phase, runs }) =>
    bands(runs.map(({ losses }) => losses)).map((band, epoch) => ({ name, phase, epoch: epoch + 1, ...band })),
  );
  const quantitative = (field: string, title: string, scale: object) => ({ field, title, type: "quantitative", scale });
  const layer = quantitative("layer", "layer", { type: "log", domain: [1, LAYERS], nice: false });
  const distance = {
    ...quantitative("y", "1 − correlation (points: measured)", { type: "log", domain: [1e-5, 1] }),
    axis: { format: ".0e" },
  };
  const epoch = { ...quantitative("epoch", "epoch", { domain: [1, EPOCHS] }), axis: { tickMinStep: 1 } };
  const loss = { title: "training loss", scale: { domain: [0.4, LARGEST_LOSS] } };
  return {
    title: "Hayou et al. 2018: on and off the edge of chaos",
    hconcat: [
      {
        title: "two orthogonal inputs",
        layer: [
          { data: { values: lines }, mark: "line", encoding: { x: layer, y: distance, ...shared } },
          { data: { values: points }, mark: "circle", encoding: { x: layer, y: distance, color: shared.color } },
        ],
      },
      {
        title: { text: `digits, depth ${DEPTH}`, subtitle: `above the axis: ${above(trained) || "none"}` },
        ...banded({ x: epoch, y: loss, ...shared }, losses),
      },
    ],
  };
}

export const hayou2018: Paper = {
  name: "hayou2018",
  source: "Hayou, Doucet, Rousseau: On the selection of initialization and activation function for deep neural networks, 2018",
  about: `On the edge of chaos inputs become alike slowly, as κ/l² with relu and as β/l with smooth functions; off it exponentially, or they part.
Here: 1000 digits of MNIST, each scaled to begin at the variance of the edge, width ${WIDTH}, ${EPOCHS * Math.ceil(SAMPLES / 16)} steps of SGD, for each net the best of several
rates, ${SEEDS.length} seeds: median (least … largest). On their edge at small biases layers of swish and
gelu lead away from its variance; here these biases have std ${EDGE_OF.swish.biasStd.toFixed(2)} and ${EDGE_OF.gelu.biasStd.toFixed(2)}, with which they keep it; those of tanh have ${EDGE_OF.tanh.biasStd}.
With relu, swish and gelu what lies beyond the edge is not chaos: signals grow without bound.`,
  async run(say) {
    const { training } = await digits();
    say("correlations");
    const curves = [
      ...(["relu", "tanh", "swish"] as const).map((name) => curve(name, "edge")),
      ...(["ordered", "chaotic"] as const).map((phase) => curve("tanh", phase)),
    ];
    const trained: Trained[] = [];
    for (const name of NAMES) {
      const data = scaled(training, name);
      for (const phase of PHASES) {
        say(`${name}, ${phase}`);
        const best = await bestOf(RATES[phase], (rate, seed) => train(data, name, phase, rate, seed), lastLoss);
        trained.push({ name, phase, ...best });
      }
    }
    return { claims: [...theoryClaims(curves), ...trainingClaims(trained)], plot: plotOf(curves, trained) };
  },
};
