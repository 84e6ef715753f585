// The activation functions by name, in f64, with derivatives: the one table behind gains, advice and the checks of layers.

import { checkNumber, checkOptions, checkWord, refuse } from "../base/check.js";
import { exp } from "../math/exp.js";
import { expm1 } from "../math/expm1.js";
import { log1p } from "../math/log1p.js";
import { normalDensity } from "../math/normal.js";
import { quickUpperTail } from "../math/quickTail.js";
import { cos, sin } from "../math/sin.js";
import { sigmoid, tanh } from "../math/tanh.js";

/** `gelu` is the form with erf, `geluTanh` its approximation; `silu` and `swish` are one; `relu2` is the square of relu. */
export type ActivationName =
  | "identity"
  | "relu"
  | "relu6"
  | "leakyRelu"
  | "tanh"
  | "sigmoid"
  | "hardtanh"
  | "softsign"
  | "elu"
  | "selu"
  | "gelu"
  | "geluTanh"
  | "silu"
  | "swish"
  | "mish"
  | "softplus"
  | "relu2"
  | "sin";

/** An activation function: deterministic, the same bits on every engine. */
export interface Activation {
  /** The function. */
  readonly f: (x: number) => number;
  /** f′; at a kink the derivative on the left or on the right. */
  readonly derivative: (x: number) => number;
  /** Where f or a derivative of it jumps, ascending: integrals are split there. */
  readonly kinks: readonly number[];
}

/** Parameters of an activation. */
export interface ActivationOptions {
  /** Slope of leakyRelu for negative inputs, any finite number. Default 0.01. No other activation takes it. */
  negativeSlope?: number;
}

/** An activation by name, and the slope where it is leakyRelu. */
export interface ActivationChoice extends ActivationOptions {
  /** The function, by its name. Default `"identity"`: none. */
  activation?: ActivationName;
}

/** α and λ of SELU, which keep mean 0 and variance 1. Source: Klambauer et al. 2017; digits from `python scripts/coefficients selu`. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_LAMBDA = 1.0507009873554805;

/** √(2/π), and the cubic term of the tanh form of gelu. Source: Hendrycks & Gimpel 2016; `python scripts/coefficients gelu`. */
const GELU_SCALE = 0.79788456080286541;
const GELU_CUBIC = 0.044715;

/** Slope of leakyRelu where none is given, as in PyTorch. */
const DEFAULT_SLOPE = 0.01;

/** max(x, 0) + log1p(e^−|x|): no overflow, full relative precision in the left tail. */
function softplus(x: number): number {
  return Math.max(0, x) + log1p(exp(-Math.abs(x)));
}

/** 1 − tanh², without cancellation. */
function tanhSlope(x: number): number {
  return 4 * sigmoid(2 * x) * sigmoid(-2 * x);
}

/** Half of 1 + tanh u is sigmoid(2u): this is the 2u of the tanh form of gelu. */
function geluAngle(x: number): number {
  return 2 * GELU_SCALE * x * (1 + GELU_CUBIC * x * x);
}

function geluTanhSlope(x: number): number {
  const angle = geluAngle(x);
  const angleSlope = 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * x * x);
  return sigmoid(angle) * (1 + x * sigmoid(-angle) * angleSlope);
}

function mishSlope(x: number): number {
  const inner = softplus(x);
  return tanh(inner) + x * tanhSlope(inner) * sigmoid(x);
}

function leakyRelu(slope: number): Activation {
  return { f: (x) => (x < 0 ? slope * x : x), derivative: (x) => (x > 0 ? 1 : slope), kinks: [0] };
}

const silu: Activation = {
  f: (x) => x * sigmoid(x),
  derivative: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  kinks: [],
};

const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  identity: { f: (x) => x, derivative: () => 1, kinks: [] },
  relu: { f: (x) => Math.max(0, x), derivative: (x) => (x > 0 ? 1 : 0), kinks: [0] },
  relu6: { f: (x) => Math.max(0, Math.min(x, 6)), derivative: (x) => (x > 0 && x < 6 ? 1 : 0), kinks: [0, 6] },
  leakyRelu: /* @__PURE__ */ leakyRelu(DEFAULT_SLOPE),
  tanh: { f: tanh, derivative: tanhSlope, kinks: [] },
  sigmoid: { f: sigmoid, derivative: (x) => sigmoid(x) * sigmoid(-x), kinks: [] },
  hardtanh: { f: (x) => Math.max(-1, Math.min(x, 1)), derivative: (x) => (x > -1 && x < 1 ? 1 : 0), kinks: [-1, 1] },
  softsign: { f: (x) => x / (1 + Math.abs(x)), derivative: (x) => 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))), kinks: [0] },
  elu: { f: (x) => (x < 0 ? expm1(x) : x), derivative: (x) => (x > 0 ? 1 : exp(x)), kinks: [0] },
  selu: {
    f: (x) => SELU_LAMBDA * (x < 0 ? SELU_ALPHA * expm1(x) : x),
    derivative: (x) => SELU_LAMBDA * (x > 0 ? 1 : SELU_ALPHA * exp(x)),
    kinks: [0],
  },
  gelu: { f: (x) => x * quickUpperTail(-x), derivative: (x) => quickUpperTail(-x) + x * normalDensity(x), kinks: [] },
  geluTanh: { f: (x) => x * sigmoid(geluAngle(x)), derivative: geluTanhSlope, kinks: [] },
  silu,
  swish: silu,
  mish: { f: (x) => x * tanh(softplus(x)), derivative: mishSlope, kinks: [] },
  softplus: { f: softplus, derivative: sigmoid, kinks: [] },
  relu2: { f: (x) => Math.max(0, x) * x, derivative: (x) => (x > 0 ? 2 * x : 0), kinks: [0] },
  sin: { f: sin, derivative: cos, kinks: [] },
};

export const ACTIVATION_NAMES = /* @__PURE__ */ Object.keys(ACTIVATIONS) as ActivationName[];

/** The slope for a checked name: the given one or the default for leakyRelu; given for any other, it is an error. */
export function checkSlope(where: string, name: string, slope: number | undefined): number {
  if (name === "leakyRelu") return checkNumber(where, "negativeSlope", slope ?? DEFAULT_SLOPE);
  if (slope !== undefined) refuse("E_ARGUMENT", where, "negativeSlope", slope, `left out: only leakyRelu has one, not ${name}`);
  return 0;
}

/**
 * An activation by its name: the function, its derivative, its kinks.
 *
 * Computed in f64 from + − × ÷ alone. f errs by less than 1e-14 of its value (in geluTanh for |x| < 6), mostly by a few ulp; the
 * derivative by less than 1e-14. f of NaN is NaN; x must not be infinite. elu has α = 1.
 * @param name one of the names; `swish` is `silu`
 * @param options `negativeSlope` of leakyRelu, default 0.01
 * @returns its two functions, and its kinks
 * @throws {IsovarError} E_ARGUMENT for an unknown name, and for a slope that is not finite or not of leakyRelu
 * @example activation("leakyRelu", { negativeSlope: 0.2 }).f(-1) // -0.2
 */
export function activation(name: ActivationName, options?: ActivationOptions): Activation {
  checkWord("E_ARGUMENT", "activation", "name", name, ACTIVATION_NAMES);
  const { negativeSlope } = checkOptions("activation", options, ["negativeSlope"]);
  const slope = checkSlope("activation", name, negativeSlope);
  return name === "leakyRelu" ? leakyRelu(slope) : ACTIVATIONS[name];
}
