// Activations and their derivatives over f32 against those in f64 (src/theory/activations.ts).
//
// Bounds are `ulps` of the exact result, for what has full relative precision, plus `absolute`: what is a product of x and a
// probability keeps a rest of it in the far tail, and next to a zero of f or f′ no relative bound can hold. They are those that
// assembly/math states, elsewhere just above the largest error over every 61st f32 from 2^-40 to 10^4, for sin to 8192 (measured, 2026-11).

import { describe, expect, it } from "vitest";
import { ACTIVATION_NAMES, type ActivationName, activation } from "../../../src/theory/activations.js";
import { ACTIVATION_KINDS } from "../../../src/train/abi.js";
import { firstDifference } from "../../support/cores.js";
import { spacing } from "../../support/dtypes.js";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";

const { kernels, arena } = trainBench();

interface Bound {
  ulps?: number;
  absolute?: number;
}

interface Row {
  name: ActivationName;
  value: Bound;
  slope: Bound;
  /** Limits of f; at the infinities it has them, or says NaN. */
  limits: [left: number, right: number];
  /** Bits of f and of f′ at −3.3, −0.7, 0.3 and 1.9. */
  bits: [value: string, slope: string];
}

const { POSITIVE_INFINITY: INF, NEGATIVE_INFINITY, NaN: NONE } = Number;

// biome-ignore format: a table
const ROWS: Row[] = [
  { name: "identity", value: {}, slope: {}, limits: [NEGATIVE_INFINITY, INF],
    bits: ["c0533333 bf333333 3e99999a 3ff33333", "3f800000 3f800000 3f800000 3f800000"] },
  { name: "relu", value: {}, slope: {}, limits: [0, INF],
    bits: ["00000000 00000000 3e99999a 3ff33333", "00000000 00000000 3f800000 3f800000"] },
  { name: "relu6", value: {}, slope: {}, limits: [0, 6],
    bits: ["00000000 00000000 3e99999a 3ff33333", "00000000 00000000 3f800000 3f800000"] },
  { name: "leakyRelu", value: { ulps: 0.5 }, slope: {}, limits: [NEGATIVE_INFINITY, INF],
    bits: ["bd072b02 bbe56041 3e99999a 3ff33333", "3c23d70a 3c23d70a 3f800000 3f800000"] },
  { name: "tanh", value: { ulps: 4 }, slope: { ulps: 4.5 }, limits: [-1, 1],
    bits: ["bf7f4def bf1ab7d8 3e9526ed 3f74cbfa", "3bb1d270 3f227e4d 3f6a466a 3daf5442"] },
  { name: "sigmoid", value: { ulps: 3 }, slope: { ulps: 4.5 }, limits: [0, 1],
    bits: ["3d11b319 3ea9e34a 3f130eaa 3f5eb137", "3d0c8454 3e6308b1 3e7a5346 3de7cb0e"] },
  { name: "hardtanh", value: {}, slope: {}, limits: [-1, 1],
    bits: ["bf800000 bf333333 3e99999a 3f800000", "00000000 3f800000 3f800000 00000000"] },
  { name: "softsign", value: { ulps: 1.5 }, slope: { ulps: 3.5, absolute: 3e-39 }, limits: [-1, 1],
    bits: ["bf447711 bed2d2d2 3e6c4ec6 3f27b961", "3d5d866f 3eb129a2 3f177ab4 3df38504"] },
  { name: "elu", value: { ulps: 2 }, slope: { ulps: 1.5 }, limits: [-1, INF],
    bits: ["bf768ed3 bf00dfc9 3e99999a 3ff33333", "3d1712ce 3efe406e 3f800000 3f800000"] },
  { name: "selu", value: { ulps: 2 }, slope: { ulps: 2 }, limits: [-1.7580993408473766, INF],
    bits: ["bfd8bc95 bf6292d6 3ea1633f 3fff87ce", "3d84cd13 3f5f7ff6 3f867d5f 3f867d5f"] },
  { name: "gelu", value: { ulps: 1, absolute: 8e-8 }, slope: { absolute: 3e-7 }, limits: [0, INF],
    bits: ["bad11964 be2d7085 3e3dd289 3fec3754", "bbaa6d9d 3cbf93b8 3f3b79d6 3f8c4834"] },
  { name: "geluTanh", value: { ulps: 2, absolute: 5e-8 }, slope: { absolute: 2.5e-7 }, limits: [0, INF],
    bits: ["baabdd85 be2d7f08 3e3dd1e1 3fec37bf", "bb9ba381 3cc1ae88 3f3b77b8 3f8c6358"] },
  { name: "silu", value: { ulps: 3.5, absolute: 1e-43 }, slope: { absolute: 2e-7 }, limits: [0, INF],
    bits: ["bdf06783 be6dd7ce 3e307800 3fd38ec1", "bd9f00ca 3e34da18 3f25d4e9 3f8adf1f"] },
  { name: "swish", value: { ulps: 3.5, absolute: 1e-43 }, slope: { absolute: 2e-7 }, limits: [0, INF],
    bits: ["bdf06783 be6dd7ce 3e307800 3fd38ec1", "bd9f00ca 3e34da18 3f25d4e9 3f8adf1f"] },
  { name: "mish", value: { ulps: 4.5, absolute: 1e-43 }, slope: { absolute: 2e-7 }, limits: [0, INF],
    bits: ["bdf4ad60 be89264a 3e54fe51 3feb1a6a", "bda5f1d2 3e3cd796 3f48675f 3f89973a"] },
  { name: "softplus", value: { ulps: 4 }, slope: { ulps: 3 }, limits: [0, INF],
    bits: ["3d145aa6 3ece6e66 3f5ab706 40028550", "3d11b319 3ea9e34a 3f130eaa 3f5eb137"] },
  { name: "relu2", value: { ulps: 0.5 }, slope: {}, limits: [0, INF],
    bits: ["80000000 80000000 3db851ec 40670a3d", "00000000 00000000 3f19999a 40733333"] },
  { name: "sin", value: { absolute: 2e-7 }, slope: { absolute: 2e-7 }, limits: [NONE, NONE],
    bits: ["3e218813 bf24eb73 3e974e6d 3f7240b9", "bf7ccb7a 3f43ccb2 3f7490f0 bea58635"] },
];

