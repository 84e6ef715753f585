// A signal: the values that flow between two operations, with their gradient.

import { type Shape, sizeOf } from "../base/shape.js";
import type { Block } from "./block.js";

/** What flows from one operation to the next: one row of `shape` per sample. */
export interface Signal {
  readonly shape: Shape;
  /** Number of elements per row. */
  readonly size: number;
  /** [height, width, channels] where a row is an image, flattened or not. */
  readonly image: Shape | undefined;
  readonly value: Block;
  /** The gradient; undefined where nothing before it is trained, so that no gradient is needed. */
  readonly gradient: Block | undefined;
}

/** The image that was flattened to a signal, if its axis order matters: undefined for one channel or one pixel. */
export function flattenedImage({ shape, size, image }: Signal): Shape | undefined {
  const channels = image?.[2];
  return shape.length > 1 || channels === 1 || channels === size ? undefined : image;
}

/** Number of rows per sample when a signal is seen as a matrix whose columns are its last axis. */
export const outerSize = ({ shape }: Signal): number => sizeOf(shape.slice(0, -1));
