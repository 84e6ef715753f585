// What nets of the playground train on: samples of several classes, at unit scale.

/** Samples, one after another, with the number of each one's class. */
export interface Samples {
  readonly x: Float32Array;
  readonly y: Uint8Array;
}

/** What was taken away from inputs, and what they were then divided by: one number for all columns, or one for each. */
export interface Scale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

export interface DataSet {
  /** Numbers per sample. */
  readonly inputs: number;
  /** What classes are called. */
  readonly classes: readonly string[];
  readonly training: Samples;
  /** Held out: nothing is trained on them. */
  readonly test: Samples;
  readonly scale: Scale;
  /** Who made them, and under which licence they are. */
  readonly credit?: string;
}

/** Least std over mean that is more than the rounding of f32 numbers. */
const LEAST_SPREAD = 2 ** -20;

/** Mean and std of each of the columns of `x`, in f64. A column that is constant keeps its scale. */
export function scaleOf(x: ArrayLike<number>, columns: number): Scale {
  const rows = x.length / columns;
  const sums = new Array<number>(columns).fill(0);
  const squares = new Array<number>(columns).fill(0);
  for (let i = 0; i < x.length; i++) sums[i % columns]! += x[i]!;
  const mean = sums.map((sum) => sum / rows);
  for (let i = 0; i < x.length; i++) squares[i % columns]! += (x[i]! - mean[i % columns]!) ** 2;
  const std = squares.map((square) => Math.sqrt(square / rows));
  return { mean, std: std.map((each, column) => (each > LEAST_SPREAD * Math.abs(mean[column]!) ? each : 1)) };
}

/** Inputs at unit scale, in a new array. */
export function scaled(x: ArrayLike<number>, { mean, std }: Scale): Float32Array {
  const columns = mean.length;
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = (x[i]! - mean[i % columns]!) / std[i % columns]!;
  return out;
}

/** Samples cut in two and brought to the unit scale of the first part, that of training. */
export function split(x: Float32Array, y: Uint8Array, training: number): Omit<DataSet, "classes"> {
  const columns = x.length / y.length;
  const [first, rest] = [x.subarray(0, training * columns), x.subarray(training * columns)];
  const scale = scaleOf(first, columns);
  return {
    inputs: columns,
    training: { x: scaled(first, scale), y: y.slice(0, training) },
    test: { x: scaled(rest, scale), y: y.slice(training) },
    scale,
  };
}

/**
 * The loss of whoever knows how frequent classes are and looks at no input: the entropy of the labels, ln C where all are equally frequent.
 * A net that stays there has learned nothing from its inputs.
 */
export function blindLoss({ classes, training: { y } }: DataSet): number {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of y) counts[label]!++;
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / y.length) * Math.log(count / y.length)), 0);
}
