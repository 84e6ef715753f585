// orthogonal_ of nn.init: the Q of a QR decomposition in which R has a positive diagonal.

import { arrayOf } from "../../base/dtype.js";
import { type Shape, sizeOf } from "../../base/shape.js";
import { orthonormalize } from "../orthonormalize.js";
import { fillNormal } from "./normal.js";
import type { Stream } from "./stream.js";

/** Fills a matrix with orthonormal rows or columns, whichever are fewer, times `gain`; axes behind the first count as one. */
export function fillOrthogonal(
  where: string,
  stream: Stream,
  target: Float32Array | Float64Array,
  shape: Shape,
  gain: number,
): void {
  const [rows, columns] = [shape[0]!, sizeOf(shape.slice(1))];
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const [step, stride] = rows < columns ? [columns, 1] : [1, columns];
  const vectors = arrayOf(where, "f64", [target.length]);
  fillNormal(where, stream, target, target instanceof Float32Array ? "f32" : "f64", { mean: 0, std: 1 });
  for (let i = 0; i < count; i++) for (let k = 0; k < length; k++) vectors[i * length + k] = target[i * step + k * stride]!;
  orthonormalize(vectors, count, length);
  for (let i = 0; i < count; i++) for (let k = 0; k < length; k++) target[i * step + k * stride] = vectors[i * length + k]!;
  // torch rounds Q before it multiplies, and the gain too.
  const factor = target instanceof Float32Array ? Math.fround(gain) : gain;
  for (let i = 0; i < target.length; i++) target[i] = target[i]! * factor;
}
