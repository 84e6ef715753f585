// Inputs that every contestant computes for itself, in JavaScript and in Python, to the same bits: no files, no generator of anyone's.

/** `count` values in [−1, 1) without pattern: a hash of the index and `salt`. After C. Wellons' lowbias32 (2018). */
export function hashed(count: number, salt: number, scale = 1): Float32Array {
  const out = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.imul(i + 1, 0x9e3779b1) + Math.imul(salt, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    out[i] = (x ^ (x >>> 16)) * 2 ** -31 * scale;
  }
  return out;
}

/** Std of a normal that has variance 2/fanIn once it is cut at ±2 std. */
export const heStd = (fanIn: number): number => Math.sqrt(2 / fanIn) / 0.8796256610342398;

export const [INPUTS, HIDDEN, CLASSES] = [784, 256, 10] as const;

/** Rate of both optimizers; Adam's other numbers are its authors' (0.9, 0.999, 1e-8). */
export const RATES = { sgd: 0.01, adam: 1e-3 } as const;

const labelsOf = (batch: number) => Uint8Array.from({ length: batch }, (_, i) => (i * 7) % CLASSES);

/** First weights, inputs and labels of the net of the work `step`. */
export function mlp(batch: number) {
  return {
    w1: hashed(INPUTS * HIDDEN, 3, Math.sqrt(6 / INPUTS)),
    b1: new Float32Array(HIDDEN),
    w2: hashed(HIDDEN * CLASSES, 4, Math.sqrt(6 / HIDDEN)),
    b2: new Float32Array(CLASSES),
    x: hashed(batch * INPUTS, 5),
    labels: labelsOf(batch),
  };
}

/** Kernels of the net of the work `convStep`: height, width, channels in, channels out; then in, out. Each has a bias of zeros. */
export const CONV_SHAPES = [
  [3, 3, 1, 8],
  [3, 3, 8, 16],
  [3, 3, 16, 32],
  [512, 64],
  [64, 10],
] as const;

/** Its first weights in that order, inputs [batch, 28, 28, 1] and labels. */
export function convNet(batch: number) {
  const kernels = CONV_SHAPES.map((shape, i) => {
    const [size, out] = [shape.reduce((product: number, axis) => product * axis, 1), shape.at(-1)!];
    return hashed(size, 10 + i, Math.sqrt((6 * out) / size));
  });
  return { kernels, x: hashed(batch * 784, 5), labels: labelsOf(batch) };
}
