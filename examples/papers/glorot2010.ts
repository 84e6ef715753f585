import { glorotUniform, type Initializer, init, uniform } from "isovar";
import { singularValues } from "isovar/doctor";
import { activation as activationOf, expectation, varianceMap } from "isovar/theory";
import { activation, dense, fit, type LayerStatistics, type Net, sequential, sgd } from "isovar/train";
import { type Digits, digits, type Samples } from "../digits/data.js";
import { atLeast, atMost, type Claim, near, number, type Paper, type Plot } from "./paper.js";
import { apart, type Best, band, banded, bands, bestOf, lower, median, SEEDS } from "./seeds.js";

const HIDDEN = 5;
const PIXELS = 784;
/** Width of the nets whose signals are looked at, and of those that are trained. */
const WIDE = 256;
const NARROW = 100;
const EPOCHS = 2;
/** Of the paper. */
const BATCH = 10;
/** Of which each net gets the best, by training loss; the first is the most likely. */
const RATES = [0.1, 0.03, 0.3];
const NAMES = ["tanh", "softsign", "sigmoid"] as const;
type Name = (typeof NAMES)[number];

const SCHEMES = {
  /** n·Var W = 1/3. */
  standard: (fanIn: number): Initializer => uniform({ lower: -1 / Math.sqrt(fanIn), upper: 1 / Math.sqrt(fanIn) }),
  /** n·Var W = 1 between layers of n units. */
  normalized: (): Initializer => glorotUniform(),
};
type Scheme = keyof typeof SCHEMES;
const BOTH: readonly Scheme[] = ["standard", "normalized"];

/** Activations are layers of their own, so that the statistics tell preactivations and activations apart. */
function build(name: Name, scheme: Scheme, width: number, seed: number): Net {
  const layer = (units: number, fanIn: number) => dense(units, { init: SCHEMES[scheme](fanIn) });
  const hidden = Array.from({ length: HIDDEN }, (_, i) => [layer(width, i === 0 ? PIXELS : width), activation(name)]);
  return sequential([...hidden.flat(), layer(10, width)], { inputShape: [PIXELS], seed });
}

const preactivations = (layers: LayerStatistics[]) => layers.slice(0, 2 * HIDDEN).filter((_, i) => i % 2 === 0);
const activations = (layers: LayerStatistics[]) => layers.slice(0, 2 * HIDDEN).filter((_, i) => i % 2 === 1);

const meanSquare = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0) / values.length;

/** Stds by hidden layer. */
const SIGNALS = ["activations", "gradients of preactivations", "gradients of weights"] as const;
type Signals = Record<(typeof SIGNALS)[number], number[]>;

/** What one pass through a new tanh net leaves behind. */
async function signalsOf(scheme: Scheme, seed: number, samples: Samples): Promise<Signals> {
  const net = build("tanh", scheme, WIDE, seed);
  let layers: LayerStatistics[] = [];
  await fit(net, samples, {
    optimizer: sgd(),
    batchSize: samples.y.length,
    onStep({ statistics }) {
      layers = statistics();
    },
  });
  const kernels = net.parameters.filter(({ name }) => name.endsWith("/kernel")).slice(0, HIDDEN);
  const signals = {
    activations: activations(layers).map(({ activation }) => activation.std),
    "gradients of preactivations": preactivations(layers).map(({ gradient }) => gradient!.std),
    "gradients of weights": kernels.map(({ gradient }) => Math.sqrt(meanSquare(gradient))),
  };
  net.dispose();
  return signals;
}

/**
 * Mean-field theory of what `signalsOf` sees, from the mean square of the input. Forward, q₁ = n₀·Var W·E[x²] and from then on
 * q = n·Var W·E[tanh²(√q z)]. Backward, n·Var W·E[tanh′²(√q z)] is the factor a layer on the variance of gradients: at most 1/3
 * for standard.
 */
function theory(scheme: Scheme, input: number): { forward: number; backward: number } {
  const { derivative } = activationOf("tanh");
  const variance = scheme === "standard" ? 1 / 3 : 1;
  const first = scheme === "standard" ? 1 / 3 : (2 * PIXELS) / (PIXELS + WIDE);
  const q = [first * input];
  while (q.length < HIDDEN) q.push(varianceMap("tanh", q.at(-1)!, { weightStd: Math.sqrt(variance) }));
  const std = (layer: number) => Math.sqrt(varianceMap("tanh", q.at(layer)!, { weightStd: 1 }));
  const slopes = q.slice(0, -1).map((at) => expectation((z) => derivative(Math.sqrt(at) * z) ** 2));
  return { forward: std(0) / std(-1), backward: 1 / Math.sqrt(slopes.reduce((product, slope) => product * variance * slope, 1)) };
}

