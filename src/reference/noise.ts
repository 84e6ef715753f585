// Noise added to weights and taken back: twins of assembly/noise/.

import { bf16Bits, bitsOf, f16Bits, f16Value, floatOf } from "../base/floatBits.js";
import { normalF32 } from "./normal.js";
import { philoxKeys } from "./philox.js";
import type { Twin } from "./twin.js";

const fround = Math.fround;

/** Bytes of the round keys, behind which words lie in the work memory; tiles of a block; bytes of a member. */
const [WORDS, BLOCK, MEMBER] = [320, 128, 16];

const sumNormalsF32: Twin = (buffer, outPtr, nTiles, counterLow, counterHigh, membersPtr, nMembers, workPtr) => {
  const members = new DataView(buffer, membersPtr, nMembers * MEMBER);
  for (let tile = 0; tile < nTiles; tile += BLOCK) {
    const tiles = Math.min(BLOCK, nTiles - tile);
    const sums = new Float32Array(buffer, outPtr + tile * 64, tiles * 16).fill(0);
    const values = new Float32Array(buffer, workPtr + WORDS, tiles * 16);
    for (let at = 0; at < nMembers * MEMBER; at += MEMBER) {
      philoxKeys(buffer, workPtr, members.getUint32(at, true), members.getUint32(at + 4, true));
      normalF32(buffer, workPtr + WORDS, tiles, workPtr, counterLow + tile * 4, counterHigh, 0, members.getFloat32(at + 8, true));
      for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
    }
  }
};

/** A type of weights: its bits, and what adding a number to some bits gives. */
interface Format {
  readonly width: number;
  readonly exponent: number;
  value(bits: number): number;
  bits(value: number): number;
}

const F32: Format = { width: 32, exponent: 0x7f800000, value: floatOf, bits: bitsOf };
const F16: Format = {
  width: 16,
  exponent: 0x7c00,
  value: f16Value,
  // 2^16 rounds to infinity, as all above 65520 must.
  bits: (x) => f16Bits(Math.min(Math.max(x, -65536), 65536)),
};
const BF16: Format = {
  width: 16,
  exponent: 0x7f80,
  value: (bits) => floatOf(bits << 16),
  bits: (x) => bf16Bits(bitsOf(x)) & 0xffff,
};

/** The bits of whole tiles. */
function bitsAt({ width }: Format, buffer: ArrayBufferLike, ptr: number, nTiles: number): Uint32Array | Uint16Array {
  return width === 32 ? new Uint32Array(buffer, ptr, nTiles * 16) : new Uint16Array(buffer, ptr, nTiles * 16);
}

/** Bits of x + s, rounded to f32 and then to the format; those of x where it is not finite. */
function plus({ exponent, value, bits }: Format, x: number, s: number): number {
  return (x & exponent) === exponent ? x : bits(fround(value(x) + s));
}

function add(format: Format, buffer: ArrayBufferLike, xPtr: number, noisePtr: number, nTiles: number): void {
  const x = bitsAt(format, buffer, xPtr, nTiles);
  const noise = new Float32Array(buffer, noisePtr, nTiles * 16);
  for (let i = 0; i < x.length; i++) x[i] = plus(format, x[i]!, noise[i]!);
}

/** Whether steps were cut off at the ends of a byte: the weight itself is then kept, among the rest. */
const isFar = (low: number) => low === 127 || low === -128;

function keep(
  format: Format,
  buffer: ArrayBufferLike,
  xPtr: number,
  noisePtr: number,
  nTiles: number,
  lowPtr: number,
  restPtr: number,
) {
  const x = bitsAt(format, buffer, xPtr, nTiles);
  const noise = new Float32Array(buffer, noisePtr, nTiles * 16);
  const low = new Int8Array(buffer, lowPtr, nTiles * 16);
  const rest = bitsAt(format, buffer, restPtr, nTiles);
  const unused = 32 - format.width;
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    const before = x[i]!;
    x[i] = plus(format, before, noise[i]!);
    const steps = ((before - plus(format, x[i]!, -noise[i]!)) << unused) >> unused;
    low[i] = Math.max(-128, Math.min(127, steps));
    if (isFar(low[i]!)) rest[count++] = before;
  }
  return count;
}

function restore(
  format: Format,
  buffer: ArrayBufferLike,
  xPtr: number,
  noisePtr: number,
  nTiles: number,
  lowPtr: number,
  restPtr: number,
) {
  const x = bitsAt(format, buffer, xPtr, nTiles);
  const noise = new Float32Array(buffer, noisePtr, nTiles * 16);
  const low = new Int8Array(buffer, lowPtr, nTiles * 16);
  const rest = bitsAt(format, buffer, restPtr, nTiles);
  let count = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] = isFar(low[i]!) ? rest[count++]! : plus(format, x[i]!, -noise[i]!) + low[i]!;
  }
  return count;
}

type Add = Parameters<typeof add> extends [Format, ...infer Rest] ? Rest : never;
type Keep = Parameters<typeof keep> extends [Format, ...infer Rest] ? Rest : never;

export const NOISE = {
  sumNormalsF32,
  addF32: (...args: Add) => add(F32, ...args),
  addF16: (...args: Add) => add(F16, ...args),
  addBf16: (...args: Add) => add(BF16, ...args),
  keepF32: (...args: Keep) => keep(F32, ...args),
  keepF16: (...args: Keep) => keep(F16, ...args),
  keepBf16: (...args: Keep) => keep(BF16, ...args),
  restoreF32: (...args: Keep) => restore(F32, ...args),
  restoreF16: (...args: Keep) => restore(F16, ...args),
  restoreBf16: (...args: Keep) => restore(BF16, ...args),
};
