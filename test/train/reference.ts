// Nets in f64, written from the definitions of their layers: loops over elements, nothing shared with kernels or gradients.

import { DOMAIN, fold, key } from "../../src/random/key.js";
import { type ActivationChoice, activation } from "../../src/theory/activations.js";
import type {
  BatchNormLayer,
  Conv2dLayer,
  DenseLayer,
  DropoutLayer,
  EmbeddingLayer,
  Layer,
  LayerNormLayer,
  Padding,
  Pair,
  Pool2dLayer,
} from "../../src/train/layers/layer.js";
import type { Loss } from "../../src/train/losses.js";
import { streamWord } from "../support/philox.js";

export interface Problem {
  layers: readonly Layer[];
  inputShape: readonly number[];
  /** By name, as in `net.parameters`. */
  parameters: ReadonlyMap<string, Float64Array>;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  loss: Loss;
  seed: bigint;
  /** Dropout draws by it. */
  step: number;
  training: boolean;
}

export interface Solution {
  outputs: Float64Array;
  loss: number;
  /** Outputs of every layer by its name, those inside a residual included. */
  signals: Map<string, Float64Array>;
  /** How far the nearest kink was: of an activation, or of a maximum over a window where another value is as large. */
  margin: number;
}

/** `n` samples of a shape side by side, the last axis fastest. */
interface Batch {
  readonly n: number;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type Context = Problem & Pick<Solution, "signals" | "margin">;

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const empty = (n: number, shape: readonly number[]): Batch => ({ n, shape, data: new Float64Array(n * product(shape)) });
const pairOf = (value: Pair): readonly [number, number] => (typeof value === "number" ? [value, value] : value);

function parameter({ parameters }: Context, name: string): Float64Array {
  const values = parameters.get(name);
  if (!values) throw new Error(`no parameter is called ${name}`);
  return values;
}

/** y[r, u] = b[u] + Σ x[r, i]·W[i, u], r over samples and all axes but the last. */
function dense(context: Context, { units, bias }: DenseLayer, x: Batch, name: string): Batch {
  const inputs = x.shape.at(-1)!;
  const kernel = parameter(context, `${name}/kernel`);
  const offset = bias === false ? new Float64Array(units) : parameter(context, `${name}/bias`);
  const y = empty(x.n, [...x.shape.slice(0, -1), units]);
  for (let r = 0; r < x.data.length / inputs; r++) {
    for (let u = 0; u < units; u++) {
      let sum = offset[u]!;
      for (let i = 0; i < inputs; i++) sum += x.data[r * inputs + i]! * kernel[i * units + u]!;
      y.data[r * units + u] = sum;
    }
  }
  return y;
}

/** For each window along an axis: its places that lie inside the image, and the pixels there. */
function windows(size: number, kernel: number, stride: number, padding: "same" | number): [place: number, pixel: number][][] {
  const starts: number[] = [];
  if (padding === "same") {
    const kept = Math.ceil(size / stride);
    const zeros = Math.max(0, (kept - 1) * stride + kernel - size);
    for (let o = 0; o < kept; o++) starts.push(o * stride - Math.floor(zeros / 2));
  } else for (let start = -padding; start + kernel <= size + padding; start += stride) starts.push(start);
  return starts.map((start) =>
    Array.from({ length: kernel }, (_, place): [number, number] => [place, start + place]).filter(
      ([, pixel]) => pixel >= 0 && pixel < size,
    ),
  );
}

function windowsOf({ shape }: Batch, kernel: Pair, stride: Pair, padding: Padding = "valid") {
  const [down, across] = [0, 1].map((axis) => {
    const around = padding === "same" ? padding : pairOf(padding === "valid" ? 0 : padding)[axis]!;
    return windows(shape[axis]!, pairOf(kernel)[axis]!, pairOf(stride)[axis]!, around);
  });
  return { down: down!, across: across! };
}

/** Filter f of group g sees the channels of group g alone. */
function conv2d(context: Context, layer: Conv2dLayer, x: Batch, name: string): Batch {
  const [height, width, channels] = x.shape as [number, number, number];
  const { filters, kernelSize, stride = 1, padding, groups = 1 } = layer;
  const kernel = parameter(context, `${name}/kernel`);
  const offset = layer.bias === false ? new Float64Array(filters) : parameter(context, `${name}/bias`);
  const { down, across } = windowsOf(x, kernelSize, stride, padding);
  const [seen, kernelWidth] = [channels / groups, pairOf(kernelSize)[1]];
  const y = empty(x.n, [down.length, across.length, filters]);
  let at = 0;
  for (let image = 0; image < x.n; image++) {
    for (const rows of down) {
      for (const columns of across) {
        for (let f = 0; f < filters; f++) {
          const first = Math.floor(f / (filters / groups)) * seen;
          let sum = offset[f]!;
          for (const [ky, row] of rows) {
            for (const [kx, column] of columns) {
              const pixel = ((image * height + row) * width + column) * channels;
              const weights = (ky * kernelWidth + kx) * seen;
              for (let c = 0; c < seen; c++) sum += x.data[pixel + first + c]! * kernel[(weights + c) * filters + f]!;
            }
          }
          y.data[at++] = sum;
        }
      }
    }
  }
  return y;
}

/** The largest value or the mean of what each window sees inside the image. */
function pool2d(context: Context, layer: Pool2dLayer, x: Batch): Batch {
  const [height, width, channels] = x.shape as [number, number, number];
  const { down, across } = windowsOf(x, layer.size, layer.stride ?? layer.size, layer.padding);
  const y = empty(x.n, [down.length, across.length, channels]);
  let at = 0;
  for (let image = 0; image < x.n; image++) {
    for (const rows of down) {
      for (const columns of across) {
        for (let c = 0; c < channels; c++) {
          const seen: number[] = [];
          for (const [, row] of rows)
            for (const [, column] of columns) seen.push(x.data[((image * height + row) * width + column) * channels + c]!);
          if (layer.layer === "avgPool2d") y.data[at++] = seen.reduce((a, b) => a + b) / seen.length;
          else {
            const [largest, second = -Infinity] = seen.sort((a, b) => b - a);
            context.margin = Math.min(context.margin, largest! - second);
            y.data[at++] = largest!;
          }
        }
      }
    }
  }
  return y;
}

function activate(context: Context, { activation: name = "identity", negativeSlope }: ActivationChoice, x: Batch): Batch {
  const { f, kinks } = activation(name, { negativeSlope });
  for (const kink of kinks) for (const value of x.data) context.margin = Math.min(context.margin, Math.abs(value - kink));
  return { ...x, data: x.data.map(f) };
}

/** Element i of the batch stays where word i of the step's draw is at least rate·2^32, divided by 1 − rate. */
function dropout({ seed, step, training }: Context, { rate }: DropoutLayer, x: Batch, name: string): Batch {
  if (!training) return x;
  const own = fold(key(seed), `${name}/dropout`);
  const kept = (i: number) => streamWord(own, BigInt(i), step, DOMAIN.dropout) >= rate * 2 ** 32;
  return { ...x, data: x.data.map((value, i) => (kept(i) ? value / (1 - rate) : 0)) };
}

/** Mean and variance of `count` values, each `stride` behind the last; the variance is that of a whole population. */
function momentsOf(data: Float64Array, begin: number, stride: number, count: number): [mean: number, variance: number] {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) sum += data[begin + i * stride]!;
  for (let i = 0; i < count; i++) squares += (data[begin + i * stride]! - sum / count) ** 2;
  return [sum / count, squares / count];
}

