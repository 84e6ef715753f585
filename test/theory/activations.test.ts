import { describe, expect, it } from "vitest";
import { ACTIVATION_NAMES } from "../../src/theory/activations.js";
import { type ActivationName, activation } from "../../src/theory/index.js";

/** The formulas of the papers, with the functions of the engine. */
const LOGISTIC = (x: number) => 1 / (1 + Math.exp(-x));
const SOFTPLUS = (x: number) => Math.log(1 + Math.exp(x));
const FORMULAS: Record<ActivationName, (x: number) => number> = {
  identity: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  leakyRelu: (x) => Math.max(0, x) + 0.01 * Math.min(0, x),
  tanh: Math.tanh,
  sigmoid: LOGISTIC,
  hardtanh: (x) => Math.min(1, Math.max(-1, x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  elu: (x) => (x > 0 ? x : Math.exp(x) - 1),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.exp(x) - 1)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  silu: (x) => x * LOGISTIC(x),
  swish: (x) => x * LOGISTIC(x),
  mish: (x) => x * Math.tanh(SOFTPLUS(x)),
  softplus: SOFTPLUS,
  relu2: (x) => Math.max(0, x) ** 2,
  sin: Math.sin,
};

/** Its Taylor series, and ±1 where that differs by less than 2e-8. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const POINTS = [-3.7, -2.2, -1.3, -0.6, -0.1, 0.1, 0.4, 0.9, 1.7, 2.9, 5.1, 6.4];

describe.each(ACTIVATION_NAMES)("%s", (name) => {
  const { f, derivative, kinks } = activation(name);

  it("is the function of that name", () => {
    for (const x of POINTS) expect(f(x), `${name}(${x})`).toBeCloseTo(FORMULAS[name](x), 9);
  });

  it("has the derivative of f", () => {
    const h = 1e-5;
    for (const x of POINTS) expect(derivative(x), `${name}′(${x})`).toBeCloseTo((f(x + h) - f(x - h)) / (2 * h), 8);
  });

  it("is finite far out, and NaN where its argument is", () => {
    for (const x of [-1e3, -709.5, -40, 40, 709.5, 1e3]) {
      expect(Number.isFinite(f(x)), `${name}(${x})`).toBe(true);
      expect(Number.isFinite(derivative(x)), `${name}′(${x})`).toBe(true);
    }
    expect(f(NaN)).toBeNaN();
  });

  it("is smooth between its kinks", () => {
    expect(kinks).toEqual([...kinks].sort((a, b) => a - b));
    // Third differences: h³ where smooth, h at a jump of f′, h² at one of f″.
    const h = 1e-3;
    for (let x = -7; x < 7; x += 0.01) {
      if (kinks.some((kink) => Math.abs(kink - x) < 2 * h)) continue;
      const third = f(x + 1.5 * h) - 3 * f(x + 0.5 * h) + 3 * f(x - 0.5 * h) - f(x - 1.5 * h);
      expect(Math.abs(third), `${name} near ${x}`).toBeLessThan(2e-8);
    }
  });
});

it("keeps its digits in the left tail", () => {
  for (const name of ["sigmoid", "softplus"] as const) expect(activation(name).f(-40) / 4.248354255291589e-18).toBeCloseTo(1, 15);
  expect(activation("gelu").f(-10) / -7.619853024160526e-23).toBeCloseTo(1, 13);
  expect(activation("silu").f(-40) / -1.6993417021166355e-16).toBeCloseTo(1, 15);
  expect(activation("mish").f(-40) / -1.6993417021166355e-16).toBeCloseTo(1, 15);
  expect(activation("tanh").derivative(20) / 1.6993417021166355e-17).toBeCloseTo(1, 15);
});

it("takes a slope for leakyRelu alone", () => {
  const leaky = activation("leakyRelu", { negativeSlope: -2 });
  expect([leaky.f(-3), leaky.f(3), leaky.derivative(-3), leaky.derivative(3)]).toEqual([6, 3, -2, 1]);
  expect(() => activation("relu", { negativeSlope: 0.1 })).toThrow(
    "activation: negativeSlope (0.1) must be left out: only leakyRelu has one, not relu",
  );
  expect(() => activation("leakyRelu", { negativeSlope: Infinity })).toThrow(
    "activation: negativeSlope (Infinity) must be a finite number",
  );
});

it.each([undefined, null, "", "ReLU", "toString", "__proto__", 7, ["relu"]])("refuses the name %j", (name) => {
  expect(() => activation(name as ActivationName)).toThrow(
    /^activation: name \(.*\) must be (one of "identity", "relu"|"relu"$)/,
  );
});
