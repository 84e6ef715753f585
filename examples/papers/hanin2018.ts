// One layer multiplies the mean square M = ‖x‖²/n of its inputs by R = (1/n)·Σ relu(w_j·x)²/M. Weights of a symmetric law with variance
// 2κ/n make w_j·x as often negative as positive, with variance 2κM, and relu halves its square: E[R] = κ, whatever x, so E M_d = κ^d·M_0.
// Where the weights are normal, w_j·x/√M is too and R does not depend on x: E M_d² = ∏ E[R²]·M_0², and with z of N(0, 1)
// E relu(√2·z)^2k = ½·2^k·(2k − 1)!! = 1, 6, 60, 840 gives E[R²] = κ²·(1 + (6 − 1)/n).

import { glorotNormal, heNormal, heUniform, type Initializer, IsovarError, init, truncatedNormal, varianceScaling } from "isovar";
import { finiteWidthFactor } from "isovar/theory";
import { dense, evaluate, fit, sequential, sgd } from "isovar/train";
import { type Digits, digits } from "../digits/data.js";
import { type Claim, near, number, type Paper, type Plot } from "./paper.js";
import { band, bestOf, mean, SEEDS, spread } from "./seeds.js";

/** Width = depth, as in the paper. */
const [DEPTH, NETS] = [50, 500];
/** Where the mean itself is checked: further down a few nets with very long activations decide it. */
const SHALLOW = 10;
/** Training: width = depth, epochs after which we stop waiting, and parts of an epoch after each of which we look. */
const [TRAINED, EPOCHS, PARTS] = [20, 4, 16];
/** Of which each law gets the best; the first is the most likely. Signals that explode want tiny ones. */
const ratesOf = ({ kappa }: Law) => (kappa > 1 ? [0.01, 1e-3, 1e-4, 1e-5, 1e-6] : [0.03, 0.1, 0.3, 0.01]);
/** Weights drawn at a time. */
const BLOCK = 2 ** 21;

interface Law {
  name: string;
  /** n·Var(w)/2. */
  kappa: number;
  /** For n inputs and as many outputs. */
  of(n: number): Initializer;
}

/** Variance of N(0, 1) cut at ±2: 1 − 4φ(2)/(2Φ(2) − 1). */
const CUT = 1 - (4 * 0.05399096651318806) / 0.9544997361036416;
const HE: Law = { name: "He normal", kappa: 1, of: () => heNormal({ truncated: false }) };
const LAWS: readonly Law[] = [
  { name: "2× He normal", kappa: 2, of: () => varianceScaling({ scale: 4, distribution: "normal" }) },
  HE,
  { name: "He uniform", kappa: 1, of: () => heUniform() },
  { name: "He, cut and widened", kappa: 1, of: () => heNormal() },
  { name: "He, cut only", kappa: CUT, of: (n) => truncatedNormal({ std: Math.sqrt(2 / n) }) },
  { name: "Xavier, LeCun", kappa: 0.5, of: () => glorotNormal({ truncated: false }) },
];

/** Widths of five layers, and of how many nets: narrow, as many units unevenly, wide. */
const SHAPES: readonly [widths: number[], nets: number][] = [
  [[40, 40, 40, 40, 40], 20_000],
  [[60, 60, 60, 10, 10], 20_000],
  [[100, 100, 100, 100, 100], 3000],
];

/** M_d of nets without biases, [layer][net]. Their input is all ones: M_0 = 1. */
function meanSquares(widths: readonly number[], nets: number, { name, of }: Law): Float64Array[] {
  const result = widths.map(() => new Float64Array(nets));
  const block = Math.floor(BLOCK / Math.max(...widths) ** 2);
  for (let begin = 0; begin < nets; begin += block) {
    const count = Math.min(block, nets - begin);
    let m = widths[0]!;
    let x = new Float64Array(count * m).fill(1);
    widths.forEach((n, layer) => {
      // A matrix for every net.
      const stream = { seed: 0, name: `${name}/${widths}/${begin}/${layer}` };
      const w = init(of(m), [count, m, n], { ...stream, layout: { batch: 0, in: 1, out: 2 } }) as Float32Array;
      const y = new Float64Array(count * n);
      for (let net = 0; net < count; net++) {
        for (let i = net * m; i < (net + 1) * m; i++) {
          const value = x[i]!;
          if (value !== 0) for (let j = 0, to = net * n, from = i * n; j < n; j++) y[to++]! += value * w[from++]!;
        }
      }
      for (let j = 0; j < y.length; j++) {
        y[j] = Math.max(y[j]!, 0);
        result[layer]![begin + Math.floor(j / n)]! += y[j]! ** 2 / n;
      }
      [x, m] = [y, n];
    });
  }
  return result;
}

function lengthClaims({ name, kappa }: Law, squares: readonly Float64Array[]): Claim[] {
  const ratios = squares.map((layer, d) => mean(layer.map((value, net) => value / (d === 0 ? 1 : squares[d - 1]![net]!))));
  // Four standard errors; where weights are not normal, E(w·x)⁴ and so the variance is smaller.
  const factor = 4 * Math.sqrt(5 / DEPTH / (NETS * DEPTH));
  const length = 4 * Math.sqrt((finiteWidthFactor(new Array(SHALLOW).fill(DEPTH)) - 1) / NETS);
  return [
    near(`${name}: factor κ a layer on the mean square`, kappa, mean(ratios), factor),
    near(`${name}: mean square after ${SHALLOW} layers, κ^${SHALLOW}`, kappa ** SHALLOW, mean(squares[SHALLOW - 1]!), length),
  ];
}

const secondMoment = (squares: Float64Array) => mean(squares.map((value) => value * value));