/** Each element less its mean, over the root of its variance + ε, times scale, plus bias: of its row, of its channel, or running. */
function normalize(context: Context, layer: LayerNormLayer | BatchNormLayer, x: Batch, name: string): Batch {
  const columns = x.shape.at(-1)!;
  const rows = x.data.length / columns;
  const [scale, bias] = [parameter(context, `${name}/scale`), parameter(context, `${name}/bias`)];
  const moments = (row: number, column: number): [number, number] => {
    if (layer.layer === "layerNorm") return momentsOf(x.data, row * columns, 1, columns);
    if (context.training) return momentsOf(x.data, column, columns, rows);
    return [parameter(context, `${name}/mean`)[column]!, parameter(context, `${name}/var`)[column]!];
  };
  const data = x.data.map((value, i) => {
    const column = i % columns;
    const [mean, variance] = moments(Math.floor(i / columns), column);
    return ((value - mean) / Math.sqrt(variance + (layer.epsilon ?? 1e-5))) * scale[column]! + bias[column]!;
  });
  return { ...x, data };
}

function embedding(context: Context, { dims }: EmbeddingLayer, x: Batch, name: string): Batch {
  const table = parameter(context, `${name}/embedding`);
  const data = Float64Array.from({ length: x.data.length * dims }, (_, i) => {
    return table[x.data[Math.floor(i / dims)]! * dims + (i % dims)]!;
  });
  return { n: x.n, shape: [...x.shape, dims], data };
}

