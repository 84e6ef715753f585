// Chosen words through the kernels of core.wasm. A kernel reads the words of its own stream, but the round keys lie in memory, a
// vector each: the keys of the last two rounds can be chosen, lane by lane, so that the sixteen words of a tile come out as wanted.
// (The plain-JS twin derives its round keys itself; it is held to SIMD bits by addresses where the stream has such words.)

import type { Core } from "../../src/core/core.js";
import { asFloats } from "./cores.js";
import { philoxBigInt } from "./philox.js";

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;

/** The high half of a product of two 32-bit words. */
function high(a: number, b: number): number {
  const middle = (b >>> 16) * a + Math.floor(((b & 0xffff) * a) / 65536);
  return Math.floor(middle / 65536);
}

/** The inverse of an odd number modulo 2^32: Newton doubles the right bits from 3 to 48. */
function inverse(m: number): number {
  let x = m;
  for (let i = 0; i < 4; i++) x = Math.imul(x, 2 - Math.imul(m, x));
  return x;
}
const INVERSE0 = inverse(M0);
const INVERSE1 = inverse(M1);

/** After eight rounds of counters 0 … 3 under the zero key. */
const AFTER_EIGHT = [0, 1, 2, 3].map((counter) => philoxBigInt([0, 0], [counter, 0, 0, 0], 8));

/** Writes the keys of rounds 9 and 10 with which counters 0 … 3 give `words`: four vectors of four. */
function chooseKeys(keys: Uint32Array, words: ArrayLike<number>): void {
  for (let lane = 0; lane < 4; lane++) {
    const [c0, c1, c2, c3] = AFTER_EIGHT[lane]!;
    const [w0, w1, w2, w3] = [words[lane]!, words[lane + 4]!, words[lane + 8]!, words[lane + 12]!];
    // The last round multiplies words 0 and 2 of what round 9 leaves; words 1 and 3 of the output are the low halves.
    const x0 = Math.imul(w3, INVERSE0) >>> 0;
    const x2 = Math.imul(w1, INVERSE1) >>> 0;
    keys[64 + lane] = x0 ^ high(M1, c2) ^ c1;
    keys[68 + lane] = x2 ^ high(M0, c0) ^ c3;
    keys[72 + lane] = w0 ^ high(M1, x2) ^ Math.imul(M1, c2);
    keys[76 + lane] = w2 ^ high(M0, x0) ^ Math.imul(M0, c0);
  }
}

type Name = "philoxWords" | "normalF32" | "truncatedWithinTwoF32" | "truncatedF32" | "uniformF32";

/** What a kernel makes of chosen words, whose number is a multiple of 16; in the order of elements. */
export function runDirected(core: Core, name: Name, words: Uint32Array, ...rest: number[]): Float32Array {
  if (core.backend !== "wasm" || words.length % 16 !== 0)
    throw new Error("directed words are for whole tiles on the wasm backend");
  const outPtr = core.memory.allocate("test", 128);
  const keysPtr = core.memory.allocate("test", 320);
  try {
    core.kernels.philoxKeys(keysPtr, 0, 0);
    const { buffer } = core.memory.memory;
    const keys = new Uint32Array(buffer, keysPtr, 80);
    const tile = new Uint32Array(buffer, outPtr, 16);
    const out = new Uint32Array(words.length);
    const kernel = core.kernels[name] as (...args: number[]) => void;
    for (let at = 0; at < words.length; at += 16) {
      chooseKeys(keys, words.subarray(at, at + 16));
      kernel(outPtr, 1, keysPtr, 0, 0, ...rest);
      out.set(tile, at);
    }
    return asFloats(out);
  } finally {
    core.memory.free(outPtr);
    core.memory.free(keysPtr);
  }
}
