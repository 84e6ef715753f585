import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { ACTIVATION_NAMES } from "../../src/theory/activations.js";
import { type ActivationName, activation, expectation, type GainCriterion, gain } from "../../src/theory/index.js";

const CRITERIA = ["forward", "variance", "backward"] as const;

/** Of E[f²], Var f and E[f′²], and what PyTorch gives; from independent integrals. */
const TABLE: [ActivationName, number | undefined, string, string, string, string | undefined][] = [
  ["identity", undefined, "1.000000", "1.000000", "1.000000", "1.000000"],
  ["relu", undefined, "1.414214", "1.712859", "1.414214", "1.414214"],
  ["relu6", undefined, "1.414214", "1.712859", "1.414214", undefined],
  ["leakyRelu", 0.01, "1.414143", "1.704832", "1.414143", "1.414143"],
  ["leakyRelu", 0.2, "1.386750", "1.546460", "1.386750", "1.386750"],
  ["tanh", undefined, "1.592537", "1.592537", "1.467414", "1.666667"],
  ["sigmoid", undefined, "1.846229", "4.801313", "4.722646", "1.000000"],
  ["hardtanh", undefined, "1.392036", "1.392036", "1.210287", undefined],
  ["softsign", undefined, "2.337533", "2.337533", "2.095781", undefined],
  ["elu", undefined, "1.245198", "1.270843", "1.223429", undefined],
  ["selu", undefined, "1.000000", "1.000000", "0.966026", "0.750000"],
  ["gelu", undefined, "1.533530", "1.700926", "1.481114", undefined],
  ["geluTanh", undefined, "1.533581", "1.700917", "1.481168", undefined],
  ["silu", undefined, "1.676532", "1.787187", "1.623320", undefined],
  ["swish", undefined, "1.676532", "1.787187", "1.623320", undefined],
  ["mish", undefined, "1.486848", "1.592025", "1.444755", undefined],
  ["softplus", undefined, "1.041867", "1.919126", "1.846229", undefined],
  ["relu2", undefined, "0.816497", "0.894427", "0.707107", undefined],
  ["sin", undefined, "1.520867", "1.520867", "1.327251", undefined],
];

const sixDigits = (x: number) => x.toFixed(6);

it.each(TABLE)("%s (slope %s)", (name, negativeSlope, forward, variance, backward, torch) => {
  const options = negativeSlope === undefined ? {} : { negativeSlope };
  expect(sixDigits(gain(name, options))).toBe(forward);
  expect(CRITERIA.map((criterion) => sixDigits(gain(name, { criterion, ...options })))).toEqual([forward, variance, backward]);
  const asTorch = () => gain(name, { criterion: "torch", ...options });
  if (torch !== undefined) return expect(sixDigits(asTorch())).toBe(torch);
  expect(asTorch).toThrow(
    `gain: f ("${name}") must be one that PyTorch has a gain for (identity, relu, tanh, sigmoid, selu, leakyRelu), or choose another criterion`,
  );
});

it("lists every activation in that table", () => {
  expect(ACTIVATION_NAMES).toEqual([...new Set(TABLE.map(([name]) => name))]);
});

/** The three moments by the library's own quadrature, from the table of activations. */
function moments(name: ActivationName, negativeSlope?: number): Record<(typeof CRITERIA)[number], number> {
  const { f, derivative, kinks } = activation(name, negativeSlope === undefined ? {} : { negativeSlope });
  const mean = (g: (x: number) => number) => expectation(g, { kinks, tolerance: 1e-13 });
  const first = mean(f);
  return {
    forward: mean((x) => f(x) * f(x)),
    variance: mean((x) => (f(x) - first) * (f(x) - first)),
    backward: mean((x) => derivative(x) * derivative(x)),
  };
}

it.each(ACTIVATION_NAMES)("%s: every digit, by quadrature, and as a function of one's own", (name) => {
  const second = moments(name);
  for (const criterion of CRITERIA) {
    const value = gain(name, { criterion });
    expect(Math.abs(value * Math.sqrt(second[criterion]) - 1), criterion).toBeLessThan(1e-12);
    expect(gain(activation(name).f, { criterion }), criterion).toBe(Number(value.toPrecision(8)));
  }
});

it.each([0, 1, -1, 0.25, -0.5, 2, -3, 100, 1e-300])("leakyRelu with slope %d", (negativeSlope) => {
  const second = moments("leakyRelu", negativeSlope);
  for (const criterion of CRITERIA) {
    expect(gain("leakyRelu", { criterion, negativeSlope }) * Math.sqrt(second[criterion])).toBeCloseTo(1, 13);
  }
  expect(gain("leakyRelu", { negativeSlope, criterion: "torch" })).toBe(gain("leakyRelu", { negativeSlope }));
});

it("holds for the largest slope", () => {
  expect(gain("leakyRelu", { negativeSlope: Number.MAX_VALUE }) * Number.MAX_VALUE).toBeCloseTo(Math.SQRT2, 13);
  expect(gain("leakyRelu", { negativeSlope: 0 })).toBe(gain("relu"));
});

