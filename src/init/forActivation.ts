// The initializer that suits an activation.

import { checkOptions, checkWord } from "../base/check.js";
import { ACTIVATION_NAMES, type ActivationName, type ActivationOptions, checkSlope } from "../theory/activations.js";
import { gain } from "../theory/gain.js";
import type { Initializer } from "./initializers/initializer.js";
import { glorotNormal, heNormal, lecunNormal, varianceScaling } from "./initializers/scaled.js";

/**
 * The initializer that undoes an activation: weights that take its outputs as inputs, and bring them back to unit scale.
 *
 * The inputs of a net's first layer have passed no activation: if they have unit scale, `lecunNormal()`, gain 1, suits it whatever
 * follows. With the gain of gelu, silu or mish there, deep nets explode (`variances` of isovar/theory).
 *
 * Depth up to which nets of width 256 with such weights train within 200 steps: tanh, selu, elu 50 layers, relu, mish 30, gelu, silu
 * 20, softplus 10; sigmoid fewer than 5 (docs/doctor.md). Deeper ones need a normalization, residuals or `edgeOfChaos`.
 *
 * relu, relu6, leakyRelu: `heNormal` with the slope. tanh, sigmoid, softsign, identity: `glorotNormal`. selu: `lecunNormal`.
 * Every other name and any function: variance gain² / fanIn with the gain of `gain(f)`, truncated normal.
 * Source: He et al. 2015; Glorot & Bengio 2010; Klambauer et al. 2017.
 * @param f the name of an activation, or any function of one number
 * @param options `negativeSlope` of leakyRelu (default 0.01)
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT as `gain`
 * @example init(forActivation("silu"), [256, 256], { seed: 42, name: "fc2/kernel" }) // fc1 has lecunNormal() and silu
 * @example forActivation("leakyRelu", { negativeSlope: 0.2 }) // heNormal({ negativeSlope: 0.2 })
 */
export function forActivation(f: ActivationName | ((x: number) => number), options?: ActivationOptions): Initializer {
  const where = "forActivation";
  const { negativeSlope } = checkOptions(where, options, ["negativeSlope"]);
  if (typeof f !== "function") checkWord("E_ARGUMENT", where, "f", f, ACTIVATION_NAMES);
  const slope = checkSlope(where, typeof f === "function" ? "a function" : f, negativeSlope);
  switch (f) {
    case "relu":
    case "relu6":
    case "leakyRelu":
      return heNormal({ negativeSlope: slope });
    case "tanh":
    case "sigmoid":
    case "softsign":
    case "identity":
      return glorotNormal();
    case "selu":
      return lecunNormal();
    default: {
      const factor = gain(f);
      return varianceScaling({ scale: factor * factor, mode: "fanIn", distribution: "truncatedNormal" });
    }
  }
}
