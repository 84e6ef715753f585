import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { forActivation } from "../../src/init/forActivation.js";
import { describe as describeDistribution } from "../../src/init/index.js";
import type { Initializer } from "../../src/init/initializers/initializer.js";
import { glorotNormal, heNormal, lecunNormal, varianceScaling } from "../../src/init/initializers/scaled.js";
import { ACTIVATION_NAMES, type ActivationName } from "../../src/theory/activations.js";
import { type GainCriterion, gain } from "../../src/theory/index.js";

const byGain = (name: ActivationName) => varianceScaling({ scale: gain(name) * gain(name) });

/** What each name is given. */
const TABLE: Record<ActivationName, Initializer> = {
  identity: glorotNormal(),
  relu: heNormal(),
  relu6: heNormal(),
  leakyRelu: heNormal({ negativeSlope: 0.01 }),
  tanh: glorotNormal(),
  sigmoid: glorotNormal(),
  hardtanh: byGain("hardtanh"),
  softsign: glorotNormal(),
  elu: byGain("elu"),
  selu: lecunNormal(),
  gelu: byGain("gelu"),
  geluTanh: byGain("geluTanh"),
  silu: byGain("silu"),
  swish: byGain("silu"),
  mish: byGain("mish"),
  softplus: byGain("softplus"),
  relu2: byGain("relu2"),
  sin: byGain("sin"),
};

it.each(ACTIVATION_NAMES)("%s", (name) => {
  expect(forActivation(name)).toEqual(TABLE[name]);
});

it("gives a leaky rectifier its slope", () => {
  expect(forActivation("leakyRelu", { negativeSlope: 0.2 })).toEqual(heNormal({ negativeSlope: 0.2 }));
  expect(describeDistribution(forActivation("leakyRelu", { negativeSlope: 0.2 }), [100, 10]).std).toBeCloseTo(0.138675, 6);
});

it("gives a function variance gain² / fanIn, of the gain in 8 digits", () => {
  const initializer = forActivation((x) => x * x);
  expect(initializer).toEqual({
    scheme: "varianceScaling",
    scale: 0.57735027 * 0.57735027,
    mode: "fanIn",
    distribution: "truncatedNormal",
  });
  expect(JSON.parse(JSON.stringify(initializer))).toEqual(initializer);
});

it.each([
  ["Silu", undefined, /^forActivation: f \("Silu"\) must be "silu"$/],
  [null, undefined, /^forActivation: f \(null\) must be one of/],
  ["valueOf", undefined, /^forActivation: f \("valueOf"\) must be one of/],
  ["gelu", { negativeSlope: 0.1 }, "forActivation: negativeSlope (0.1) must be left out: only leakyRelu has one, not gelu"],
  [
    Math.abs,
    { negativeSlope: 0.1 },
    "forActivation: negativeSlope (0.1) must be left out: only leakyRelu has one, not a function",
  ],
  ["relu", { negativeSlope: 0 }, "forActivation: negativeSlope (0) must be left out: only leakyRelu has one, not relu"],
  ["leakyRelu", { negativeSlope: "0.1" }, 'forActivation: negativeSlope ("0.1") must be a finite number'],
  ["tanh", { gain: 2 }, 'forActivation: unknown option "gain"; it takes negativeSlope'],
  [() => NaN, undefined, /\(NaN\) must be a finite number$/],
])("refuses %s, %j", (f, options, message) => {
  expect(() => forActivation(f as never, options as never)).toThrow(message);
});

describe("the table of docs/activations.md", () => {
  const HEADER = "| activation | `forActivation` | forward | variance | backward | torch |";
  const lines = readFileSync("docs/activations.md", "utf8").split("\n");
  const from = lines.indexOf(HEADER);
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  const rows = lines.slice(from + 2, from + length).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

  /** What the second column says. */
  const MEANINGS: Record<string, (name: ActivationName) => Initializer> = {
    "`heNormal()`": () => heNormal(),
    "`heNormal({ negativeSlope: 0.01 })`": () => heNormal({ negativeSlope: 0.01 }),
    "`glorotNormal()`": () => glorotNormal(),
    "`lecunNormal()`": () => lecunNormal(),
    "variance gain² / fanIn": byGain,
  };

  it("names every activation", () => {
    expect(from).toBeGreaterThan(0);
    const names = rows.flatMap(([cell]) => [...cell!.matchAll(/`(\w+)`/g)].map((match) => match[1]!));
    expect([...names].sort()).toEqual([...ACTIVATION_NAMES].sort());
  });

  it("tells the initializers and gains", () => {
    for (const [cell, initializer, ...numbers] of rows) {
      for (const [, name] of cell!.matchAll(/`(\w+)`/g) as Iterable<[string, ActivationName]>) {
        expect(forActivation(name), name).toEqual(MEANINGS[initializer!]!(name));
        for (const [i, criterion] of (["forward", "variance", "backward", "torch"] as GainCriterion[]).entries()) {
          if (numbers[i] === "") expect(() => gain(name, { criterion }), name).toThrow("PyTorch");
          else expect(gain(name, { criterion }).toFixed(6), `${name}, ${criterion}`).toBe(numbers[i]);
        }
      }
    }
  });
});
