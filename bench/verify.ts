// Whether an answer is right: nothing is timed that was not checked. Throws where it is wrong.

import { product } from "./baselines/matmul.js";
import { adamUpdate, plainTrainer, sgdUpdate } from "./baselines/trainer.js";
import { CLASSES, HIDDEN, hashed, INPUTS, mlp, RATES } from "./data.js";
import { LOSSES, OF_EACH, type WorkName, type Works } from "./work.js";

export interface Shape {
  mean: number;
  std: number;
  /** Fourth central moment over the square of the second: 1.8 uniform, 3 normal, 2.37 normal cut at ±2. */
  kurtosis?: number;
  /** No value beyond. */
  limit?: number;
}

/** Of a normal cut at ±2: E z² = 1 − 4φ(2)/Z = 0.773741, E z⁴ = 3·E z² − 16φ(2)/Z = 1.416189, with Z = Φ(2) − Φ(−2). */
const CUT_STD = 0.8796256610342398;
const CUT_KURTOSIS = 2.3655;

/** Mean, std and kurtosis to within six standard errors. */
export function verifyMoments(values: Float32Array, { mean, std, kurtosis, limit = Number.POSITIVE_INFINITY }: Shape): void {
  const { length } = values;
  let [sum, squares, fourths, largest] = [0, 0, 0, 0];
  for (const x of values) {
    const d = x - mean;
    sum += d;
    squares += d * d;
    fourths += d ** 4;
    largest = Math.max(largest, Math.abs(d));
  }
  const shift = sum / length;
  const variance = squares / length - shift * shift;
  const error = 6 / Math.sqrt(length);
  const close =
    Math.abs(shift) < error * std &&
    Math.abs(Math.sqrt(variance) / std - 1) < error &&
    // The standard error of a sample's kurtosis is √(24/n) for a normal, less for the others.
    (kurtosis === undefined || Math.abs(fourths / length / variance ** 2 - kurtosis) < error * Math.sqrt(24)) &&
    largest <= limit;
  if (!close) {
    const measured = `mean ${mean + shift}, std ${Math.sqrt(variance)}, kurtosis ${fourths / length / variance ** 2}, at most ${largest}`;
    throw new Error(`wrong values: ${measured}; expected mean ${mean}, std ${std}, kurtosis ${kurtosis}, at most ${limit}`);
  }
}

/**
 * C·v = A·(B·v) for a vector v of ±1, row by row: what is wrong in one element shows in its row (Freivalds 1977). Factors are about
 * ½, so a partial sum is about √k/3, and k roundings of it and n signs at random come to k·√n·2^-24/6; the bound is 48 times that.
 */
function verifyProduct(c: Float32Array, { m, n, k }: Works["matmul"]): void {
  if (c.length !== m * n) throw new Error(`wrong product: ${c.length} elements instead of ${m * n}`);
  const [a, b] = [hashed(m * k, 1), hashed(k * n, 2)];
  const v = hashed(n, 6).map((x) => Math.sign(x));
  const bv = Float64Array.from({ length: k }, (_, p) => v.reduce((sum, x, j) => sum + x * b[p * n + j]!, 0));
  for (let i = 0; i < m; i++) {
    let [expected, measured] = [0, 0];
    for (let p = 0; p < k; p++) expected += a[i * k + p]! * bv[p]!;
    for (let j = 0; j < n; j++) measured += c[i * n + j]! * v[j]!;
    if (!(Math.abs(expected - measured) <= 8 * k * Math.sqrt(n) * 2 ** -24)) throw new Error(`wrong product: row ${i}`);
  }
}

/** |QᵀQ − I| ≤ 1e-5 everywhere. */
function verifyOrthogonal(q: Float32Array, n: number): void {
  if (q.length !== n * n) throw new Error(`wrong matrix: ${q.length} elements instead of ${n * n}`);
  const gram = new Float32Array(n * n);
  product({ data: q, rowStride: 1, columnStride: n }, { data: q, rowStride: n, columnStride: 1 }, gram, n, n, n);
  const worst = gram.reduce((most, x, i) => Math.max(most, Math.abs(x - (i % (n + 1) === 0 ? 1 : 0))), 0);
  if (!(worst <= 1e-5)) throw new Error(`not orthogonal: QᵀQ is off by ${worst}`);
}

/** The losses of the first steps, as plain JavaScript has them. */
function verifyLosses(losses: Float32Array, { optimizer, batch }: Works["step"]): void {
  const { x, labels, w1, b1, w2, b2 } = mlp(batch);
  const sizes = [INPUTS * HIDDEN, HIDDEN, HIDDEN * CLASSES, CLASSES];
  const update = optimizer === "sgd" ? sgdUpdate(RATES.sgd) : adamUpdate(RATES.adam, sizes);
  const layers = [
    { w: w1, b: b1 },
    { w: w2, b: b2 },
  ];
  const step = plainTrainer(layers, batch, update);
  for (let i = 0; i < LOSSES; i++) {
    const expected = step(x, labels);
    if (!(Math.abs(losses[i]! - expected) < 1e-3 * expected)) {
      throw new Error(`wrong training: loss ${losses[i]} after ${i} steps, expected ${expected}`);
    }
  }
}