interface Run {
  /** Mean over the last epoch. */
  loss: number;
  /** Share of the test digits that are wrong, by epoch. */
  errors: number[];
  /** Mean activation by hidden layer in the last step. */
  means: number[];
}

/** Five runs at the best rate. */
interface Trained extends Best<Run> {
  name: Name;
  scheme: Scheme;
}

async function train(name: Name, scheme: Scheme, rate: number, seed: number, { training, test }: Digits): Promise<Run> {
  const net = build(name, scheme, NARROW, seed);
  const last = EPOCHS * Math.ceil(training.y.length / BATCH);
  let means: number[] = [];
  const { history } = await fit(net, training, {
    optimizer: sgd({ learningRate: rate }),
    batchSize: BATCH,
    epochs: EPOCHS,
    validation: test,
    onStep({ step, statistics }) {
      if (step === last) means = activations(statistics()).map(({ activation }) => activation.mean);
    },
  });
  net.dispose();
  return { loss: history.at(-1)!.loss, errors: history.map((each) => 1 - each.validation!.accuracy!), means };
}

/** Mean singular value of the weights between two layers of WIDE units. */
function meanSingularValue(scheme: Scheme): number {
  const w = init(SCHEMES[scheme](WIDE), [WIDE, WIDE], { seed: 1, name: "kernel" });
  const rows = Array.from({ length: WIDE }, (_, i) => Float64Array.from(w.subarray(i * WIDE, (i + 1) * WIDE)));
  return singularValues(rows).reduce((sum, s) => sum + s, 0) / WIDE;
}

/** Error of whoever always says the most frequent digit. */
function errorOfGuessing(labels: Uint8Array): number {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return 1 - Math.max(...counts) / labels.length;
}

const percent = (x: number) => `${number(100 * x)} %`;

function plotOf(signals: Record<Scheme, Signals[]>, trained: readonly Trained[]): Plot {
  const frame = { width: 240, height: 240 };
  const strokeDash = { field: "scheme", type: "nominal", sort: BOTH, title: "initialization" };
  const x = (field: string, title: string) => ({ field, type: "ordinal", axis: { labelAngle: 0 }, title });
  const panels = SIGNALS.map((signal) => ({
    ...frame,
    title: `tanh: ${signal}`,
    ...banded(
      {
        x: x("layer", "hidden layer"),
        y: { scale: { type: "log" }, axis: { format: ".0e" }, title: "standard deviation" },
        strokeDash,
      },
      BOTH.flatMap((scheme) =>
        bands(signals[scheme].map((each) => each[signal])).map((band, i) => ({ scheme, layer: i + 1, ...band })),
      ),
    ),
  }));
  const errors = {
    ...frame,
    title: `test error, ${SEEDS.length} seeds`,
    ...banded(
      {
        x: x("epoch", "epoch"),
        y: { scale: { type: "log", domain: [0.05, 1] }, axis: { format: "~%" }, title: "share of wrong digits" },
        color: { field: "name", type: "nominal", sort: NAMES, title: "activation" },
        strokeDash,
      },
      trained.flatMap(({ name, scheme, runs }) =>
        bands(runs.map(({ errors }) => errors)).map((band, i) => ({ name, scheme, epoch: i + 1, ...band })),
      ),
    ),
  };
  return { title: "Five hidden layers at the start and in training (Glorot & Bengio 2010)", hconcat: [...panels, errors] };
}

