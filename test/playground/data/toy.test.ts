// Two-dimensional sets: shape, scale, and the same points everywhere.

import { describe, expect, it } from "vitest";
import { blindLoss } from "../../../playground/src/engine/data/dataSet.js";
import { TOY_NAMES, toySet } from "../../../playground/src/engine/data/toy.js";

describe.each(TOY_NAMES)("%s", (name) => {
  const set = toySet(name);

  it("has 800 points to train on and 400 to test with, half of each class", () => {
    expect([set.training.y.length, set.test.y.length, set.inputs]).toEqual([800, 400, 2]);
    expect([set.training.x.length, set.test.x.length]).toEqual([1600, 800]);
    expect(set.training.y.reduce((sum, label) => sum + label, 0)).toBe(400);
    expect(blindLoss(set)).toBeCloseTo(Math.log(2), 12);
  });

  it("has unit scale", () => {
    for (const axis of [0, 1]) {
      const column = set.training.x.filter((_, i) => i % 2 === axis);
      const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
      expect(mean).toBeCloseTo(0, 6);
      expect(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length).toBeCloseTo(1, 6);
    }
  });

  it("has the same points each time", () => {
    expect(toySet(name)).toEqual(set);
  });

  it("can be told apart by its neighbours, and by no line but for two clouds", () => {
    const { training, test } = set;
    const distance = (i: number, j: number) =>
      (test.x[2 * i]! - training.x[2 * j]!) ** 2 + (test.x[2 * i + 1]! - training.x[2 * j + 1]!) ** 2;
    const nearest = (i: number) => training.y.reduce((best, _, j) => (distance(i, j) < distance(i, best) ? j : best), 0);
    const right = test.y.filter((label, i) => training.y[nearest(i)] === label).length / test.y.length;
    expect(right).toBeGreaterThan(0.9);
    // The best of lines through the middle, in steps of 5 degrees.
    const sides = Array.from({ length: 72 }, (_, k) => {
      const [a, b] = [Math.cos((k * Math.PI) / 36), Math.sin((k * Math.PI) / 36)];
      return (
        test.y.filter((label, i) => (a * test.x[2 * i]! + b * test.x[2 * i + 1]! > 0 ? 1 : 0) === label).length / test.y.length
      );
    });
    const [least, most] = { moons: [0.8, 0.95], clouds: [0.95, 1] }[name as string] ?? [0.45, 0.8];
    expect(Math.max(...sides)).toBeGreaterThan(least!);
    expect(Math.max(...sides)).toBeLessThanOrEqual(most!);
  });
});

it("draws known points", () => {
  expect(Object.fromEntries(TOY_NAMES.map((name) => [name, [...toySet(name).training.x.slice(0, 2)]]))).toMatchInlineSnapshot(`
    {
      "circles": [
        -1.6722007989883423,
        -0.6232619881629944,
      ],
      "clouds": [
        -1.400670051574707,
        -1.2161844968795776,
      ],
      "moons": [
        0.30515164136886597,
        1.0106396675109863,
      ],
      "spiral": [
        -1.9523671865463257,
        0.16409122943878174,
      ],
      "xor": [
        -0.26700228452682495,
        -1.0817205905914307,
      ],
    }
  `);
});
