// Dummy weights: of the right type, size and scale, drawn at the speed of copying, for tests of load.

import { prepare } from "../init/prepare.js";
import type { DrawnTensor } from "../plan/plan.js";
import { isMadeAtOnce } from "./memory.js";

/** A dummy tensor repeats so many of its own values, the first ones. */
export const DUMMY_BLOCK = 2 ** 16;

/**
 * What a dummy tensor draws its values from: the tensor itself, or, where the values can only be made at once (an orthogonal matrix), a
 * normal distribution of their mean and std.
 */
export function dummyOf(where: string, tensor: DrawnTensor): DrawnTensor {
  const { mean, std, shape, layout, dtype } = tensor;
  if (!isMadeAtOnce(tensor)) return tensor;
  const init = std > 0 ? { scheme: "normal", mean, std } : { scheme: "constant", value: mean };
  return { ...tensor, distribution: prepare(where, init, shape, { layout, dtype }).distribution };
}

/** Whether a tensor repeats a block: what no kernel draws is computed as fast as it is copied, and stays as it is. */
export const isRepeated = ({ distribution, size }: DrawnTensor): boolean =>
  distribution.source.kind === "stream" && size > DUMMY_BLOCK;

/** Fills bytes with a block, repeated from the block's byte `from` on. */
export function repeat(block: Uint8Array, from: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const at = (from + done) % block.length;
    const count = Math.min(block.length - at, bytes.length - done);
    bytes.set(block.subarray(at, at + count), done);
    done += count;
  }
}
