import { type Initializer, IsovarError, identity, init, lecunNormal, normal, orthogonal } from "isovar";
import { singularValues } from "isovar/doctor";
import { dense, sequential, sgd, trainer } from "isovar/train";
import { atLeast, atMost, type Claim, near, type Paper, type Plot } from "./paper.js";
import { band, banded, median, SEEDS, spread } from "./seeds.js";

const WIDTH = 32;
const OUTPUTS = 10;
const DEPTHS = [2, 4, 8, 16, 24, 64];
const DEEPEST = 64;
/** Learned: a loss of one percent of what the zero map has. */
const LEARNED = 0.01;
/** A run is given up after so many steps: enough for 24 layers. */
const MOST = 2000;
/** One grid for all depths: 1, 1/√2, ½, … 2^−10, in units in which a step is −rate·∂½‖W − T‖². */
const RATES = Array.from({ length: 21 }, (_, k) => 2 ** (-k / 2));

const ORTHOGONAL = "orthogonal";
const GAUSSIAN = "scaled Gaussian";
const KINDS: Record<string, Initializer> = { [ORTHOGONAL]: orthogonal(), [GAUSSIAN]: lecunNormal({ truncated: false }) };

/** White inputs, one sample a unit vector, so that W itself is compared with the target T. */
const X = init(identity(), [WIDTH, WIDTH]);
/** Fewer outputs than inputs: a square T can have a determinant of the other sign, which no small step comes past. */
const T = init(normal({ std: 1 / Math.sqrt(WIDTH) }), [WIDTH, OUTPUTS], { seed: 0, name: "target" });
const ZERO_MAP = T.reduce((sum, t) => sum + t * t, 0) / T.length;

interface Learning {
  /** Steps until the map is learned; Infinity where it is not. */
  steps: number;
  rate: number;
  /** Loss in the end, as a share of the zero map's. */
  left: number;
}

/** Gradient descent on all samples until the map is learned, at most `most` steps. */
function descend(kind: string, depth: number, seed: number, rate: number, most: number): Learning {
  const layer = (units: number) => dense(units, { bias: false, init: KINDS[kind]! });
  const layers = Array.from({ length: depth }, (_, i) => layer(i < depth - 1 ? WIDTH : OUTPUTS));
  const net = sequential(layers, { inputShape: [WIDTH], seed });
  // The loss is a mean over all outputs, the gradient in RATES is that of half a sum.
  const descent = trainer(net, { loss: "mse", optimizer: sgd({ learningRate: (rate * T.length) / 2 }) });
  try {
    const first = descent.step(X, T);
    let loss = first;
    for (let steps = 1; steps < most && loss <= 10 * first; steps++) {
      loss = descent.step(X, T);
      if (loss <= LEARNED * ZERO_MAP) return { steps, rate, left: loss / ZERO_MAP };
    }
    return { steps: Infinity, rate, left: loss / ZERO_MAP };
  } catch (error) {
    if (!(error instanceof IsovarError && error.code === "E_NOT_FINITE")) throw error;
    return { steps: Infinity, rate, left: Infinity };
  } finally {
    net.dispose();
  }
}

/** At the rate of RATES that learns fastest, as in the paper, or comes furthest. Those near 1/depth first: they end the others soonest. */
function learn(kind: string, depth: number, seed: number): Learning {
  const distance = (rate: number) => Math.abs(Math.log(rate * depth));
  let best: Learning = { steps: Infinity, rate: 0, left: Infinity };
  for (const rate of [...RATES].sort((a, b) => distance(a) - distance(b))) {
    const run = descend(kind, depth, seed, rate, Math.min(best.steps, MOST));
    if (run.steps < best.steps || (best.steps === Infinity && run.left < best.left)) best = run;
  }
  return best;
}