/**
 * Losses before each of the first steps of the work `convStep` on 64 images, by PyTorch in f64: `with_torch.conv_step` after
 * `torch.set_default_dtype(torch.float64)`.
 */
const CONV_LOSSES = [6.080413, 3.520527, 2.894029, 2.524439, 2.401678];

function verifyConvLosses(losses: Float32Array): void {
  for (const [i, expected] of CONV_LOSSES.entries()) {
    if (!(Math.abs(losses[i]! - expected) < 1e-3 * expected)) {
      throw new Error(`wrong training: loss ${losses[i]} after ${i} steps, expected ${expected}`);
    }
  }
}

/** Of 2,000 digits that were not trained on, after an epoch or more of 8,000 others: 0.91 to 0.93 after one, 0.97 at most. */
function verifyAccuracy([accuracy]: Float32Array): void {
  if (!(accuracy! > 0.88 && accuracy! < 0.99)) throw new Error(`wrong training: accuracy ${accuracy}, expected 0.88 to 0.99`);
}

/** Every tensor by its first values: constants exactly, the others together, each over its std. */
function verifyModel(values: Float32Array, { tensors }: Works["model"]): void {
  const drawn: number[] = [];
  let at = 0;
  for (const { name, shape, mean, std } of tensors) {
    const size = Math.min(
      OF_EACH,
      shape.reduce((product, axis) => product * axis, 1),
    );
    const part = values.subarray(at, (at += size));
    if (part.length !== size) throw new Error(`wrong model: ${name} is missing`);
    if (std > 0) drawn.push(...part.map((x) => (x - mean) / std));
    else if (part.some((x) => x !== mean)) throw new Error(`wrong model: ${name} is not ${mean}`);
  }
  verifyMoments(Float32Array.from(drawn), { mean: 0, std: 1, kurtosis: 3 });
}

/** Normal or cut, as the library means it. TF.js does not make up for the cut: its weights are 12 % narrower than asked for. */
function verifyLayer(values: Float32Array, { rows }: Works["layer"]): void {
  const std = Math.sqrt(2 / rows);
  const narrow = values.reduce((sum, x) => sum + x * x, 0) / values.length < 0.9 * std ** 2;
  verifyMoments(values, { mean: 0, std: narrow ? CUT_STD * std : std });
}

/** A normal by its moments; between bounds, that all lie there and that they are not one value. */
function verifySampler(
  values: Float32Array,
  { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }: Works["sampler"],
): void {
  if (lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY) {
    verifyMoments(values, { mean: 0, std: 1, kurtosis: 3 });
  } else if (values.some((x) => !(x >= lower && x <= upper)) || new Set(values).size < values.length / 2) {
    throw new Error(`wrong values: not all of [${lower}, ${upper}], or many equal`);
  }
}

const CHECKS: { [W in WorkName]: (answer: Float32Array, parameters: Works[W]) => void } = {
  uniform: (answer) => verifyMoments(answer, { mean: 0.5, std: 1 / Math.sqrt(12), kurtosis: 1.8, limit: 0.5 }),
  normal: (answer, { std }) => verifyMoments(answer, { mean: 0, std, kurtosis: 3 }),
  noise: (answer, { std }) => verifyMoments(answer, { mean: 0, std, kurtosis: 3 }),
  jaxNormal: (answer) => verifyMoments(answer, { mean: 0, std: 1, kurtosis: 3 }),
  torchNormal: (answer) => verifyMoments(answer, { mean: 0, std: 1, kurtosis: 3 }),
  torchUniform: (answer) => verifyMoments(answer, { mean: 0.5, std: 1 / Math.sqrt(12), kurtosis: 1.8, limit: 0.5 }),
  numpyNormal: (answer) => verifyMoments(answer, { mean: 0, std: 1, kurtosis: 3 }),
  torchStatelessNormal: (answer) => verifyMoments(answer, { mean: 0, std: 1, kurtosis: 3 }),
  truncated: (answer, { std }) =>
    verifyMoments(answer, { mean: 0, std: std * CUT_STD, kurtosis: CUT_KURTOSIS, limit: 2.000001 * std }),
  sampler: verifySampler,
  layer: verifyLayer,
  matmul: verifyProduct,
  orthogonal: (answer, { n }) => verifyOrthogonal(answer, n),
  step: verifyLosses,
  convStep: verifyConvLosses,
  digits: verifyAccuracy,
  model: verifyModel,
};

export function verify<W extends WorkName>(work: W, parameters: Works[W], answer: Float32Array): void {
  CHECKS[work](answer, parameters);
}
