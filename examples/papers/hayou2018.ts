// On the edge of chaos the correlation map has slope 1 at c = 1. With d = 1 − c, relu's is d → d − s·d^(3/2), s = 2√2/(3π), so 1/√d grows
// by s/2 a layer and d ~ 4/(s·l)² = κ/l², κ = 9π²/2. A smooth f has the curvature σ_w²·q·E[f″²] = 2/β there: d → d − d²/β, so 1/d grows
// by 1/β and d ~ β/l. Off the edge what is left of c falls by e^(−1/ξ_c) a layer.

import { normal, varianceScaling } from "isovar";
import { correlationMap, edgeOfChaos, expectation, activation as functionOf, meanField, varianceMap } from "isovar/theory";
import { activation, dense, evaluate, fit, type Layer, predict, sequential, sgd } from "isovar/train";
import { digits, type Samples } from "../digits.js";
import { atLeast, atMost, type Claim, near, number, type Paper, type Plot } from "./paper.js";

/** σ_b, and σ_w on the edge to four places: the equations solved in double precision by other code. */
const EDGES = {
  relu: { biases: [0], expected: "1.4142" },
  tanh: { biases: [0.05, 0.1, 0.2, 0.3, 1], expected: "1.1225 1.1934 1.3041 1.3956 1.8556" },
  swish: { biases: [0.1, 0.2], expected: "1.8201 1.6795" },
  gelu: { biases: [0.1, 0.2], expected: "1.7271 1.5470" },
};
type Name = keyof typeof EDGES;
const NAMES = Object.keys(EDGES) as Name[];

/** σ_b of the nets. Swish and gelu keep the variance of the edge where it is large only: the least of 0.2, 0.5 and 1 that does. */
const BIASES = { relu: 0, tanh: 0.2, swish: 1, gelu: 0.5 };
/** σ_w by that on the edge, and how lines are drawn. */
const PHASES = {
  ordered: { factor: 1 / 1.25, dash: [2, 2] },
  edge: { factor: 1, dash: [1, 0] },
  chaotic: { factor: 1.25, dash: [8, 4] },
};
type Phase = keyof typeof PHASES;
const PHASE_NAMES = Object.keys(PHASES) as Phase[];

interface Weights {
  weightStd: number;
  biasStd: number;
}

function weightsOf(name: Name, phase: Phase): Weights {
  const { weightStd, biasStd } = edgeOfChaos(name, { biasStd: BIASES[name] });
  return { weightStd: PHASES[phase].factor * weightStd, biasStd };
}

