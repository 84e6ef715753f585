// What holds for every law: the bits are fixed, the same on every core and in every slice; describe says what is drawn.

import { expect, describe as group, it } from "vitest";
import { createCore, describe, fill, type Initializer, init, key, siren, timeStepBias } from "../../../src/index.js";
import { isRandom } from "../../../src/init/distribution.js";
import { learnLaws } from "../../../src/init/laws/learnLaws.js";
import { prepare } from "../../../src/init/prepare.js";
import { parseInitializer } from "../../../src/init/schemes.js";
import { dense, sequential } from "../../../src/train/index.js";
import { describeEachCore } from "../../support/cores.js";
import { DTYPES, firstByteDifference, numbers, roundTo } from "../../support/dtypes.js";
import { hashOf } from "../../support/philox.js";
import { testWords } from "../../support/prng.js";
import { CASES } from "./cases.js";

describeEachCore("a law", (core) => {
  it.each(CASES)("$name: literal bits", ({ initializer, shape, layout, f32, f64, hash }) => {
    for (const dtype of DTYPES) {
      const values = init(initializer, shape, { core, layout, dtype, seed: 42, name: "w" });
      const first = numbers(dtype, values).slice(0, f32.length);
      if (dtype === "f32" || dtype === "f64") expect([...first]).toEqual(dtype === "f64" ? f64 : f32);
      // Where rounding would leave the bounds, the value is the nearest one inside.
      const { min, max } = describe(initializer, shape, { layout, dtype: "f64" });
      f32.forEach((x, i) => {
        const rounded = roundTo(dtype, x);
        if (dtype !== "f64" && rounded >= min && rounded <= max) expect(first[i]).toBe(rounded);
      });
      expect({ dtype, hash: hashOf(values.subarray(0, 1000)) }).toEqual({ dtype, hash: hash[dtype] });
    }
  });

  it.each(CASES)("$name: slices equal the whole, in every dtype, and in a tensor", ({ initializer, shape, layout }) => {
    const word = testWords(3);
    for (const dtype of DTYPES) {
      const options = { core, layout, dtype, key: key(12) };
      const whole = init(initializer, shape, options);
      // Where even a slice computes the whole, two show that it is cut in the right place.
      const { kind } = prepare("test", initializer, shape, options).distribution.source;
      for (let i = 0; i < (kind === "whole" ? 2 : 6); i++) {
        const offset = word() % (whole.length + 1);
        const length = word() % (whole.length - offset + 1);
        const slice = fill(initializer, whole.slice(0, length).fill(7), { ...options, shape, offset });
        expect(firstByteDifference(slice, whole.slice(offset, offset + length))).toBe(-1);
      }
      const tensor = core.tensor(shape, { dtype });
      fill(initializer, tensor, { core, layout, key: key(12) });
      expect(firstByteDifference(tensor.data, whole)).toBe(-1);
      tensor.dispose();
    }
  });
});

// On one core: all have the same bits.
it.each(CASES)("$name: mean, std and bounds are those that describe states", ({ initializer, shape, layout }) => {
  for (const dtype of DTYPES) {
    const { mean, std, min, max } = describe(initializer, shape, { layout, dtype });
    const random = isRandom(prepare("test", initializer, shape, { layout, dtype }).distribution);
    // Pooled over a few keys, so that few elements suffice.
    const samples = Array.from({ length: random ? 4 : 1 }, (_, k) =>
      numbers(dtype, init(initializer, shape, { layout, dtype, key: key(k) })),
    ).flatMap((values) => [...values]);
    const average = samples.reduce((sum, x) => sum + x, 0) / samples.length;
    const spread = Math.sqrt(samples.reduce((sum, x) => sum + (x - average) ** 2, 0) / samples.length);
    const rounding = { f64: 1e-12, f32: 1e-6, f16: 2e-3, bf16: 1e-2 }[dtype] * (Math.abs(mean) + std);
    // Five standard errors of a mean; those of a std are as large for kurtosis 5, which no law exceeds here.
    const error = random ? (5 * std) / Math.sqrt(samples.length) : 0;
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(error + rounding);
    expect(Math.abs(spread - std)).toBeLessThanOrEqual(error + rounding);
    const slack = { f64: 2 ** -50, f32: 2 ** -23, f16: 2 ** -10, bf16: 2 ** -7 }[dtype];
    expect(Math.min(...samples)).toBeGreaterThanOrEqual(min - slack * Math.abs(min));
    expect(Math.max(...samples)).toBeLessThanOrEqual(max + slack * Math.abs(max));
  }
});

group("data", () => {
  it.each(CASES)("$name survives JSON, and is its own normal form", ({ initializer }) => {
    expect(JSON.parse(JSON.stringify(initializer))).toEqual(initializer);
    expect(parseInitializer("test", structuredClone(initializer))).toEqual(initializer);
  });

  it("of a law that nobody called: the error says whose function to call", async () => {
    const fresh = (await import("../../../src/init/schemes.js?fresh" as string)) as typeof import("../../../src/init/schemes.js");
    const law = { scheme: "logUniform", lower: 1, upper: 2 };
    expect(() => fresh.parseInitializer("init", law)).toThrow("it is known once logUniform or plan was called");
  });

  it("of every law is known once learnLaws was called", () => {
    learnLaws();
    for (const { initializer, shape, layout } of CASES) {
      const data: Initializer = JSON.parse(JSON.stringify(initializer));
      const [a, b] = [data, initializer].map((each) => init(each, shape, { layout, key: key(1) }));
      expect(firstByteDifference(a!, b!)).toBe(-1);
    }
  });
});

it("a layer of a net takes one", () => {
  const net = sequential([dense(8, { init: siren({ first: true }), biasInit: timeStepBias() })], { inputShape: [2], seed: 1 });
  const values = init(siren({ first: true }), [2, 8], { seed: 1, name: "0.dense/kernel" });
  expect(net.weights().get("0.dense/kernel")!.data).toEqual(values);
  net.dispose();
});

it("backends and threads do not change a bit", () => {
  const [wasm, js, threads] = [{ backend: "wasm" }, { backend: "js" }, { threads: 2 }].map((options) =>
    createCore(options as object),
  );
  for (const { name, initializer, shape, layout } of CASES) {
    for (const dtype of DTYPES) {
      const [a, b, c] = [wasm, js, threads].map((core) => init(initializer, shape, { core, layout, dtype, key: key(11) }));
      expect({ name, dtype, at: firstByteDifference(a!, b!) }).toEqual({ name, dtype, at: -1 });
      expect({ name, dtype, at: firstByteDifference(a!, c!) }).toEqual({ name, dtype, at: -1 });
    }
  }
});
