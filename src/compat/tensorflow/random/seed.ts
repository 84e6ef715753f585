// Seeds of TensorFlow's random numbers, and the counters of Philox that they stand for.

import { copyArray, refuse } from "../../../base/check.js";
import { philoxBlock } from "../../../math/philox.js";
import { integerOf } from "../../integers.js";
import { type PhiloxState, philoxState } from "../../philox.js";

/** Two integers from −2^63 to 2^63 − 1, as `seed=[1, 2]` in TensorFlow: safe integers or bigints. */
export type TensorflowSeed = readonly [number | bigint, number | bigint];

/** The key that TensorFlow scrambles seeds with (core/kernels/stateless_random_ops.cc). */
const SCRAMBLE = [0x3ec8f720, 0x02461e29] as const;

/** Key and counter of a seed, scrambled as the stateless functions do. @throws {IsovarError} E_SEED */
export function scrambled(where: string, seed: unknown): PhiloxState {
  const [first, second] = copyArray(where, "seed", seed, 2)?.map(integerOf) ?? [];
  const isLong = (x: bigint | undefined): x is bigint => x !== undefined && BigInt.asIntN(64, x) === x;
  if (!isLong(first) || !isLong(second)) {
    const rule = "two integers from -2^63 to 2^63 - 1, as [1, 2]; TensorFlow raises an InvalidArgumentError or ValueError";
    refuse("E_SEED", where, "seed", seed, rule);
  }
  const [c0, c1, c2, c3] = new Uint32Array(BigInt64Array.of(first, second).buffer);
  const words = new Uint32Array(4);
  philoxBlock(words, 0, 1, SCRAMBLE, [c0!, c1!, c2!, c3!]);
  const [key, upper] = new BigUint64Array(words.buffer);
  return philoxState(key!, upper! << 64n, 1);
}