function momentClaim(widths: readonly number[], nets: number, squares: readonly Float64Array[]): Claim {
  // E[R⁴], by the cumulants 1, 5, 44, 558 of one unit's relu², those of a mean of n being over 1, n, n², n³.
  const fourth = (n: number) => 1 + (6 * 5) / n + (4 * 44 + 3 * 5 * 5) / n ** 2 + 558 / n ** 3;
  const spread = widths.reduce((product, n) => (product * fourth(n)) / (1 + 5 / n) ** 2, 1) - 1;
  const claim = `He normal, widths ${widths.join(", ")}: E[M²]/E[M]² = ∏(1 + 5/n)`;
  return near(claim, finiteWidthFactor(widths), secondMoment(squares.at(-1)!), 4 * Math.sqrt(spread / nets));
}

/** Epochs until 20 % of the test set are right; Infinity where they are not in time. */
async function epochsToStart({ of }: Law, rate: number, seed: number, { training, test }: Digits): Promise<number> {
  const hidden = Array.from({ length: TRAINED }, (_, i) =>
    dense(TRAINED, { activation: "relu", init: of(i === 0 ? 784 : TRAINED) }),
  );
  const net = sequential([...hidden, dense(10, { init: of(TRAINED) })], { inputShape: [784], seed });
  const size = training.y.length / PARTS;
  try {
    for (let part = 0; part < EPOCHS * PARTS; part++) {
      const from = (part % PARTS) * size;
      const some = { x: training.x.subarray(from * 784, (from + size) * 784), y: training.y.subarray(from, from + size) };
      await fit(net, some, { optimizer: sgd({ learningRate: rate }), batchSize: 32 });
      if (evaluate(net, test).accuracy! >= 0.2) return (part + 1) / PARTS;
    }
  } catch (error) {
    // Signals that explode leave the range of f32.
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
  } finally {
    net.dispose();
  }
  return Infinity;
}

async function startClaims(data: Digits, say: (progress: string) => void): Promise<Claim[]> {
  const epochs = new Map<Law, number[]>();
  for (const law of LAWS) {
    say(`training, ${law.name}`);
    const { runs } = await bestOf(
      ratesOf(law),
      (rate, seed) => epochsToStart(law, rate, seed, data),
      (run) => run,
    );
    epochs.set(law, runs);
  }
  const show = (x: number) => (x === Infinity ? `> ${EPOCHS}` : number(x));
  const critical = Math.max(...LAWS.filter(({ kappa }) => kappa === 1).map((law) => band(epochs.get(law)!).median));
  return LAWS.filter(({ kappa }) => kappa !== 1).map((law) => ({
    claim: `${law.name}: epochs to 20 % of digits, above those of κ = 1`,
    expected: `> ${number(critical)}`,
    measured: spread(epochs.get(law)!, show),
    holds: band(epochs.get(law)!).median > critical,
  }));
}

/** A panel: what was measured in colour, what theory says dashed. */
function panel(title: string, y: object, values: object[]): Plot {
  const at = (field: string) => ({
    x: { field: "layer", type: "quantitative", title: "layer", axis: { tickMinStep: 1 } },
    y: { ...y, field, type: "quantitative" },
  });
  const kind = { field: "kind", type: "nominal", title: null, sort: null };
  return {
    title,
    width: 320,
    data: { values },
    layer: [
      { mark: { type: "line", strokeWidth: 2.5 }, encoding: { ...at("measured"), color: kind } },
      { mark: { type: "line", strokeWidth: 1, strokeDash: [3, 3], color: "black" }, encoding: { ...at("theory"), detail: kind } },
    ],
  };
}

export const hanin2018: Paper = {
  name: "hanin2018",
  source: "Hanin, Rolnick: How to start training: the effect of initialization and architecture, 2018",
  about: `Mean square M of the activations of ReLU nets, of width ${DEPTH} and as many layers, over ${NETS} nets a law; input: ones. Weights of
variance 2κ/n make it κ^d, and whether training starts goes with κ: ${TRAINED} layers of width ${TRAINED} on 8,000 digits of MNIST, for ${SEEDS.length} nets
a law, each law at the best of several rates: median (least … largest). In the paper depth runs from small to large, on all of MNIST.`,
  async run(say) {
    const claims: Claim[] = [];
    const lengths: object[] = [];
    for (const law of LAWS) {
      say(law.name);
      const squares = meanSquares(new Array(DEPTH).fill(DEPTH), NETS, law);
      claims.push(...lengthClaims(law, squares));
      squares.forEach((layer, d) => {
        lengths.push({ kind: law.name, layer: d + 1, measured: mean(layer), theory: law.kappa ** (d + 1) });
      });
    }
    const moments: object[] = [];
    for (const [widths, nets] of SHAPES) {
      say(`widths ${widths}`);
      const squares = meanSquares(widths, nets, HE);
      claims.push(momentClaim(widths, nets, squares));
      squares.forEach((layer, d) => {
        const theory = finiteWidthFactor(widths.slice(0, d + 1));
        moments.push({ kind: widths.join(" "), layer: d + 1, measured: secondMoment(layer), theory });
      });
    }
    claims.push(...(await startClaims(await digits(), say)));
    return {
      claims,
      plot: {
        title: "ReLU nets at the start: measured, and expected (dashed)",
        resolve: { scale: { color: "independent" } },
        hconcat: [
          panel(`width ${DEPTH}`, { title: "mean square M", scale: { type: "log" }, axis: { format: "~e" } }, lengths),
          panel("He normal, by widths", { title: "E[M²] / E[M]²", scale: { domainMin: 1 } }, moments),
        ],
      },
    };
  },
};
