// `jax.random.randint` and `jax.random.permutation`.

import { checkInteger, checkOptions, refuse } from "../../../base/check.js";
import { checkDTypeOf } from "../../../base/dtype.js";
import { checkShape, type Shape, sizeOf } from "../../../base/shape.js";
import { compatBench, STATE_PTR } from "../../../core/compat.js";
import { type ArrayFor, type IntegerDType, newArray } from "../../arrays.js";
import { integerOf } from "../../integers.js";
import { fillPieces, WORK_PTR } from "../../pieces.js";
import { checkJaxKey, type JaxKey, splitKey } from "./key.js";
import { checkWords, wordsOf, writePairs, writeWords } from "./threefry.js";

/** Bits of each dtype, and whether it has negative numbers. */
const INTEGERS: Readonly<Record<IntegerDType, readonly [bits: number, signed: boolean]>> = {
  ...{ u8: [8, false], i8: [8, true], u16: [16, false], i16: [16, true] },
  ...{ u32: [32, false], i32: [32, true], u64: [64, false], i64: [64, true] },
};

/** Options of `jax.random.randint`. */
export interface RandintOptions<D extends IntegerDType = IntegerDType> {
  /** Element type, default `"i32"`. JAX draws `"i64"`, its default then, and `"u64"` only with x64. */
  dtype?: D;
}

/** An end of the range, up to one more than the largest number of the dtype. */
function checkEnd(where: string, argument: string, value: unknown, dtype: IntegerDType): bigint {
  const [bits, signed] = INTEGERS[dtype];
  const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const end = integerOf(value);
  if (end === undefined || end < least || end > least + 2n ** BigInt(bits)) {
    return refuse("E_ARGUMENT", where, argument, value, `an integer in the range of ${dtype}, or one more than its largest`);
  }
  return end;
}

/**
 * `jax.random.randint(key, shape, minval, maxval, dtype)`: twice as many random bits as the dtype has, modulo maxval − minval. As in JAX all are `minval`
 * where `maxval` is not above it. Numbers of 8 and 16 bits are drawn as 32 bits, as JAX does since 0.7.2.
 * @param key a key
 * @param shape row-major sizes
 * @param minval the smallest number, a whole one
 * @param maxval one more than the largest number
 * @param options `dtype`
 * @returns whole numbers, in the array of the dtype
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.randint(jax.random.key(0), [4], -5, 1000) // [554, 625, 417, 293]
 */
export function randint<D extends IntegerDType = "i32">(
  key: JaxKey,
  shape: Shape,
  minval: number | bigint,
  maxval: number | bigint,
  options?: RandintOptions<D>,
): ArrayFor<D> {
  const where = "jax.random.randint";
  const checked = checkJaxKey(where, key);
  const sizes = checkShape(where, shape);
  const { dtype = "i32" } = checkOptions<RandintOptions>(where, options, ["dtype"]);
  checkDTypeOf(where, dtype, Object.keys(INTEGERS) as IntegerDType[]);
  const [low, high] = [checkEnd(where, "minval", minval, dtype), checkEnd(where, "maxval", maxval, dtype)];
  const wide = INTEGERS[dtype][0] === 64;
  checkWords(where, checked, sizeOf(sizes) * (wide ? 2 : 1));
  const out = newArray<IntegerDType>(where, dtype, sizes);
  const drawn = out.BYTES_PER_ELEMENT < 4 ? newArray(where, "i32", sizes) : (out as ArrayFor<"i32" | "u32" | "i64" | "u64">);
  const [upper, lower] = splitKey(checked, 2) as [JaxKey, JaxKey];
  // 2^32 and 2^64 become 0, which the kernel takes for all numbers.
  const span = high > low ? high - low : 1n;
  const { buffer } = compatBench(where);
  const range = wide ? new BigUint64Array(buffer, STATE_PTR, 2) : new Uint32Array(buffer, STATE_PTR, 2);
  for (const [i, x] of [span, low].entries()) range[i] = wide ? x : Number(BigInt.asUintN(32, x));
  fillPieces(where, drawn, (kernels, ptr, from, count) => {
    // Behind the work memory of the older layout.
    const lowerPtr = WORK_PTR + 2 ** 17;
    for (const [half, at] of [
      [upper, ptr],
      [lower, lowerPtr],
    ] as const) {
      if (wide) writePairs(kernels, buffer, half, at, from, count, out.length);
      else writeWords(kernels, half, at, from, count, out.length);
    }
    (wide ? kernels.jaxIntegers64 : kernels.jaxIntegers32)(ptr, lowerPtr, count, STATE_PTR);
  });
  if (drawn !== out) (out as ArrayFor<"i8">).set(drawn as ArrayFor<"i32">);
  return out as ArrayFor<D>;
}

/** How often JAX sorts by 32 random bits: 3·ln n / ln(2^32 − 1), rounded up, so that equal words are unlikely enough. */
const rounds = (n: number): number => (n <= 1 ? 0 : n <= 1625 ? 1 : n <= 2642245 ? 2 : 3);

/**
 * `jax.random.permutation(key, n)`: the numbers 0 to n − 1, sorted by random words, equal words in order, once or several times.
 * @param key a key
 * @param n how many numbers, from 0 to 2^31 − 1
 * @returns a permutation
 * @throws {IsovarError} E_KEY, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.permutation(jax.random.key(0), 5) // [0, 1, 4, 3, 2]
 */
export function permutation(key: JaxKey, n: number): Int32Array<ArrayBuffer> {
  const where = "jax.random.permutation";
  let current = checkJaxKey(where, key);
  let order = newArray(where, "i32", [checkInteger(where, "n", n, 0, 2 ** 31 - 1)]);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let round = rounds(n); round > 0; round--) {
    const [next, used] = splitKey(current, 2) as [JaxKey, JaxKey];
    current = next;
    const words = wordsOf(where, used, n);
    // A word above the place: sorted as one number, equal words stay in order.
    const sorted = newArray(where, "u64", [n]);
    const halves = new Uint32Array(sorted.buffer);
    for (let i = 0; i < n; i++) {
      halves[2 * i] = i;
      halves[2 * i + 1] = words[i]!;
    }
    sorted.sort();
    const before = order;
    order = newArray(where, "i32", [n]);
    for (let i = 0; i < n; i++) order[i] = before[halves[2 * i]!]!;
  }
  return order;
}
