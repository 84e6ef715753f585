// `jax.random.bits`: words of any width.

import { checkOptions } from "../../../base/check.js";
import { checkDTypeOf } from "../../../base/dtype.js";
import { checkShape, type Shape, sizeOf } from "../../../base/shape.js";
import { compatBench } from "../../../core/compat.js";
import { type ArrayFor, newArray } from "../../arrays.js";
import { fillPieces } from "../../pieces.js";
import { checkJaxKey, type JaxKey } from "./key.js";
import { checkWords, wordsOf, writePairs, writeWords } from "./threefry.js";

/** Unsigned integers. */
export type BitsDType = "u8" | "u16" | "u32" | "u64";

const DTYPES: readonly BitsDType[] = ["u8", "u16", "u32", "u64"];

/** Options of `jax.random.bits`. */
export interface BitsOptions<D extends BitsDType = BitsDType> {
  /** `"u8"`, `"u16"`, `"u32"` (the default) or `"u64"`, for which JAX needs x64. */
  dtype?: D;
}

/** Fills an array of 32 or 64 bits per element. */
function fillBits(where: string, key: JaxKey, out: Uint32Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): void {
  checkWords(where, key, (out.length * out.BYTES_PER_ELEMENT) / 4);
  const { buffer } = compatBench(where);
  fillPieces(where, out, (kernels, ptr, from, count) => {
    if (out instanceof Uint32Array) writeWords(kernels, key, ptr, from, count, out.length);
    else writePairs(kernels, buffer, key, ptr, from, count, out.length);
  });
}

/** Fills an array of 8 or 16 bits per element: the lower bits of a word each, or all parts of words, the lower ones first. */
export function fillNarrowBits(where: string, key: JaxKey, out: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): void {
  if (key.partitionable) out.set(wordsOf(where, key, out.length));
  else {
    const words = wordsOf(where, key, Math.ceil(out.byteLength / 4));
    const parts = out instanceof Uint8Array ? new Uint8Array(words.buffer) : new Uint16Array(words.buffer);
    out.set(parts.subarray(0, out.length));
  }
}

/**
 * `jax.random.bits(key, shape, dtype)`.
 * @param key a key
 * @param shape row-major sizes
 * @param options `dtype`
 * @returns random bits, all of each element
 * @throws {IsovarError} E_KEY, E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
 * @example jax.random.bits(jax.random.key(0), [2]) // [4070199207, 4202968722]
 */
export function bits<D extends BitsDType = "u32">(key: JaxKey, shape: Shape, options?: BitsOptions<D>): ArrayFor<D> {
  const where = "jax.random.bits";
  const checked = checkJaxKey(where, key);
  const sizes = checkShape(where, shape);
  const { dtype = "u32" } = checkOptions<BitsOptions>(where, options, ["dtype"]);
  checkDTypeOf(where, dtype, DTYPES);
  checkWords(where, checked, sizeOf(sizes) * (dtype === "u64" ? 2 : 1));
  const out = newArray<BitsDType>(where, dtype, sizes);
  if (out instanceof Uint32Array || out instanceof BigUint64Array) fillBits(where, checked, out);
  else fillNarrowBits(where, checked, out);
  return out as ArrayFor<D>;
}