const SLOPE = Math.fround(0.01);
const kindOf = (name: ActivationName) => ACTIVATION_KINDS[name];
const exactOf = (name: ActivationName) => (name === "leakyRelu" ? activation(name, { negativeSlope: SLOPE }) : activation(name));

/** What the kernel makes of inputs. */
function valuesOf(name: ActivationName, inputs: ArrayLike<number>): Float32Array {
  arena.clear();
  const x = arena.floats(inputs);
  const out = arena.room(x.length);
  kernels.activationF32(kindOf(name), SLOPE, ...addresses(out, x), 0, x.length);
  return out.slice();
}

/** dy·f′; dy is 1 unless given. */
function slopesOf(name: ActivationName, inputs: ArrayLike<number>, gradients?: ArrayLike<number>): Float32Array {
  arena.clear();
  const x = arena.floats(inputs);
  const dy = arena.floats(gradients ?? new Float32Array(x.length).fill(1));
  const dx = arena.room(x.length);
  kernels.activationGradientF32(kindOf(name), SLOPE, ...addresses(dx, dy, x), 0, x.length);
  return dx.slice();
}

/** Both signs of `count` f32 in each binade from 2^from up to 2^to, one in each part of it. */
function binades(from: number, to: number, count: number, seed: number): number[] {
  const random = testUniforms(seed);
  const inputs: number[] = [];
  for (let exponent = from; exponent < to; exponent++) {
    for (let i = 0; i < count; i++) {
      const x = Math.fround((1 + (i + random()) / count) * 2 ** exponent);
      inputs.push(x, -x);
    }
  }
  return inputs;
}

/** Zeros, kinks and the f32 next to them: with their negatives, a whole number of vectors. */
const AROUND_KINKS = [0, 2 ** -149, 2 ** -126, 1 - 2 ** -24, 1, 1 + 2 ** -23, 6 - 2 ** -21, 6, 6 + 2 ** -21, 64];
const EXACT = AROUND_KINKS.flatMap((x) => [x, -x]);
const DENSE = [...EXACT, ...binades(-40, -6, 64, 90), ...binades(-6, 7, 512, 91), ...binades(7, 13, 128, 92)];

/** Inputs at which a result is farther from the exact one than the bound: at most three of them, in words. */
function beyond(bound: Bound, inputs: readonly number[], got: Float32Array, exact: (x: number) => number): string[] {
  const { ulps = 0, absolute = 0 } = bound;
  const wrong: string[] = [];
  for (const [i, x] of inputs.entries()) {
    const expected = exact(x);
    // Infinite where no f32 holds the exact result.
    if (got[i] === Math.fround(expected)) continue;
    const error = Math.abs(got[i]! - expected);
    if (!(error <= ulps * spacing("f32", expected) + absolute)) wrong.push(`${x}: ${got[i]}, exactly ${expected}`);
  }
  return wrong.slice(0, 3);
}

