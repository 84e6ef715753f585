// Initializers are plain data: the same object serves a call, a spec in JSON and a worker.

import { describe, expect, it } from "vitest";
import { type Initializer, init } from "../../src/index.js";
import { nameOf, parseInitializer } from "../../src/init/schemes.js";
import { firstDifference } from "../support/cores.js";
import { SCHEME_NAMES } from "../support/schemes.js";
import { FUNCTIONS, TABLE } from "./table.js";

const options = { seed: 5, name: "w" };

it("every function is a scheme, and every scheme a function", () => {
  expect(SCHEME_NAMES).toEqual(Object.keys(FUNCTIONS).sort());
});

describe.each(TABLE)("$name", ({ initializer, shapes, layout }) => {
  it("survives JSON and structured cloning", () => {
    expect(JSON.parse(JSON.stringify(initializer))).toEqual(initializer);
    expect(structuredClone(initializer)).toEqual(initializer);
  });

  it("is its own normal form, and gives the same bits from it", () => {
    const parsed = parseInitializer("test", initializer);
    expect(parsed).toEqual(initializer);
    const shape = shapes[0]!;
    const [a, b] = [initializer, JSON.parse(JSON.stringify(initializer))].map((each) =>
      init(each, shape, { ...options, layout }),
    );
    expect(firstDifference(a!, b!)).toBe(-1);
  });
});

it("open intervals survive JSON too", () => {
  for (const make of [
    { lower: 0, upper: Number.POSITIVE_INFINITY },
    { lower: Number.NEGATIVE_INFINITY, upper: 1 },
    { min: 0 },
    { max: 1, mean: 0.5 },
  ]) {
    const initializer = FUNCTIONS.truncatedNormal(make);
    const again: Initializer = JSON.parse(JSON.stringify(initializer));
    const difference = firstDifference(init(again, [50], options), init(initializer, [50], options));
    expect(difference, JSON.stringify(initializer)).toBe(-1);
  }
});

describe("names", () => {
  it.each([
    ["zeros", FUNCTIONS.zeros()],
    ["ones", FUNCTIONS.ones()],
    ["constant(0.5)", FUNCTIONS.constant(0.5)],
    ["heNormal", FUNCTIONS.heNormal()],
    ["heNormal", FUNCTIONS.varianceScaling({ scale: 2 })],
    ["lecunNormal", FUNCTIONS.varianceScaling()],
    ["glorotUniform", FUNCTIONS.glorotUniform()],
    ["varianceScaling(2, fanOut, truncatedNormal)", FUNCTIONS.heNormal({ mode: "fanOut" })],
    ["uniform(-1, 1)", FUNCTIONS.uniform({ lower: -1 })],
    ["normal(0, 0.02)", FUNCTIONS.normal({ std: 0.02 })],
  ])("%s", (name, initializer) => expect(nameOf(initializer)).toBe(name));
});
