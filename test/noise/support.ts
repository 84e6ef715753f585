// Weights of every kind, and what noise of them is by definition.

import { createCore } from "../../src/index.js";
import { type Key, key, normal } from "../../src/random/index.js";
import { roundTo } from "../support/dtypes.js";
import { fnv1a64, philoxBigInt } from "../support/philox.js";
import { testWords } from "../support/prng.js";

export const DTYPES = ["f32", "f16", "bf16"] as const;
export type NoiseDType = (typeof DTYPES)[number];

export const CORES = { wasm: createCore({ backend: "wasm" }), js: createCore({ backend: "js" }) };

/** The key of a name under a seed, and that of a member under it, from docs/stream.md by another Philox. */
export function memberKeyOf(seed: number, name: string, member: number): Key {
  const parent = key(seed);
  const [low, high] = fnv1a64(new TextEncoder().encode(name));
  const [a, b] = philoxBigInt([parent.k0, parent.k1], [low, high, 0, 1]);
  const [k0, k1] = philoxBigInt([a, b], [member >>> 0, Math.floor(member / 2 ** 32), 0, 6]);
  return { k0, k1 };
}

/** Child i of a key, as `split` numbers them. */
export function childOf({ k0, k1 }: Key, i: number): Key {
  const [a, b] = philoxBigInt([k0, k1], [i, 0, 0, 2]);
  return { k0: a, k1: b };
}

/** Normal numbers of a stream times a weight, as the samplers draw them. */
export const normals = (own: Key, count: number, std: number, offset = 0) =>
  normal(new Float32Array(count), { key: own, std: Math.abs(std), offset }).map((z) => Math.sign(std) * z);

const decoder = new DataView(new ArrayBuffer(4));

/** The number that bits of a dtype mean. */
export function numberOf(dtype: NoiseDType, bits: number): number {
  if (dtype === "f16") {
    const fraction = bits & 0x3ff;
    const field = (bits >>> 10) & 31;
    const size =
      field === 31 ? (fraction ? Number.NaN : Infinity) : field ? (1024 + fraction) * 2 ** (field - 25) : fraction * 2 ** -24;
    return bits & 0x8000 ? -size : size;
  }
  decoder.setUint32(0, dtype === "f32" ? bits : bits << 16);
  return decoder.getFloat32(0);
}

/** x + s for a weight x that is finite: rounded to f32, then to the dtype. */
export const sumOf = (dtype: NoiseDType, x: number, s: number) => roundTo(dtype, Math.fround(x + s));

/** The bits of an array of weights. */
export const bitsOf = (array: Float32Array | Uint16Array): Uint32Array | Uint16Array =>
  array instanceof Float32Array ? new Uint32Array(array.buffer, array.byteOffset, array.length) : array;

/** An array for weights of a dtype, from bits. */
export function fromBits(dtype: NoiseDType, bits: ArrayLike<number>): Float32Array | Uint16Array {
  return dtype === "f32" ? new Float32Array(Uint32Array.from(bits).buffer) : Uint16Array.from(bits);
}

/** Weights as nets have them, and among them zeros, infinities, NaN with payloads, denormals, the largest, and any bits at all. */
export function hostileWeights(dtype: NoiseDType, count: number, seed = 1): Float32Array | Uint16Array {
  const word = testWords(seed);
  const top = { f32: 0xff800000, f16: 0xfc00, bf16: 0xff80 }[dtype];
  const mask = dtype === "f32" ? 0xffffffff : 0xffff;
  const odd = [0, 1, 2, top, top - 1, top + 1, top | 0x2a, (mask >>> 1) + 1];
  const one = { f32: 0x3f800000, f16: 0x3c00, bf16: 0x3f80 }[dtype];
  const binade = { f32: 2 ** 23, f16: 2 ** 10, bf16: 2 ** 7 }[dtype];
  const pick = () => {
    const kind = word() % 6;
    if (kind === 0) return word() & mask;
    if (kind === 1) return odd[word() % odd.length]! & (word() & 1 ? mask : mask >>> 1);
    // Sizes from 2^-9 to 2.
    return ((one - 9 * binade + (word() % (10 * binade))) | (word() & 1 ? (mask >>> 1) + 1 : 0)) >>> 0;
  };
  return fromBits(dtype, Array.from({ length: count }, pick));
}
