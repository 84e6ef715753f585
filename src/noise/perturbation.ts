// What a perturbation keeps, and how it is taken back with that.

import type { Shape } from "../base/shape.js";
import type { NoiseKernels } from "../core/noise.js";
import type { Target } from "../core/target.js";
import type { Key } from "../random/key.js";
import type { NoiseDType, Place } from "./options.js";
import { bitsView, type Piece, pass, suffixOf } from "./pass.js";
import type { Member } from "./sum.js";

/** What `restore` needs to take noise back: which noise it was, and what the sums have lost. Plain data. */
export interface Perturbation {
  /** The key of the name, or the one that was given. */
  readonly key: Key;
  /** The member. */
  readonly member: number;
  /** Its sign. */
  readonly sign: 1 | -1;
  /** Standard deviation of the noise. */
  readonly scale: number;
  /** Rank of the noise, where it is low. */
  readonly rank?: number | undefined;
  /** Shape of the whole tensor. */
  readonly shape: Shape;
  /** Where the target begins in it. */
  readonly offset: number;
  /** Element type of the target. */
  readonly dtype: NoiseDType;
  /** For each weight the steps of its dtype from x' − noise to x, cut off at −128 and 127. */
  readonly low: Int8Array<ArrayBuffer>;
  /** The bits of the weights whose steps are cut off, in their order. */
  readonly rest: Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** Takes noise back from the first weights, as many as `low` tells of. */
export function takeBack(
  where: string,
  place: Place,
  members: readonly Member[],
  target: Target,
  low: Int8Array,
  rest: Perturbation["rest"],
): void {
  const { dtype } = place;
  const back = `restore${suffixOf(dtype)}` as const;
  let read = 0;
  const visit = (kernels: NoiseKernels, { buffer, at, count, xPtr, noisePtr, nTiles, lowPtr, restPtr }: Piece) => {
    const bytes = new Int8Array(buffer, lowPtr, nTiles * 16);
    bytes.set(low.subarray(at, at + count));
    bytes.fill(0, count);
    const ahead = rest.subarray(read, read + count);
    bitsView(dtype, buffer, restPtr, ahead.length).set(ahead);
    read += kernels[back](xPtr, noisePtr, nTiles, lowPtr, restPtr);
  };
  pass(where, place, members, target, target, visit, low.length);
}
