// On the edge of chaos the correlation map has slope 1 at c = 1. With d = 1 − c, relu's is d → d − s·d^(3/2), s = 2√2/(3π), so 1/√d grows
// by s/2 a layer and d ~ 4/(s·l)² = κ/l², κ = 9π²/2. A smooth f has the curvature σ_w²·q·E[f″²] = 2/β there: d → d − d²/β, so 1/d grows
// by 1/β and d ~ β/l. Off the edge what is left of c falls by e^(−1/ξ_c) a layer.

import { normal, varianceScaling } from "isovar";
import {
  correlationMap,
  type Edge,
  edgeOfChaos,
  expectation,
  activation as functionOf,
  meanField,
  varianceMap,
} from "isovar/theory";
import { activation, dense, predict, sequential } from "isovar/train";
import { atMost, type Claim, near } from "./paper.js";
import { mean } from "./seeds.js";

/** σ_b, and σ_w on the edge to four places: the equations solved in double precision by other code. */
const EDGES = {
  relu: { biases: [0], expected: "1.4142" },
  tanh: { biases: [0.05, 0.1, 0.2, 0.3, 1], expected: "1.1225 1.1934 1.3041 1.3956 1.8556" },
  swish: { biases: [0.1, 0.2], expected: "1.8201 1.6795" },
  gelu: { biases: [0.1, 0.2], expected: "1.7271 1.5470" },
};
export type Name = keyof typeof EDGES;
export const NAMES = Object.keys(EDGES) as Name[];

/**
 * What the nets start from: for swish and gelu the edge at its default biases, about the smallest with which layers keep its variance.
 * With smaller ones they lead away from it.
 */
export const EDGE_OF = {
  relu: edgeOfChaos("relu"),
  tanh: edgeOfChaos("tanh", { biasStd: 0.2 }),
  swish: edgeOfChaos("swish"),
  gelu: edgeOfChaos("gelu"),
};
/** σ_w by that on the edge. */
const FACTORS = { ordered: 1 / 1.25, edge: 1, chaotic: 1.25 };
export type Phase = keyof typeof FACTORS;
export const PHASES = Object.keys(FACTORS) as Phase[];

interface Weights {
  weightStd: number;
  biasStd: number;
}

export function weightsOf(name: Name, phase: Phase): Weights {
  const { weightStd, biasStd } = EDGE_OF[name];
  return { weightStd: FACTORS[phase] * weightStd, biasStd };
}

/** Drawn by the layer's name. */
export const layerOptions = ({ weightStd, biasStd }: Weights, name: string | number) => ({
  name: `${name}`,
  init: varianceScaling({ scale: weightStd ** 2, mode: "fanIn", distribution: "normal" }),
  biasInit: normal({ std: biasStd }),
});

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

const [WIDE, NETS] = [512, 16];
export const LAYERS = 50;

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

export interface Curve {
  name: Name;
  phase: Phase;
  expected: number[];
  nets: number[][];
}

export function curve(name: Name, phase: Phase): Curve {
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

/** Slope of the variance map where it crosses the diagonal on an edge. */
function varianceSlope(name: Name, { weightStd, biasStd, q }: Edge): number {
  const at = (x: number) => varianceMap(name, x, { weightStd, biasStd });
  return (at(1.001 * q) - at(0.999 * q)) / (0.002 * q);
}

/** Whether layers keep the variance of an edge; swish and gelu do so with large biases only. */
function stabilityClaims(): Claim[] {
  const names = ["swish", "gelu"] as const;
  const slopesOf = (edges: readonly (readonly [Name, Edge])[]) => edges.map(([name, edge]) => varianceSlope(name, edge));
  const small = names.flatMap((name) => EDGES[name].biases.map((biasStd) => [name, edgeOfChaos(name, { biasStd })] as const));
  const large = names.map((name) => [name, EDGE_OF[name]] as const);
  const show = (slopes: readonly number[]) => slopes.map((slope) => slope.toFixed(3)).join(" ");
  const [leaving, kept] = [slopesOf(small), slopesOf(large)];
  const biases = large.map(([, { biasStd }]) => biasStd.toFixed(2)).join(", ");
  return [
    {
      claim: "swish, gelu: slope of the variance map there",
      expected: "> 1: signals leave the edge",
      measured: show(leaving),
      holds: leaving.every((slope) => slope > 1) && small.every(([, { stable }]) => !stable),
    },
    {
      claim: `swish, gelu: slope at the biases of the nets here, σ_b ${biases}`,
      expected: "< 1: signals keep to it",
      measured: show(kept),
      holds: kept.every((slope) => slope < 1) && large.every(([, { stable }]) => stable),
    },
  ];
}

export function theoryClaims(curves: readonly Curve[]): Claim[] {
  const edges = NAMES.map((name) => {
    const { biases, expected } = EDGES[name];
    const measured = biases.map((biasStd) => edgeOfChaos(name, { biasStd }).weightStd.toFixed(4)).join(" ");
    return { claim: `${name}: σ_w on the edge at σ_b ${biases.join(" ")}`, expected, measured, holds: measured === expected };
  });
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
    ...stabilityClaims(),
    near("relu, edge: l²·(1 − c) goes to 9π²/2, at layer 10⁴", 4.5 * Math.PI ** 2, 1e8 * relu, 0.01),
    ...smooth,
    ...off,
    ...curves.map((each) =>
      atMost(`${each.name}, ${each.phase}: 1 − c at width ${WIDE} off theory, standard errors`, 4, deviation(each)),
    ),
  ];
}
