// The inverse error function of XLA: every number that JAX's normal can be, and random arguments of the kernel against sums that are rounded once.

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { WORK_PTR } from "../../../src/compat/pieces.js";
import { compatBench, VALUES_PTR } from "../../../src/core/compat.js";

const { kernels, buffer } = compatBench("test");
const fround = Math.fround;

function erfInv(u: Float32Array, factor = 1): Float32Array {
  const values = new Float32Array(buffer, VALUES_PTR, u.length);
  values.set(u);
  kernels.jaxErfInvF32(VALUES_PTR, u.length, WORK_PTR, factor, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1);
  return values.slice();
}

it("gives all 2^23 numbers of jax.random.normal", () => {
  const hash = createHash("sha256");
  for (let from = 0; from < 2 ** 23; from += 2 ** 16) {
    const u = Float32Array.from({ length: 2 ** 16 }, (_, i) => (from + i) * 2 ** -22 - 1 + 2 ** -24);
    hash.update(new Uint8Array(erfInv(u, fround(Math.SQRT2)).buffer));
  }
  // JAX 0.10.2: √2·lax.erf_inv(u) of u = max(lo, u01·(1 − lo) + lo), u01 = m·2^-23 for m from 0 to 2^23 − 1, lo = nextafter(−1, 0).
  expect(hash.digest("hex")).toBe("9ffa4612027d27822ae3dddd2a30a923607e79184747632c3aa9e72ff0c27bc4");
});

const word = new Float64Array(1);
const bits = new BigInt64Array(word.buffer);

/** a·b + c of f32 numbers rounded once: the sum in f64 to odd (Boldo and Melquiond 2008). */
function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const part = sum - product;
  const error = product - (sum - part) + (c - part);
  word[0] = sum;
  if (error !== 0 && (bits[0]! & 1n) === 0n) bits[0]! += error > 0 === sum > 0 ? 1n : -1n;
  return fround(word[0]);
}

const horner = (coefficients: readonly number[], x: number) =>
  coefficients.slice(1).reduce((sum, c) => fma(sum, x, fround(c)), fround(coefficients[0]!));

// Constants of XLA, as f32.
const N = [4.52700005e-5, 0.498541027, 6.57873249, 29.9119186, 60.9496689, 57.112963, 20.0395527];
const D = [1, 15.0629091, 83.0475693, 221.762405, 309.098724, 216.427887, 60.11866];
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727,
  1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406,
  2.83297682,
];
const [P, Q, R] = [
  [0.0703768358, -0.115146101, 0.116769984],
  [-0.12420141, 0.142493233, -0.166680574],
  [0.200007141, -0.24999994, 0.333333313],
] as const;

function log1p(x: number): number {
  if (x > -fround(0.41421357)) {
    const square = fround(x * x);
    const cube = fround(x * square);
    return fround(x + fma(square, -0.5, fround(cube * fround(horner(N, x) / horner(D, x)))));
  }
  const y = fround(1 + x);
  let e = Math.floor(Math.log2(y)) + 1;
  const m = y / 2 ** e;
  const low = m < fround(Math.SQRT1_2);
  if (low) e--;
  const z = low ? m - 1 + m : m - 1;
  const square = fround(z * z);
  const cube = fround(square * z);
  const rest = fma(cube, fma(cube, fma(cube, horner(P, z), horner(Q, z)), horner(R, z)), fround(e * fround(-0.000212194442)));
  return fma(e, 0.693359375, fround(fma(-square, 0.5, z) + rest));
}

function oracle(u: number): number {
  const log = log1p(-fround(u * u));
  const polynomial = log > -5 ? horner(CENTRE, fround(-2.5 - log)) : horner(TAIL, fround(fround(Math.sqrt(-log)) - 3));
  return fround(u * polynomial);
}

it("rounds each sum once with its product, at 2^15 numbers of all sizes and near the ends", () => {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const u = Float32Array.from({ length: 2 ** 15 }, (_, i) => {
    const size = [next(), 2 ** (-20 * next()), 1 - 2 ** (-23 * next())][i % 3]!;
    return i % 2 === 0 ? Math.min(size, 1 - 2 ** -24) : -Math.min(size, 1 - 2 ** -24);
  });
  expect(erfInv(u)).toEqual(u.map(oracle));
});

it("is infinite at both ends, and 0 at 0", () => {
  expect([...erfInv(Float32Array.of(-1, 0, 1, 0.5))]).toEqual([
    Number.NEGATIVE_INFINITY,
    0,
    Number.POSITIVE_INFINITY,
    erfInv(Float32Array.of(0.5))[0],
  ]);
});