/** Drawn by the layer's name. */
const layerOptions = ({ weightStd, biasStd }: Weights, name: string | number) => ({
  name: `${name}`,
  init: varianceScaling({ scale: weightStd ** 2, mode: "fanIn", distribution: "normal" }),
  biasInit: normal({ std: biasStd }),
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** 1 − c by layer in theory, for two inputs that are orthogonal. */
function theory(name: Name, { weightStd, biasStd }: Weights, q: number, depth: number): number[] {
  let c = biasStd ** 2 / q;
  const distances = [1 - c];
  while (distances.length < depth) {
    // For relu in closed form (Cho & Saul 2009): its last steps are smaller than what a quadrature leaves open.
    if (name === "relu") c = (Math.sqrt(1 - c * c) + c * (Math.PI - Math.acos(c))) / Math.PI;
    else c = correlationMap(name, c, { q, weightStd, biasStd });
    distances.push(1 - c);
  }
  return distances;
}

const [WIDE, LAYERS, NETS] = [512, 50, 16];

/** The same in a random net. */
function measure(name: Name, weights: Weights, q: number, seed: number): number[] {
  // The size at which the first preactivations have variance q.
  const size = Math.sqrt(q - weights.biasStd ** 2) / weights.weightStd;
  let signals = Float32Array.from({ length: 2 * WIDE }, (_, i) => (i < WIDE || i % 2 === 0 ? size : -size));
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return Array.from({ length: LAYERS }, (_, l) => {
    // A net of one layer, on what the one before gave, is a layer of the whole net: its weights come from seed and name.
    const layers = [activation(l === 0 ? "identity" : name), dense(WIDE, layerOptions(weights, l + 1))];
    const net = sequential(layers, { inputShape: [WIDE], seed });
    signals = predict(net, signals);
    net.dispose();
    const [a, b] = [signals.subarray(0, WIDE), signals.subarray(WIDE)];
    return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  });
}

interface Curve {
  name: Name;
  phase: Phase;
  expected: number[];
  nets: number[][];
}

function curve(name: Name, phase: Phase): Curve {
  const weights = weightsOf(name, phase);
  const { q } = meanField(name, weights);
  const nets = Array.from({ length: NETS }, (_, seed) => measure(name, weights, q, seed));
  return { name, phase, expected: theory(name, weights, q, LAYERS), nets };
}

/** How far the mean over nets lies from theory at some layers, in standard errors: the most. */
function deviation({ expected, nets }: Curve): number {
  const off = [5, 10, 20, 50].map((layer) => {
    const values = nets.map((net) => net[layer - 1]!);
    const center = mean(values);
    const variance = mean(values.map((value) => (value - center) ** 2)) / (NETS - 1);
    return Math.abs(center - expected[layer - 1]!) / Math.sqrt(variance);
  });
  return Math.max(...off);
}

/** Slope of the variance map where it crosses the diagonal on the edge. */
function varianceSlope(name: Name, biasStd: number): number {
  const { weightStd, q } = edgeOfChaos(name, { biasStd });
  const at = (x: number) => varianceMap(name, x, { weightStd, biasStd });
  return (at(1.001 * q) - at(0.999 * q)) / (0.002 * q);
}

function theoryClaims(curves: readonly Curve[]): Claim[] {
  const edges = NAMES.map((name) => {
    const { biases, expected } = EDGES[name];
    const measured = biases.map((biasStd) => edgeOfChaos(name, { biasStd }).weightStd.toFixed(4)).join(" ");
    return { claim: `${name}: σ_w on the edge at σ_b ${biases.join(" ")}`, expected, measured, holds: measured === expected };
  });
  const slopes = (["swish", "gelu"] as const).map((name) => varianceSlope(name, 0.2));
  const relu = theory("relu", weightsOf("relu", "edge"), 1, 1e4).at(-1)!;
  const smooth = (["tanh", "swish"] as const).map((name) => {
    const weights = weightsOf(name, "edge");
    const { q } = meanField(name, weights);
    const { derivative } = functionOf(name);
    const second = (x: number) => (derivative(x + 1e-4) - derivative(x - 1e-4)) / 2e-4;
    const curvature = weights.weightStd ** 2 * q * expectation((z) => second(Math.sqrt(q) * z) ** 2);
    const [before, last] = theory(name, weights, q, 200).slice(-2) as [number, number];
    return near(`${name}, edge: 1/(1 − c) grows by 1/β, at layer 200`, curvature / 2, 1 / last - 1 / before, 0.05);
  });
  const off = curves
    .filter(({ phase }) => phase !== "edge")
    .map(({ name, phase, expected }) => {
      const { correlation, correlationDepth } = meanField(name, weightsOf(name, phase));
      const [before, last] = expected.slice(-2).map((distance) => 1 - distance - correlation) as [number, number];
      return near(
        `${name}, ${phase}: what is left of c falls by e^(−1/ξ_c)`,
        Math.exp(-1 / correlationDepth),
        last / before,
        0.01,
      );
    });
  return [
    ...edges,
    {
      claim: "swish, gelu: slope of the variance map on the edge at σ_b 0.2",
      expected: "> 1: signals leave it",
      measured: slopes.map((slope) => slope.toFixed(3)).join(", "),
      holds: slopes.every((slope) => slope > 1),
    },
    near("relu, edge: l²·(1 − c) goes to 9π²/2, at layer 10⁴", 4.5 * Math.PI ** 2, 1e8 * relu, 0.01),
    ...smooth,
    ...off,
    ...curves.map((each) =>
      atMost(`${each.name}, ${each.phase}: 1 − c at width ${WIDE} off theory, standard errors`, 4, deviation(each)),
    ),
  ];
}

const [DEPTH, WIDTH, EPOCHS] = [40, 100, 6];
const [PIXELS, SAMPLES] = [784, 1000];

interface Run {
  name: Name;
  phase: Phase;
  /** Mean loss of each epoch; fewer where training came to NaN. */
  losses: number[];
  /** On the training data in the end; 0 where training came to NaN. */
  accuracy: number;
}

/** Digits, each scaled so that the first preactivations have the variance of the edge. */
function scaled({ x, y }: Samples, name: Name): Samples {
  const { weightStd, biasStd, q } = edgeOfChaos(name, { biasStd: BIASES[name] });
  const inputs = x.slice(0, SAMPLES * PIXELS);
  for (let begin = 0; begin < inputs.length; begin += PIXELS) {
    const digit = inputs.subarray(begin, begin + PIXELS);
    const squares = digit.reduce((sum, value) => sum + value * value, 0);
    const factor = Math.sqrt(((q - biasStd ** 2) / weightStd ** 2) * (PIXELS / squares));
    for (let i = 0; i < PIXELS; i++) digit[i]! *= factor;
  }
  return { x: inputs, y: y.subarray(0, SAMPLES) };
}

async function train(data: Samples, name: Name, phase: Phase, seed: number): Promise<Run> {
  const weights = weightsOf(name, phase);
  const hidden = (_: unknown, l: number) => dense(WIDTH, { ...layerOptions(weights, l + 1), activation: name });
  const layers: Layer[] = [...Array.from({ length: DEPTH }, hidden), dense(10, layerOptions(weights, "logits"))];
  const net = sequential(layers, { inputShape: [PIXELS], seed });
  const run: Run = { name, phase, losses: [], accuracy: 0 };
  const onEpoch = ({ loss }: { loss: number }) => void run.losses.push(loss);
  try {
    await fit(net, data, { optimizer: sgd({ learningRate: 0.1 / DEPTH }), batchSize: 16, epochs: EPOCHS, onEpoch });
    run.accuracy = evaluate(net, data).accuracy!;
  } catch (error) {
    if ((error as { code?: string }).code !== "E_NOT_FINITE") throw error;
  }
  net.dispose();
  return run;
}

function trainingClaims(runs: readonly Run[]): Claim[] {
  const those = (name: Name, phase: Phase) => runs.filter((run) => run.name === name && run.phase === phase);
  const lossOf = (name: Name, phase: Phase) => median(those(name, phase).map(({ losses }) => losses[EPOCHS - 1] ?? Infinity));
  const compared = NAMES.map((name) => {
    const [edge, ...others] = (["edge", "ordered", "chaotic"] as const).map((phase) => lossOf(name, phase)) as [number, number];
    const show = (loss: number) => (loss < Infinity ? number(loss) : "diverged");
    return {
      claim: `${name}, depth ${DEPTH}: loss on the edge, ordered, chaotic`,
      expected: "least on the edge",
      measured: [edge, ...others].map(show).join(", "),
      holds: others.every((loss) => edge < loss),
    };
  });
  const accuracies = NAMES.map((name) => median(those(name, "edge").map(({ accuracy }) => accuracy)));
  const smooth = NAMES.filter((name) => name !== "relu").map((name) => lossOf(name, "edge"));
  return [
    ...compared,
    atLeast("on the edge all learn: least accuracy, guessing 0.1", 0.2, Math.min(...accuracies)),
    atMost("tanh, swish, gelu at least as well as relu: largest loss", lossOf("relu", "edge"), Math.max(...smooth)),
  ];
}

function plotOf(curves: readonly Curve[], runs: readonly Run[]): Plot {
  const dashes = { domain: PHASE_NAMES, range: PHASE_NAMES.map((phase) => PHASES[phase].dash) };
  const colors = { domain: NAMES, range: ["#d62728", "#1f77b4", "#2ca02c", "#9467bd"] };
  const quantitative = (field: string, title: string, scale: object) => ({ field, title, type: "quantitative", scale });
  const shared = {
    color: { field: "name", title: "activation", scale: colors },
    strokeDash: { field: "phase", title: "phase", scale: dashes, legend: { symbolSize: 600 } },
  };
  const lines = curves.flatMap(({ name, phase, expected }) => expected.map((y, l) => ({ name, phase, layer: l + 1, y })));
  const points = curves.flatMap(({ name, phase, nets }) =>
    [1, 2, 3, 5, 8, 12, 20, 30, 50].map((layer) => ({ name, phase, layer, y: mean(nets.map((net) => net[layer - 1]!)) })),
  );
  const losses = runs.flatMap(({ name, phase, losses }) =>
    losses.map((loss, epoch) => ({ name, phase, epoch: epoch + 1, loss })),
  );
  const layer = quantitative("layer", "layer", { type: "log", domain: [1, LAYERS], nice: false });
  const distance = {
    ...quantitative("y", "1 − correlation (points: measured)", { type: "log", domain: [1e-5, 1] }),
    axis: { format: ".0e" },
  };
  const epoch = { ...quantitative("epoch", "epoch", { domain: [1, EPOCHS] }), axis: { tickMinStep: 1 } };
  const loss = { ...quantitative("loss", "training loss (none: diverged)", { zero: false }), aggregate: "median" };
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
      { title: `digits, depth ${DEPTH}`, data: { values: losses }, mark: "line", encoding: { x: epoch, y: loss, ...shared } },
    ],
  };
}

