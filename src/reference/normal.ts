// The normal distribution in f32: twin of assembly/random/normal.ts.

import { bitsOf, floatOf } from "../base/floatBits.js";
import { madd } from "./float.js";
import { exponentBits, mantissaMinusOne, negativeLog } from "./log.js";
import { philoxWords } from "./philox.js";
import type { Twin } from "./twin.js";

const fround = Math.fround;
const sqrt = Math.sqrt;

// The tables of assembly/random/normal.ts, which states their origin.

const RADIUS = /* @__PURE__ */ Float32Array.of(
  -0.137010291,
  -4.03667998e26,
  -1.06468254e17,
  -5614507,
  1.04560236e30,
  3.97504345e20,
  4.19264553e10,
);
const KAPPA = /* @__PURE__ */ fround(8.21970755e-11);
const SIN = /* @__PURE__ */ Float32Array.of(-0.124895938, -0.326339483, -0.510087967, 0.239784926);
const COS = /* @__PURE__ */ Float32Array.of(-0.0311582107, -0.236652926, -0.487757444, 0.148943573);

/** (G·r)², r² = −2 ln u, u = (word + ½)·2^-32. */
function squaredRadius(word: number): number {
  const t = fround(fround(word | 0) + 0.5);
  const e = exponentBits(t);
  return negativeLog(e, mantissaMinusOne(t, e), RADIUS);
}

/** (z + a)(z + b)((z + c)z + d). */
function factored(z: number, table: Float32Array): number {
  const first = fround(fround(z + table[0]!) * fround(z + table[1]!));
  return fround(first * madd(fround(z + table[2]!), z, table[3]!));
}

export const normalF32: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, mean, std) => {
  philoxWords(buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const words = new Uint32Array(buffer, outPtr, nTiles * 16);
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  for (let base = 0; base < out.length; base += 8) {
    for (let i = base; i < base + 4; i++) {
      const angle = words[i + 4]!;
      const flip = (angle + 0x40000000) & 0x80000000;
      const radius = floatOf(bitsOf(sqrt(squaredRadius(words[i]!))) ^ flip);
      const y = fround(fround((angle << 1) | 0) * KAPPA);
      const z = fround(y * y);
      out[i] = madd(std, fround(radius * factored(z, COS)), mean);
      out[i + 4] = madd(std, fround(fround(radius * y) * factored(z, SIN)), mean);
    }
  }
};
