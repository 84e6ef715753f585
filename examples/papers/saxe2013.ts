import { type Initializer, IsovarError, identity, init, lecunNormal, normal, orthogonal } from "isovar";
import { singularValues } from "isovar/doctor";
import { dense, sequential, sgd, trainer } from "isovar/train";
import { atLeast, atMost, near, type Paper } from "./paper.js";

const WIDTH = 32;
const OUTPUTS = 10;
const DEPTHS = [2, 4, 8, 16, 32, 64];
const DEEPEST = 64;
const SEEDS = [1, 2, 3];
/** Learned: a loss of one percent of what the zero map has. */
const LEARNED = 0.01;
/** A run is given up after so many steps. */
const MOST = 256;
/** One grid for all depths: 1, 1/√2, ½, … 2^−8, in units in which a step is −rate·∂½‖W − T‖². */
const RATES = Array.from({ length: 17 }, (_, k) => 2 ** (-k / 2));

const ORTHOGONAL = "orthogonal";
const GAUSSIAN = "scaled Gaussian";
const KINDS: Record<string, Initializer> = { [ORTHOGONAL]: orthogonal(), [GAUSSIAN]: lecunNormal({ truncated: false }) };

/** White inputs, one sample a unit vector, so that W itself is compared with the target T. */
const X = init(identity(), [WIDTH, WIDTH]);
/** Fewer outputs than inputs: a square T can have a determinant of the other sign, which no small step comes past. */
const T = init(normal({ std: 1 / Math.sqrt(WIDTH) }), [WIDTH, OUTPUTS], { seed: 0, name: "target" });
const ZERO_MAP = T.reduce((sum, t) => sum + t * t, 0) / T.length;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Steps of gradient descent on all samples until the map is learned; `most` where it is not by then, or never. */
function stepsAt(kind: string, depth: number, seed: number, rate: number, most: number): number {
  const layer = (units: number) => dense(units, { bias: false, init: KINDS[kind]! });
  const layers = Array.from({ length: depth }, (_, i) => layer(i < depth - 1 ? WIDTH : OUTPUTS));
  const net = sequential(layers, { inputShape: [WIDTH], seed });
  // The loss is a mean over all outputs, the gradient in RATES is that of half a sum.
  const descent = trainer(net, { loss: "mse", optimizer: sgd({ learningRate: (rate * T.length) / 2 }) });
  try {
    const first = descent.step(X, T);
    for (let steps = 1; steps < most; steps++) {
      const loss = descent.step(X, T);
      if (loss <= LEARNED * ZERO_MAP) return steps;
      if (loss > 10 * first) return most;
    }
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
  } finally {
    net.dispose();
  }
  return most;
}

/** At the rate of RATES that learns fastest, as in the paper; the largest first, as it ends the others soonest. */
function learn(kind: string, depth: number, seed: number): { steps: number; rate: number } {
  let best = { steps: MOST, rate: 0 };
  for (const rate of RATES) {
    const steps = stepsAt(kind, depth, seed, rate, best.steps);
    if (steps < best.steps) best = { steps, rate };
  }
  return best;
}

/** Singular values of a product of `depth` square matrices. */
function spectrum(kind: string, depth: number, seed: number): number[] {
  let product = Array.from({ length: WIDTH }, (_, i) => Float64Array.from({ length: WIDTH }, (_, j) => (i === j ? 1 : 0)));
  for (let layer = 0; layer < depth; layer++) {
    const w = init(KINDS[kind]!, [WIDTH, WIDTH], { seed, name: `${layer}/kernel` });
    product = product.map((row) => {
      const next = new Float64Array(WIDTH);
      row.forEach((value, k) => {
        for (let j = 0; j < WIDTH; j++) next[j] = next[j]! + value * w[k * WIDTH + j]!;
      });
      return next;
    });
  }
  return singularValues(product);
}

/**
 * ln of the largest over the 17th singular value of a deep Gaussian product: depth·(λ₁ − λ₁₇), where the exponents are
 * λ_k = ½(ln(2/n) + ψ((n − k + 1)/2)) (Newman 1986). With n = 32, ψ(16) − ψ(8) = 1/8 + … + 1/15 is left over.
 */
const SPREAD = (DEEPEST / 2) * Array.from({ length: 8 }, (_, i) => 1 / (8 + i)).reduce((sum, x) => sum + x, 0);