export const hayou2018: Paper = {
  name: "hayou2018",
  source: "Hayou, Doucet, Rousseau: On the selection of initialization and activation function for deep neural networks, 2018",
  about: `On the edge of chaos inputs become alike slowly, as κ/l² with relu and as β/l with smooth functions; off it exponentially, or they part.
Here: 1000 digits of MNIST, each scaled to begin at the variance of the edge, width ${WIDTH}, 378 steps of SGD, medians of 3 seeds. Swish and gelu
keep that variance only with large biases: theirs have std 1 and 0.5, those of tanh 0.2.`,
  async run(say) {
    const { training } = await digits();
    say("correlations");
    const curves = [
      ...(["relu", "tanh", "swish"] as const).map((name) => curve(name, "edge")),
      ...(["ordered", "chaotic"] as const).map((phase) => curve("tanh", phase)),
    ];
    const runs: Run[] = [];
    for (const name of NAMES) {
      const data = scaled(training, name);
      for (const phase of PHASE_NAMES) {
        say(`${name}, ${phase}`);
        for (const seed of [1, 2, 3]) runs.push(await train(data, name, phase, seed));
      }
    }
    return { claims: [...theoryClaims(curves), ...trainingClaims(runs)], plot: plotOf(curves, runs) };
  },
};