describe("a function of one's own", () => {
  const ABOVE_07 = 0.24196365222307303;
  const ABOVE_03 = 0.3820885778110474;
  const threshold = (x: number) => (x > 0.7 ? x : 0);

  it.each([
    ["x²", (x) => x * x, "forward", 1 / Math.sqrt(3)],
    ["x²", (x) => x * x, "variance", Math.SQRT1_2],
    ["x²", (x) => x * x, "backward", 0.5],
    ["|x|", Math.abs, "forward", 1],
    ["|x|", Math.abs, "variance", 1 / Math.sqrt(1 - 2 / Math.PI)],
    ["|x − 0.3|", (x) => Math.abs(x - 0.3), "forward", 1 / Math.sqrt(1.09)],
    ["|x − 0.3|", (x) => Math.abs(x - 0.3), "backward", 1],
    ["relu(x − 0.7)", (x) => Math.max(0, x - 0.7), "backward", 1 / Math.sqrt(ABOVE_07)],
    ["x above 0.7", threshold, "backward", 1 / Math.sqrt(ABOVE_07)],
    ["a step at 0.3", (x) => (x > 0.3 ? 1 : 0), "forward", 1 / Math.sqrt(ABOVE_03)],
    ["a step at 0.3", (x) => (x > 0.3 ? 1 : 0), "variance", 1 / Math.sqrt(ABOVE_03 * (1 - ABOVE_03))],
    ["a step of 1000 at 0.3", (x) => (x > 0.3 ? 1000 + x : x), "backward", 1],
    ["x rounded to thirds, and x", (x) => x + Math.round(3 * x) / 3, "backward", 1],
    ["e^x", Math.exp, "forward", Math.exp(-1)],
    ["e^x", Math.exp, "backward", Math.exp(-1)],
    ["sin 50x", (x) => Math.sin(50 * x), "backward", Math.SQRT2 / 50],
    ["x + 1e5", (x) => x + 1e5, "variance", 1],
    ["x + 1e5", (x) => x + 1e5, "backward", 1],
    ["1e150 x", (x) => 1e150 * x, "forward", 1e-150],
    ["1e-140 x", (x) => 1e-140 * x, "variance", 1e140],
  ] as [string, (x: number) => number, GainCriterion, number][])("%s, %s", (_, f, criterion, exact) => {
    expect(gain(f, { criterion })).toBe(Number(exact.toPrecision(8)));
  });

  it("takes no notice of other last bits", () => {
    const jittered = (x: number) => Math.tanh(x) * (1 + 2 ** -52 * ((Math.abs(x) * 1e6) & 1));
    expect(gain(jittered)).toBe(gain((x) => activation("tanh").f(x)));
  });

  it.each([
    ["0", () => 0, "forward", "gain: E[f(z)²] (0) must be at least 1e-280: no factor makes up for a zero"],
    ["too small a square", (x) => 1e-200 * x, "forward", "gain: E[f(z)²] (0) must be at least 1e-280"],
    ["too large a square", (x) => 1e200 * x, "forward", "gain: what is averaged overflows between -13 and -12.5"],
    ["a constant", () => 3, "variance", "of E[f(z)²] (9.0000000000000"],
    ["a constant", () => 3, "backward", "gain: E[f′(z)²] (0) must be at least 1e-280"],
    ["steps alone", (x) => Math.round(x * 3), "backward", "gain: E[f′(z)²] (0) must be at least 1e-280"],
    ["all but a constant", (x) => x + 1e7, "variance", "f is all but constant"],
    ["a slope that is not bounded", Math.cbrt, "backward", "gain: what is averaged grows without bound near"],
    ["NaN", () => NaN, "forward", /^gain: f\(-12\.9\d+\) \(NaN\) must be a finite number$/],
    ["NaN", (x) => Math.log(x), "backward", /^gain: f\(-12\.9\d+\) \(NaN\) must be a finite number$/],
    ["no end", (x) => Math.exp(x * x), "forward", "the function grows too fast"],
    ["noise", () => Math.random(), "variance", "gain: the mean did not settle"],
    [
      "PyTorch",
      Math.tanh,
      "torch",
      'gain: criterion ("torch") must be another than "torch" for a function: PyTorch has gains for names only',
    ],
  ] as [string, (x: number) => number, GainCriterion, string | RegExp][])("refuses %s, %s", (_, f, criterion, message) => {
    expect(() => gain(f, { criterion })).toThrow(message);
    expect(() => gain(f, { criterion })).toThrow(IsovarError);
  });
});

describe("refuses", () => {
  it.each([
    ["Tanh", undefined, /^gain: f \("Tanh"\) must be "tanh"$/],
    [undefined, undefined, /^gain: f \(undefined\) must be one of/],
    [{}, undefined, /^gain: f \(an object\) must be one of/],
    ["constructor", undefined, /^gain: f \("constructor"\) must be one of/],
    ["tanh", { criterion: "fanIn" }, 'gain: criterion ("fanIn") must be one of "forward", "variance", "backward", "torch"'],
    ["tanh", { criterion: null }, "gain: criterion (null) must be one of"],
    ["tanh", { negativeSlope: 0 }, "gain: negativeSlope (0) must be left out: only leakyRelu has one, not tanh"],
    [Math.tanh, { negativeSlope: 0.1 }, "gain: negativeSlope (0.1) must be left out: only leakyRelu has one, not a function"],
    ["leakyRelu", { negativeSlope: NaN }, "gain: negativeSlope (NaN) must be a finite number"],
    ["leakyRelu", { negativeSlope: true }, "gain: negativeSlope (true) must be a finite number"],
    ["leakyRelu", { slope: 0.1 }, 'gain: unknown option "slope"; it takes criterion, negativeSlope'],
    ["tanh", "torch", 'gain: options ("torch") must be an object'],
  ])("%s, %j", (f, options, message) => {
    expect(() => gain(f as never, options as never)).toThrow(message);
  });
});