interface Point {
  kind: string;
  depth: number;
  /** One per seed. */
  runs: Learning[];
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

const stepsOf = ({ runs }: Point) => runs.map(({ steps }) => steps);

function timeClaims(points: readonly Point[]): Claim[] {
  const at = (kind: string, depth: number) => points.find((each) => each.kind === kind && each.depth === depth)!;
  const growth = (kind: string, from: number, to: number) => median(stepsOf(at(kind, to))) / median(stepsOf(at(kind, from)));
  const rates = points
    .filter(({ kind }) => kind === ORTHOGONAL)
    .map(({ runs, depth }) => depth * median(runs.map(({ rate }) => rate)));
  const deepest = at(GAUSSIAN, DEEPEST);
  const learned = stepsOf(deepest).filter((steps) => steps < Infinity).length;
  const left = deepest.runs.map((run) => run.left);
  return [
    // A finite delay, whatever the depth.
    atMost(`orthogonal: steps with ${DEEPEST} layers over those with 4`, 2, growth(ORTHOGONAL, 4, DEEPEST)),
    // In proportion to depth at the least: weak directions of the product die out exponentially.
    atLeast("scaled Gaussian: steps with 16 layers over those with 4", 4, growth(GAUSSIAN, 4, 16)),
    atLeast("scaled Gaussian: steps with 24 layers over those with 4", 6, growth(GAUSSIAN, 4, 24)),
    {
      claim: `scaled Gaussian, ${DEEPEST} layers: seeds that learn in ${MOST} steps at any rate`,
      expected: "0",
      measured: `${learned}`,
      holds: learned === 0,
    },
    {
      claim: "the same: share of the square that is left then, at the best rate",
      expected: `all > ${10 * LEARNED}`,
      measured: spread(left),
      holds: Math.min(...left) > 10 * LEARNED,
    },
    // The best rate goes like 1/depth; a step of the grid off at either end is a factor 2.
    atMost("orthogonal: best rate · depth, largest over smallest", 2, Math.max(...rates) / Math.min(...rates)),
  ];
}

function spectrumClaims(): Claim[] {
  const spectra = (kind: string) => SEEDS.map((seed) => spectrum(kind, DEEPEST, seed));
  const offOne = spectra(ORTHOGONAL).flatMap((values) => values.map((s) => Math.abs(s - 1)));
  return [
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
}

function plotOf(points: readonly Point[]): Plot {
  const color = { field: "kind", type: "nominal", title: "initialization" };
  const x = { field: "depth", type: "quantitative", scale: { type: "log", base: 2, domain: [2, DEEPEST] }, title: "layers" };
  const y = { scale: { type: "log", domain: [4, 3000] }, title: `steps (▲: not learned in ${MOST})` };
  const times = points.map((point) => {
    const steps = stepsOf(point).map((each) => Math.min(each, MOST));
    return { kind: point.kind, depth: point.depth, ...band(steps) };
  });
  const { data, layer } = banded({ x, y, color }, times);
  const shape = { condition: { test: `datum.median === ${MOST}`, value: "triangle-up" }, value: "circle" };
  const marks = {
    mark: { type: "point", filled: true, size: 50, opacity: 1 },
    encoding: { x, y: { ...y, field: "median", type: "quantitative" }, color, shape },
  };
  const lines = Object.keys(KINDS).flatMap((kind) =>
    [4, 16, 64].flatMap((depth) =>
      spectrum(kind, depth, 1).map((value, i) => ({ kind, depth: `${depth}`, index: i + 1, value })),
    ),
  );
  return {
    title: `Deep linear nets of width ${WIDTH} (Saxe et al. 2013)`,
    hconcat: [
      { title: `Time to learn, best rate, ${SEEDS.length} seeds`, data, layer: [...layer, marks] },
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
}

export const saxe2013: Paper = {
  name: "saxe2013",
  source: "Saxe, McClelland, Ganguli: Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013",
  about:
    "With orthogonal weights deep linear nets learn in a time that hardly depends on depth; with scaled Gaussian ones it " +
    `grows, here faster than depth. Here: width ${WIDTH} and a random linear map, learned to ${100 * LEARNED} % of its square, instead of width 1000 ` +
    `and MNIST; full batches; for every depth and seed the fastest of ${RATES.length} rates; ${SEEDS.length} seeds: median (least … largest).`,
  async run(say) {
    const points = Object.keys(KINDS).flatMap((kind) =>
      DEPTHS.map((depth): Point => {
        say(`${kind}, depth ${depth}`);
        return { kind, depth, runs: SEEDS.map((seed) => learn(kind, depth, seed)) };
      }),
    );
    return { claims: [...timeClaims(points), ...spectrumClaims()], plot: plotOf(points) };
  },
};
