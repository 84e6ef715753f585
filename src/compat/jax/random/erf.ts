// The error function of one number, as XLA rounds it: which part of the uniform numbers a cut normal distribution takes. Near 0 such a number is a small
// difference of two ends, so that one bit of an end is many of a number there.

import { round } from "../../../base/dtype.js";
import { compatBench, VALUES_PTR } from "../../../core/compat.js";
import type { FloatDType } from "../../arrays.js";

/** Bits behind the point of `fixedExp`. */
const PLACES = 160n;

/** e^x rounded correctly, by its series in integers; −40 < x < 1. Terms grow to e^40 before they fall: 160 bits leave 100. */
function fixedExp(x: number): number {
  const value = BigInt(Math.round(x * 2 ** 80)) << (PLACES - 80n);
  let [power, sum] = [1n << PLACES, 0n];
  for (let k = 1n; power !== 0n && power !== -1n; k++) {
    sum += power;
    power = ((power * value) >> PLACES) / k;
  }
  return Number(sum) / 2 ** Number(PLACES);
}

/** Of x²: (erf x)/x − 1 below 0.84375. Numerator and denominator, as those that follow. */
const NEAR = [
  [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5],
  [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6],
] as const;
/** Of |x| − 1: erf|x| − `MIDDLE` below 1.25. */
const AROUND_1 = [
  [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
    0.035478304325618236, -0.002166375594868791,
  ],
  [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
] as const;
/** Of the middle part, and 2/√π − 1. */
const [MIDDLE, NEAR_0] = [0.8450629115104675, 0.1283791670955126];
/** Of 1/x²: ln(x·erfc x) + x² + 0.5625 below 1/0.35, and beyond. */
const FAR = [
  [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783, 108.63500554177944,
    6.570249770319282, -0.0604244152148581,
  ],
] as const;
const FARTHER = [
  [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896, -1025.0951316110772,
    -483.5191916086514,
  ],
  [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644, 474.52854120695537,
    -22.44095244658582,
  ],
] as const;

/** c0 + c1·x + …, two terms at a time times an even power of x: the order in which glibc adds. */
function polynomial(c: readonly number[], x: number): number {
  const square = x * x;
  const fourth = square * square;
  const powers = [1, square, fourth, fourth * square, fourth * fourth];
  let sum = 0;
  for (let k = 0; 2 * k < c.length; k++) {
    const [even, odd] = [c[2 * k]!, c[2 * k + 1]];
    sum += powers[k]! * (odd === undefined ? even : even + x * odd);
  }
  return sum;
}

const quotient = ([numerator, denominator]: readonly [readonly number[], readonly number[]], x: number) =>
  polynomial(numerator, x) / polynomial(denominator, x);

/** erf x as glibc has it, which XLA calls. Method and coefficients: s_erf.c (Sun Microsystems 1993), with an e^x that is rounded correctly. */
function erf64(x: number): number {
  const [size, sign] = [Math.abs(x), Math.sign(x)];
  if (size < 2 ** -28) return x + NEAR_0 * x;
  if (size < 0.84375) return x + x * quotient(NEAR, x * x);
  if (size < 1.25) return sign * (MIDDLE + quotient(AROUND_1, size - 1));
  if (size >= 6) return sign;
  const rest = quotient(size < 2.8571434020996094 ? FAR : FARTHER, 1 / (size * size));
  // The upper word of x, of which the square is exact.
  const words = new BigUint64Array(Float64Array.of(size).buffer);
  words[0]! &= 0xffffffff00000000n;
  const [short] = new Float64Array(words.buffer) as unknown as [number];
  return sign * (1 - (fixedExp(-short * short - 0.5625) * fixedExp((short - size) * (short + size) + rest)) / size);
}

/**
 * erf x in the dtype: in f32 XLA's own, which it rounds to f16 and bf16 too; in f64 that of glibc, but for 1 in 10,000 from 1.25 to 2, where glibc does
 * not round e^x correctly.
 */
export function erf(where: string, dtype: FloatDType, x: number): number {
  if (dtype === "f64") return erf64(x);
  const { kernels, buffer } = compatBench(where);
  const values = new Float32Array(buffer, VALUES_PTR, 1);
  values[0] = x;
  kernels.jaxErfF32(VALUES_PTR, 1);
  return round(dtype, values[0]);
}