function apply(context: Context, layer: Layer, x: Batch, name: string): Batch {
  switch (layer.layer) {
    case "dense":
      return activate(context, layer, dense(context, layer, x, name));
    case "conv2d":
      return activate(context, layer, conv2d(context, layer, x, name));
    case "maxPool2d":
    case "avgPool2d":
      return pool2d(context, layer, x);
    case "flatten":
      return { ...x, shape: [product(x.shape)] };
    case "activation":
      return activate(context, layer, x);
    case "dropout":
      return dropout(context, layer, x, name);
    case "layerNorm":
    case "batchNorm":
      return normalize(context, layer, x, name);
    case "embedding":
      return embedding(context, layer, x, name);
    case "residual": {
      const { data } = applyAll(context, layer.layers, x, `${name}/`);
      return activate(context, layer, { ...x, data: x.data.map((value, i) => value + data[i]!) });
    }
  }
}

function applyAll(context: Context, layers: readonly Layer[], x: Batch, prefix: string): Batch {
  layers.forEach((layer, index) => {
    const name = `${prefix}${layer.name ?? `${index}.${layer.layer}`}`;
    x = apply(context, layer, x, name);
    context.signals.set(name, x.data);
  });
  return x;
}

/** The mean over rows along the last axis, or over elements; the logistic function and its complement are taken apart. */
function lossOf(loss: Loss, outputs: Batch, y: ArrayLike<number>): number {
  const { data } = outputs;
  if (loss === "mse") return data.reduce((sum, z, i) => sum + (z - y[i]!) ** 2, 0) / data.length;
  if (loss === "sigmoidCrossEntropy") {
    const minusLog = (z: number) => Math.log1p(Math.exp(-z));
    return data.reduce((sum, z, i) => sum + y[i]! * minusLog(z) + (1 - y[i]!) * minusLog(-z), 0) / data.length;
  }
  const columns = outputs.shape.at(-1)!;
  const rows = data.length / columns;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const logits = data.subarray(row * columns, (row + 1) * columns);
    const log = Math.log(logits.reduce((total, z) => total + Math.exp(z), 0));
    logits.forEach((z, c) => {
      const target = y.length === rows && columns > 1 ? Number(y[row] === c) : y[row * columns + c]!;
      sum += target * (log - z);
    });
  }
  return sum / rows;
}

/** One forward pass. */
export function solve(problem: Problem): Solution {
  const { layers, inputShape, loss, x, y } = problem;
  const context: Context = { ...problem, signals: new Map(), margin: Infinity };
  const input = { n: x.length / product(inputShape), shape: inputShape, data: Float64Array.from(x) };
  const outputs = applyAll(context, layers, input, "");
  return { outputs: outputs.data, loss: lossOf(loss, outputs, y), signals: context.signals, margin: context.margin };
}

/** The gradient of the loss with respect to one parameter: central differences, whose error h² + 2^-52/h is about 1e-10. */
export function differentiate(problem: Problem, name: string, h = 1e-5): Float64Array {
  const values = problem.parameters.get(name)!;
  return values.map((value, i) => {
    const at = (moved: number) => {
      values[i] = moved;
      return solve(problem).loss;
    };
    const slope = (at(value + h) - at(value - h)) / (2 * h);
    values[i] = value;
    return slope;
  });
}
