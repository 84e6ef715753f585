// What is measured, as data: the works that a contestant can be asked for, and what it gives back. No Node here: the page uses it too.

/** A tensor of a model, as it is to be drawn: normal with `std`, or constant `mean` where that is 0. */
export interface Wanted {
  name: string;
  shape: number[];
  mean: number;
  std: number;
}

/** Each work with its parameters. The programs in python/ know the same names. */
export interface Works {
  /** `count` values of U[0, 1) into an existing array, if the library can fill one. */
  uniform: { count: number };
  /** `count` values of N(0, std²), the same. */
  normal: { count: number; std: number };
  /** `count` values of N(0, std²) cut to ±2 std, the same. */
  truncated: { count: number; std: number };
  /** N(0, std²) added to `count` weights, which begin as zeros: by generating it into an array and adding that, or in one go. */
  noise: { count: number; std: number };
  /** isovar alone: N(0, 1) in another dtype, or cut to an interval, into an existing array. */
  sampler: { count: number; dtype: "f32" | "f64"; lower?: number; upper?: number };
  /** `count` values as `jax.random.normal` gives them in f32 with its default keys: a new array. */
  jaxNormal: { count: number };
  /** `count` values as `normal_` of torch's generator of a CPU gives them in f32, one array after the other: a new array. */
  torchNormal: { count: number };
  /** The same of `uniform_`. */
  torchUniform: { count: number };
  /** `count` values as `standard_normal` of NumPy's default generator gives them in f32, one array after the other: a new array. */
  numpyNormal: { count: number };
  /** `count` values as `torch.func._random.normal` gives them in f32: a new array. */
  torchStatelessNormal: { count: number };
  /** Weights [rows, columns] as the library's He initializer makes them: a new array. */
  layer: { rows: number; columns: number };
  /** C = A·B for A [m, k] and B [k, n] of `hashed`, salts 1 and 2; into an existing array, if the library can. */
  matmul: { m: number; n: number; k: number };
  /** A random orthogonal matrix [n, n]: a new array. */
  orthogonal: { n: number };
  /** A step of training of an MLP 784-256-10 with ReLU on `batch` samples. Data and first weights: `mlp` in data.ts. */
  step: { optimizer: "sgd" | "adam"; batch: number };
  /** A step of SGD of the convolutional net of the digits, without its dropout, on `batch` images. Data and first weights: `convNet` in data.ts. */
  convStep: { batch: number };
  /**
   * A program that learns the digits of `file` with the MLP of `npm run digits`, its dropout included, by Adam at one rate for `epochs`
   * epochs, and returns its accuracy on those that it did not learn. What there is to know of it: `readDigits` in digitsData.ts.
   */
  digits: { file: string; epochs: number };
  /** All tensors of a model in memory: new arrays. */
  model: { tensors: Wanted[] };
}

export type WorkName = keyof Works;

/** One work, prepared: whatever is not to be timed has been done. */
export interface Prepared {
  /** The timed part: afterwards its result can be read by the program that asked for it. */
  run(): void | Promise<void>;
  /**
   * Of the last run, to be verified: what was drawn, the whole product, the losses of the first five steps, the accuracy, or the first
   * values of each tensor. It is also what keeps a compiler from leaving the work out.
   */
  answer(): Float32Array | Float64Array | Promise<Float32Array>;
  /** Lets go of what the last run made, between samples: a whole model in each of fifteen processes would be more than a machine has. */
  forget?(): void;
  /** Gives back what garbage collection does not. */
  dispose?(): void;
}

export interface Contestant {
  /** Name and version of what runs. */
  version: string;
  works: { [W in WorkName]?: (parameters: Works[W]) => Prepared | Promise<Prepared> };
}

/** A contestant's module: what it exports as default. */
export type Entry = (variant: string) => Contestant | Promise<Contestant>;

/** How many values of a sample are sent to be verified: enough to tell a distribution. Products are sent whole. */
export const ENOUGH = 2 ** 20;
/** How many values of each tensor of a model stand for it. */
export const OF_EACH = 256;
/** How many losses tell that a training step is right. */
export const LOSSES = 5;

/** The first values of each tensor, one after the other. */
export function firstOfEach(tensors: Iterable<Float32Array>): Float32Array {
  return Float32Array.from([...tensors].flatMap((tensor) => [...tensor.subarray(0, OF_EACH)]));
}
