// orthogonal_ of nn.init: the Q of a QR decomposition in which R has a positive diagonal.

import { arrayOf } from "../../base/dtype.js";
import { type Shape, sizeOf } from "../../base/shape.js";
import { fillNormal } from "./normal.js";
import type { Stream } from "./stream.js";

/**
 * Makes `count` rows of `length` numbers orthonormal, one after the other, in f64 (modified Gram-Schmidt): R then has a positive diagonal,
 * which Q of any other decomposition has after its columns got the signs of R's. Normal numbers of these sizes lose about 1e-12 of orthogonality.
 */
function orthonormalize(rows: Float64Array, count: number, length: number): void {
  const row = (i: number) => rows.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < count; i++) {
    const q = row(i);
    let square = 0;
    for (const x of q) square += x * x;
    const norm = Math.sqrt(square);
    if (norm > 0) for (let k = 0; k < length; k++) q[k] = q[k]! / norm;
    for (let j = i + 1; j < count; j++) {
      const other = row(j);
      let product = 0;
      for (let k = 0; k < length; k++) product += q[k]! * other[k]!;
      for (let k = 0; k < length; k++) other[k] = other[k]! - product * q[k]!;
    }
  }
}

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
