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

/** After seven rounds of counter 0 under the zero key, of draws 0 and 1. */
const AFTER_SEVEN = [0, 1].map((draw) => philoxBigInt([0, 0], [0, 0, draw, 0], 7));
interface WideKeys {
  /** Of round 8. */
  k0: number;
  k1: number;
  /** Of round 9, the second word. */
  next: number;
  /** Of round 10, the first word. */
  last: number;
}
const wideKeys = new Map<string, WideKeys>();

/** Where the search below ends for the words that tests ask for, so that it need not run each time. */
const FOUND: Record<string, number> = {
  "0,0": 4930710,
  "0,1": 2320249,
  "0,2097151": 3413613,
  "1,0": 4930710,
  "2147483647,2097151": 499813,
  "2147483648,0": 499813,
  "4294967295,0": 3413613,
  "4294967295,2097150": 2320249,
  "4294967295,2097151": 4930710,
};

/** Keys that give word 0 of both draws: those of rounds 8 and 9 are sought, one in 2^21 will do; that of round 10 follows. */
function chooseWideKeys(wanted: number, low: number): WideKeys {
  const label = `${wanted},${low}`;
  const known = wideKeys.get(label);
  if (known) return known;
  for (let i = FOUND[label] ?? 0; i < 2 ** 27; i++) {
    const [k0, k1] = [Math.imul(i, 0x9e3779b9), Math.imul(i ^ 0x55555, 0x85ebca6b)];
    const next = Math.imul(i ^ 0x1234567, 0xc2b2ae35);
    const first = beforeLast(AFTER_SEVEN[0]!, k0, k1, next);
    if ((first ^ beforeLast(AFTER_SEVEN[1]!, k0, k1, next) ^ wanted) >>> 11 !== low) continue;
    const keys = { k0, k1, next, last: first ^ wanted };
    wideKeys.set(label, keys);
    return keys;
  }
  throw new Error(`no keys for ${label}`);
}

/** Word 0 after all rounds, less the last key. */
function beforeLast([c0, c1, c2, c3]: readonly number[], k0: number, k1: number, next: number): number {
  const t0 = high(M1, c2!) ^ c1! ^ k0;
  const t2 = high(M0, c0!) ^ c3! ^ k1;
  const x2 = high(M0, t0 >>> 0) ^ Math.imul(M0, c0!) ^ next;
  return high(M1, x2 >>> 0) ^ Math.imul(M1, t2);
}

/** What a kernel of f64 makes of an element 0 whose 53-bit uniform has these high and low parts (low: 21 bits). */
export function runDirectedWide(
  core: Core,
  name: "uniformF64" | "normalF64" | "truncatedF64",
  { high: wanted, low }: { high: number; low: number },
  rest: readonly number[],
  table: ArrayLike<number> = [],
): Float64Array {
  if (core.backend !== "wasm") throw new Error("directed words are for the wasm backend");
  const { k0, k1, next, last } = chooseWideKeys(wanted, low);
  const [outPtr, workPtr] = [core.memory.allocate("test", 128), core.memory.allocate("test", 128)];
  const [keysPtr, tablePtr] = [core.memory.allocate("test", 320), core.memory.allocate("test", 192)];
  try {
    const { buffer } = core.memory.memory;
    core.kernels.philoxKeys(keysPtr, 0, 0);
    const keys = new Uint32Array(buffer, keysPtr, 80);
    keys.fill(k0, 56, 60).fill(k1, 60, 64).fill(next, 68, 72).fill(last, 72, 76);
    new Float64Array(buffer, tablePtr, 24).set(table);
    const kernel = core.kernels[name] as (...args: number[]) => void;
    kernel(outPtr, 1, keysPtr, 0, 0, workPtr, ...rest, ...(name === "truncatedF64" ? [tablePtr] : []));
    return new Float64Array(buffer, outPtr, 16).slice();
  } finally {
    for (const ptr of [outPtr, workPtr, keysPtr, tablePtr]) core.memory.free(ptr);
  }
}
