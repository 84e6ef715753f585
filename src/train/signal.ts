// A signal: the values that flow between two operations, with their gradient.

import { type Shape, sizeOf } from "../base/shape.js";
import type { Block } from "./block.js";

/** What flows from one operation to the next: one row of `shape` per sample. */
export interface Signal {
  readonly shape: Shape;
  /** Elements of a row. */
  readonly size: number;
  /** [height, width, channels] of the image that a row is, flattened or not. */
  readonly image: Shape | undefined;
  readonly value: Block;
  /** Undefined where nothing before it is trained, so that nobody asks for the gradient. */
  readonly gradient: Block | undefined;
}

/** The image that was flattened to a signal, where the order of its axes matters: undefined for one channel, or one pixel. */
export function flattenedImage({ shape, size, image }: Signal): Shape | undefined {
  const channels = image?.[2];
  return shape.length > 1 || channels === 1 || channels === size ? undefined : image;
}

/** Rows of the matrix that a signal is along its last axis, for one sample. */
export const outerSize = ({ shape }: Signal): number => sizeOf(shape.slice(0, -1));
