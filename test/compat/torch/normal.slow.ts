// The kernel of torch's normal numbers rounds sums of f64 to f32, of which one in 2^29 might be rounded twice to something else. Whether one is, all inputs
// tell: there are 2^24 uniform numbers, and radius, sine and cosine depend on one each.

import { expect, it } from "vitest";
import { type CompatKernels, VALUES_PTR } from "../../../src/core/compat.js";
import { instantiate, roundsOnce } from "../../support/fused.js";

const { fround } = Math;
const f32 = (decimal: number) => fround(decimal);
const word = new Float64Array(1);
const low = new Uint32Array(word.buffer);

/** a·b + c of f32, rounded once: where the sum in f64 lies halfway between two f32, its error decides. */
function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  word[0] = sum;
  if ((low[0]! & 0x1fffffff) !== 0x10000000) return fround(sum);
  const part = sum - product;
  const error = product - (sum - part) + (c - part);
  return fround(sum + Math.sign(error) * Math.abs(sum) * 2 ** -50);
}

const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1,
].map(f32);

/** √(−2 ln u) as torch's vectors of AVX2 compute it. */
function radius(u: number): number {
  let e = Math.floor(Math.log2(u)) + 1;
  let z = fround(u * 2 ** -e);
  if (z < 0.5) z = fround(u * 2 ** -(e -= 1));
  if (z >= 1) z = fround(u * 2 ** -(e += 1));
  const small = z < f32(Math.SQRT1_2);
  if (small) e -= 1;
  z = small ? fround(fround(z - 1) + z) : fround(z - 1);
  const square = fround(z * z);
  let y = LOG[0]!;
  for (let i = 1; i < 9; i++) y = fma(y, z, LOG[i]!);
  y = fma(fround(y * z), square, fround(e * f32(-2.1219444e-4)));
  y = fma(-square, 0.5, y);
  return fround(Math.sqrt(fround(-2 * fma(e, 0.693359375, fround(z + y)))));
}

const [C0, C1, C2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f32) as [number, number, number];
const [S0, S1, S2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f32) as [number, number, number];

function sincos(u: number): [sin: number, cos: number] {
  let t = fround(f32(6.283185307179586) * u);
  const k = (Math.trunc(fround(t * f32(1.27323954473516))) + 1) & ~1;
  for (const part of [-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8]) t = fma(k, f32(part), t);
  const q = fround(t * t);
  let c = fround(fma(fma(C0, q, C1), q, C2) * q);
  c = fround(fma(c, q, -fround(q * 0.5)) + 1);
  const s = fma(fround(fma(fma(S0, q, S1), q, S2) * q), t, t);
  const [sin, cos] = k & 2 ? [c, s] : [s, c];
  return [k & 4 ? -sin : sin, (k - 2) & 4 ? cos : -cos];
}

/** Numbers of a pass, half of which are first of a pair. */
const COUNT = 2 ** 17;

type Binary = ReturnType<typeof instantiate>;

/** Pairs of words to pairs of numbers. */
function drawn({ memory, exports }: Binary, first: (i: number) => number, second: (i: number) => number): Float32Array {
  const words = new Uint32Array(memory.buffer, VALUES_PTR, COUNT);
  for (let i = 0; i < COUNT / 2; i++) {
    const at = (i >> 3) * 16 + (i & 7);
    words[at] = first(i);
    words[at + 8] = second(i);
  }
  (exports as unknown as CompatKernels).torchNormalF32(VALUES_PTR, COUNT / 16, 0, 1);
  return new Float32Array(memory.buffer, VALUES_PTR, COUNT);
}

it.each(roundsOnce ? ["compat", "fused"] : ["compat"])(
  "%s.wasm has every radius and every direction that exact multiply-adds give",
  (name) => {
    const binary = instantiate(name);
    // The word of which the radius is 1.
    const one = 6601320;
    expect(radius(1 - one * 2 ** -24)).toBe(1);
    const wrong: number[] = [];
    for (let base = 0; base < 2 ** 24; base += COUNT / 2) {
      const radii = drawn(
        binary,
        (i) => base + i,
        () => 0,
      ).slice();
      const turned = drawn(
        binary,
        () => one,
        (i) => base + i,
      );
      for (let i = 0; i < COUNT / 2; i++) {
        const at = (i >> 3) * 16 + (i & 7);
        const u = (base + i) * 2 ** -24;
        const [sin, cos] = sincos(u);
        if (radii[at] !== radius(1 - u) || turned[at] !== cos || turned[at + 8] !== sin) wrong.push(base + i);
      }
    }
    expect(wrong).toEqual([]);
  },
);