function signalClaims(signals: Record<Scheme, Signals[]>, input: number): Claim[] {
  const claims: Claim[] = [];
  const medians = (scheme: Scheme, signal: keyof Signals) =>
    bands(signals[scheme].map((each) => each[signal])).map(({ median }) => median);
  for (const scheme of BOTH) {
    const [h, g] = [medians(scheme, "activations"), medians(scheme, "gradients of preactivations")];
    const { forward, backward } = theory(scheme, input);
    const [up, down] = [h[0]! / h.at(-1)!, g.at(-1)! / g[0]!];
    claims.push(near(`${scheme}: std of activations, layer 1 over layer ${HIDDEN}`, forward, up, 0.15));
    claims.push(near(`${scheme}: std of gradients, layer ${HIDDEN} over layer 1`, backward, down, 0.15));
    if (scheme === "normalized") claims.push(atMost("normalized: the larger of both", 2, Math.max(up, down)));
    // The mean over the quarter circle: an n × n matrix has 8/(3π)·√(n·Var W). The paper: about 0.5 and 0.8 for the Jacobian.
    const quarter = (8 / (3 * Math.PI)) * (scheme === "standard" ? Math.sqrt(1 / 3) : 1);
    claims.push(near(`${scheme}: mean singular value of a layer`, quarter, meanSingularValue(scheme), 0.05));
  }
  // Activations fall upward as gradients fall downward, so their products stay. Layer 1 has weights of another shape.
  const weights = medians("standard", "gradients of weights").slice(1);
  claims.push(
    atMost("standard: std of weight gradients, largest over smallest layer", 2, Math.max(...weights) / Math.min(...weights)),
  );
  return claims;
}

function trainingClaims(trained: readonly Trained[], labels: Uint8Array): Claim[] {
  const runsOf = (name: Name, scheme: Scheme) => trained.find((each) => each.name === name && each.scheme === scheme)!.runs;
  const errors = (name: Name, scheme: Scheme, epoch: number) => runsOf(name, scheme).map((run) => run.errors[epoch - 1]!);
  const both = (epoch: number) => [errors("tanh", "normalized", epoch), errors("tanh", "standard", epoch)] as const;
  const sigmoid = runsOf("sigmoid", "standard");
  const meanOf = (layer: number) => median(sigmoid.map(({ means }) => means[layer - 1]!));
  return [
    lower("tanh, normalized: test error after epoch 1, below standard", ...both(1), percent),
    apart(`tanh, normalized: test error after epoch ${EPOCHS}, below standard`, ...both(EPOCHS), percent),
    atLeast(
      "sigmoid, standard: least test error, no better than one answer for all",
      errorOfGuessing(labels),
      band(errors("sigmoid", "standard", EPOCHS)).low,
    ),
    // The last layer is pushed to 0, more than half of the way from ½; the one before it up.
    atMost(`sigmoid, standard: mean activation of layer ${HIDDEN}`, 0.25, meanOf(HIDDEN)),
    atLeast(`sigmoid, standard: mean activation of layer ${HIDDEN - 1}`, 0.5, meanOf(HIDDEN - 1)),
  ];
}

export const glorot2010: Paper = {
  name: "glorot2010",
  source: "Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks, 2010",
  about:
    "With the standard initialization U(±1/√n) signals shrink from layer to layer; with the normalized one, glorotUniform, " +
    `they stay, and training is faster. Here: ${HIDDEN} hidden layers, ${WIDE} wide at the start and ${NARROW} in training, ` +
    `instead of 1000; digits of MNIST instead of Shapeset; ${EPOCHS} epochs of 8,000; for each net the best of ` +
    `${RATES.length} rates; ${SEEDS.length} seeds: median (least … largest). That softsign is more robust than tanh, ` +
    "which shows in long training, is not tried.",
  async run(say) {
    const data = await digits();
    const { x, y } = data.training;
    const samples: Samples = { x: x.subarray(0, 1000 * PIXELS), y: y.subarray(0, 1000) };
    const signals: Record<Scheme, Signals[]> = { standard: [], normalized: [] };
    for (const scheme of BOTH) {
      say(`signals, ${scheme}`);
      for (const seed of SEEDS) signals[scheme].push(await signalsOf(scheme, seed, samples));
    }
    const trained: Trained[] = [];
    for (const name of NAMES) {
      for (const scheme of BOTH) {
        say(`training, ${name}, ${scheme}`);
        const best = await bestOf(
          RATES,
          (rate, seed) => train(name, scheme, rate, seed, data),
          ({ loss }) => loss,
        );
        trained.push({ name, scheme, ...best });
      }
    }
    const claims = [...signalClaims(signals, meanSquare(samples.x)), ...trainingClaims(trained, data.test.y)];
    return { claims, plot: plotOf(signals, trained) };
  },
};