const bitsOf = (values: Float32Array) =>
  Array.from(new Uint32Array(values.buffer), (bits) => bits.toString(16).padStart(8, "0")).join(" ");

it("numbers every activation of the theory, and no other", () => {
  expect(Object.keys(ACTIVATION_KINDS).sort()).toEqual([...ACTIVATION_NAMES].sort());
  expect(ROWS.map(({ name }) => name).sort()).toEqual([...ACTIVATION_NAMES].sort());
});

describe.each(ROWS)("$name", ({ name, value, slope, limits, bits }) => {
  const exact = exactOf(name);

  it("is within its bounds from 2^-40 to 8192, at zeros and kinks", () => {
    expect(beyond(value, DENSE, valuesOf(name, DENSE), exact.f)).toEqual([]);
    expect(beyond(slope, DENSE, slopesOf(name, DENSE), exact.derivative)).toEqual([]);
  });

  it("has these first values", () => {
    const inputs = [-3.3, -0.7, 0.3, 1.9];
    expect([bitsOf(valuesOf(name, inputs)), bitsOf(slopesOf(name, inputs))]).toEqual(bits);
  });

  it("keeps NaN, and at infinities has its limits or is NaN", () => {
    const [nan, left, right, last] = valuesOf(name, [Number.NaN, NEGATIVE_INFINITY, INF, 1]);
    expect(nan).toBeNaN();
    if (!Number.isNaN(left)) expect(left).toBe(Math.fround(limits[0]));
    if (!Number.isNaN(right)) expect(right).toBe(Math.fround(limits[1]));
    expect(last).toBe(valuesOf(name, [1, 1, 1, 1])[3]);
    expect(slopesOf(name, [0.5, 1.5, -0.5, -2], new Array(4).fill(Number.NaN)).every(Number.isNaN)).toBe(true);
    // No derivative is defined there; what matters is that nothing traps.
    slopesOf(name, [Number.NaN, NEGATIVE_INFINITY, INF, 1]);
  });

  it("has the same bits in place", () => {
    const inputs = binades(-3, 3, 4, 94);
    const expected = valuesOf(name, inputs);
    arena.clear();
    const x = arena.floats(inputs);
    kernels.activationF32(kindOf(name), SLOPE, ...addresses(x, x), 0, x.length);
    expect(firstDifference(x.slice(), expected)).toBe(-1);
  });

  it("multiplies the gradient by the slope, rounded once", () => {
    const inputs = binades(-3, 3, 4, 95);
    const gradients = Float32Array.from(inputs).reverse();
    const expected = slopesOf(name, inputs).map((s, i) => s * gradients[i]!);
    expect(firstDifference(slopesOf(name, inputs, gradients), expected)).toBe(-1);
  });
});

// Beyond 8192 the error of sin grows without end.
it.each(ROWS.filter(({ name }) => name !== "sin"))(
  "$name is within its bounds up to the largest f32",
  ({ name, value, slope }) => {
    const inputs = [...binades(13, 14, 128, 93), ...binades(14, 127, 4, 97)];
    const exact = exactOf(name);
    expect(beyond(value, inputs, valuesOf(name, inputs), exact.f)).toEqual([]);
    expect(beyond(slope, inputs, slopesOf(name, inputs), exact.derivative)).toEqual([]);
  },
);

it("swish is silu, bit for bit", () => {
  expect(ACTIVATION_KINDS.swish).toBe(ACTIVATION_KINDS.silu);
});

it("the area of the normal distribution in gelu has its bounds, absolute and in the left tail relative", () => {
  const area = exactOf("gelu").f;
  const inputs = binades(-12, 3, 4096, 96);
  const got = valuesOf("gelu", inputs);
  let absolute = 0;
  let relative = 0;
  for (const [i, x] of inputs.entries()) {
    const exact = area(x) / x;
    // One rounding is that of the product with x.
    const error = Math.max(0, Math.abs(got[i]! - area(x)) - spacing("f32", area(x)) / 2) / Math.abs(x);
    absolute = Math.max(absolute, error);
    if (x < 0) relative = Math.max(relative, error / exact / (4 + x * x));
  }
  expect(absolute).toBeLessThanOrEqual(2.6e-7);
  expect(relative).toBeLessThanOrEqual(1.25e-7);
});

it("tanh has the sign of x at zeros, too", () => {
  expect(Array.from(valuesOf("tanh", [0, -0, 0, -0]))).toEqual([0, -0, 0, -0]);
});