export const saxe2013: Paper = {
  name: "saxe2013",
  source: "Saxe, McClelland, Ganguli: Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013",
  about:
    "With orthogonal weights deep linear nets learn in a time that hardly depends on depth; with scaled Gaussian ones it " +
    `grows. Here: width ${WIDTH} and a random linear map, learned to ${100 * LEARNED} % of its square, instead of width 1000 ` +
    `and MNIST; full batches; for every depth and seed the fastest of ${RATES.length} rates; medians of ${SEEDS.length} seeds.`,
  async run(say) {
    const points = Object.keys(KINDS).flatMap((kind) =>
      DEPTHS.map((depth) => {
        say(`${kind}, depth ${depth}`);
        const runs = SEEDS.map((seed) => learn(kind, depth, seed));
        return { kind, depth, steps: median(runs.map(({ steps }) => steps)), rate: median(runs.map(({ rate }) => rate)) };
      }),
    );
    const stepsOf = (kind: string, depth: number) => points.find((each) => each.kind === kind && each.depth === depth)!.steps;
    const growth = (kind: string) => stepsOf(kind, DEEPEST) / stepsOf(kind, 4);
    const perDepth = points.filter(({ kind }) => kind === ORTHOGONAL).map(({ rate, depth }) => rate * depth);
    const spectra = (kind: string, depth = DEEPEST) => SEEDS.map((seed) => spectrum(kind, depth, seed));
    const offOne = spectra(ORTHOGONAL).flatMap((values) => values.map((s) => Math.abs(s - 1)));
    const claims = [
      // A finite delay, whatever the depth.
      atMost(`orthogonal: steps with ${DEEPEST} layers over those with 4`, 2, growth(ORTHOGONAL)),
      // Grows, and in proportion to depth at the least: weak directions of the product die out exponentially.
      atLeast(`scaled Gaussian: the same, where not learned counts as ${MOST} steps`, DEEPEST / 4, growth(GAUSSIAN)),
      // The best rate goes like 1/depth; a step of the grid off at either end is a factor 2.
      atMost("orthogonal: best rate · depth, largest over smallest", 2, Math.max(...perDepth) / Math.min(...perDepth)),
      // One unit in the last place of f32 a layer.
      atMost(
        `orthogonal: largest |s − 1| over the singular values s of ${DEEPEST} layers`,
        DEEPEST * 2 ** -23,
        Math.max(...offOne),
      ),
      near(
        `scaled Gaussian: ln(largest over 17th of 32 singular values) of ${DEEPEST} layers`,
        SPREAD,
        median(spectra(GAUSSIAN).map((values) => Math.log(values[0]! / values[16]!))),
        0.2,
      ),
    ];
    const color = { field: "kind", type: "nominal", title: "initialization" };
    const lines = Object.keys(KINDS).flatMap((kind) =>
      [4, 16, 64].flatMap((depth) =>
        spectrum(kind, depth, 1).map((value, i) => ({ kind, depth: `${depth}`, index: i + 1, value })),
      ),
    );
    const plot = {
      title: `Deep linear nets of width ${WIDTH} (Saxe et al. 2013)`,
      hconcat: [
        {
          title: "Time to learn",
          data: { values: points },
          mark: { type: "line", point: true },
          encoding: {
            x: { field: "depth", type: "quantitative", scale: { type: "log", base: 2 }, title: "layers" },
            y: {
              field: "steps",
              type: "quantitative",
              scale: { type: "log", domain: [4, 300] },
              title: `steps (${MOST}: not learned)`,
            },
            color,
          },
        },
        {
          title: "Singular values of the product of the layers",
          data: { values: lines },
          mark: { type: "line", clip: true },
          encoding: {
            x: { field: "index", type: "quantitative", scale: { domain: [1, 32] }, title: "index" },
            // Below 1e-12 lies the rounding of the product.
            y: {
              field: "value",
              type: "quantitative",
              scale: { type: "log", domain: [1e-12, 10] },
              axis: { format: ".0e" },
              title: "singular value",
            },
            color,
            strokeDash: { field: "depth", type: "nominal", sort: ["4", "16", "64"], title: "layers" },
          },
        },
      ],
    };
    return { claims, plot };
  },
};
