// erf in f64, of which the ends of a cut normal distribution are made: that of glibc, which XLA calls.

import { expect, it } from "vitest";
import { random } from "../../../src/compat/jax/index.js";
import { erf } from "../../../src/compat/jax/random/erf.js";

/** math.erf of Python 3.11 with glibc 2.36, to which `jax.lax.erf` of JAX 0.10.2 is equal on a million numbers. Most of those below 2 are not the nearest. */
const RECORDED = [
  [1.0262283791778045e-9, 1.157974723746429e-9],
  [1.4189127649902358e-9, 1.6010716039408731e-9],
  [-2.744815530873604e-9, -3.0971926625579845e-9],
  [-9.26278466979981e-8, -1.0451933250693762e-7],
  [-4.7719173407791927e-8, -5.384532114437054e-8],
  [-9.752091648986091e-8, -1.1004057052321996e-7],
  [0.12893187639010423, 0.1446818998388838],
  [0.023423394867262966, 0.026425637845971465],
  [0.40484737012720495, 0.43304423955228677],
  [1.1820094160979888, 0.9053994877998561],
  [-1.127848594722145, -0.8892919635166017],
  [-0.8501758528560033, -0.7707643876622277],
  [-1.4277463531054106, -0.9565271484000093],
  [1.314184302091777, 0.93690724322031],
  [1.447296198555398, 0.9593208905704116],
  [2.6217316718955788, 0.9997908402733588],
  [2.2018941514863064, 0.9981539833662569],
  [2.0069198721120696, 0.9954633145528226],
  [4.133313555021323, 0.9999999949461138],
  [5.270399958881986, 0.9999999999999091],
  [5.305351042163873, 0.9999999999999376],
  [0.84375, 0.7672256612323416],
  [1.25, 0.9229001282564582],
  [2.8571434020996094, 0.9999466878638202],
  [6.0, 1.0],
  [7.0, 1.0],
  [-Math.SQRT2, -0.9544997361036416],
  [Math.SQRT1_2, 0.682689492137086],
] as const;

it.each(RECORDED)("erf %s is that of glibc", (x, expected) => {
  expect(erf("test", "f64", x)).toBe(expected);
});

it("erf is odd, and keeps the sign of 0", () => {
  for (const [x, y] of RECORDED) expect(erf("test", "f64", -x)).toBe(-y);
  expect(erf("test", "f64", -0)).toBe(-0);
});

it("the ends of a cut are those of JAX: a product with 1/√2, then erf", () => {
  const key = random.key(61, { x64: true });
  const drawn = random.truncatedNormal(key, -0.6345526336165239, 0.2765981484992427, [7], { dtype: "f64" });
  // jax.random.truncated_normal of JAX 0.10.2
  expect([...drawn]).toEqual([
    0.2011065197982324, -0.5179453867018697, -0.2218471400582426, -0.29385775537025993, 0.15312011543657322, 0.156396767402483,
    -0.41668378137417883,
  ]);
});
