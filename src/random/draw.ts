// Runs a kernel over the number stream, for any slice of a tensor and any target.

import { type DType, type Storage, spacing } from "../base/dtype.js";
import { TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import type { Draw, Moments } from "../core/drawBlocks.js";
import { elementsOf, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { drawPart } from "../core/threads/drawHere.js";
import { partCount } from "../core/threads/drawJob.js";
import type { Key } from "./key.js";

/** Moments of what a distribution of this mean and std will draw. */
export function newMoments(mean: number, std: number, dtype: DType): Moments {
  // The center must be a number of the type that is summed: the padding of a tile is set to it.
  if (dtype !== "f64") return { center: Math.fround(mean), unit: 1, sum: 0, squares: 0 };
  const plain = std === 0 || (std > 1e-100 && std < 1e100);
  return { center: mean, unit: plain ? 1 : spacing("f64", std) * 2 ** 52, sum: 0, squares: 0 };
}

/** Mean and std of `count` values whose moments were taken. */
export function fromMoments({ center, unit, sum, squares }: Moments, count: number): { mean: number; std: number } {
  if (count === 0) return { mean: 0, std: 0 };
  const shift = sum / count;
  return { mean: center + shift * unit, std: Math.sqrt(Math.max(0, squares / count - shift * shift)) * unit };
}

/**
 * Elements offset … offset + length − 1 of the stream of `key` into `target`, as `dtype`.
 *
 * Ordinary arrays are filled through a scratch block of fixed size, so the core's memory does not grow with them. A tensor of this
 * core is written in place when the kernel writes its dtype and the slice starts at a tile; its padding is overwritten.
 */
export function drawInto(
  core: Core,
  key: Key,
  offset: number,
  target: Target | Uint32Array,
  dtype: Storage,
  draw: Draw,
  moments?: Moments,
): void {
  const values = () => (target instanceof Uint32Array ? target : elementsOf(target));
  const drawing = { stream: { key, draw, dtype }, span: { offset, length: values().length }, values, moments };
  if (core.sharing?.draw(drawing)) return;
  const inPlace = target instanceof Tensor && target.core === core && dtype === draw.native && offset % TILE === 0;
  const nParts = partCount(drawing.span);
  for (let i = 0; i < nParts; i++) drawPart(core, drawing, i, inPlace);
}
