// A CSV file as data for training.

import { describe, expect, it } from "vitest";
import { csvSet, summaryOf } from "../../../playground/src/engine/data/csv.js";
import { blindLoss } from "../../../playground/src/engine/data/dataSet.js";

const bytes = (text: string) => new TextEncoder().encode(text);
/** A line for each of the numbers from 0 to n − 1. */
const lines = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => `${line(i)}\n`).join("");

describe("a CSV file", () => {
  const set = csvSet(bytes(`height,weight,kind\n${lines(40, (i) => `${i},${3 * i + 1},${i < 10 ? "cat" : "dog"}`)}`));

  it("keeps three quarters to train on, and every sample once", () => {
    expect([set.training.y.length, set.test.y.length, set.inputs]).toEqual([30, 10, 2]);
    const back = [...set.training.x, ...set.test.x]
      .filter((_, i) => i % 2 === 0)
      .map((x) => x * set.scale.std[0]! + set.scale.mean[0]!);
    expect(back.map(Math.round).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it("keeps labels beside their inputs", () => {
    const heights = [...set.training.x]
      .filter((_, i) => i % 2 === 0)
      .map((x) => Math.round(x * set.scale.std[0]! + set.scale.mean[0]!));
    expect(heights.map((height) => (height < 10 ? "cat" : "dog"))).toEqual(
      Array.from(set.training.y, (label) => set.classes[label]),
    );
  });

  it("says what is in it", () => {
    expect(summaryOf(set)).toEqual({ samples: 40, columns: 2, classes: ["cat", "dog"], skipped: 0 });
  });

  it("knows that a blind guess is better than ln C where classes are uneven", () => {
    const cats = set.training.y.filter((label) => set.classes[label] === "cat").length / 30;
    expect(blindLoss(set)).toBeCloseTo(-cats * Math.log(cats) - (1 - cats) * Math.log(1 - cats), 12);
    expect(blindLoss(set)).toBeLessThan(Math.log(2));
  });
});

it("takes whole numbers as classes, and any column as that of labels", () => {
  const text = bytes(`kind,x\n${lines(24, (i) => `${[7, 3, 5][i % 3]},${i}`)}`);
  const set = csvSet(text, { label: "kind" });
  expect(set.classes).toEqual(["3", "5", "7"]);
  expect(set.inputs).toBe(1);
});

it("leaves a column that is constant at 0", () => {
  const set = csvSet(bytes(lines(24, (i) => `0.1,${i},${i % 2}`)));
  const column = [...set.training.x].filter((_, i) => i % 2 === 0);
  expect(Math.max(...column.map(Math.abs))).toBeLessThan(1e-8);
});

it("counts lines that miss a cell", () => {
  expect(csvSet(bytes(lines(24, (i) => `${i === 3 ? "" : i},${i % 2 ? "a" : "b"}`))).skipped).toBe(1);
});

it.each([
  [lines(40, (i) => `${i},${i}`), /^the label column has 40 different values; the playground tells at most 30 classes apart$/],
  [lines(40, (i) => `${i},same`), /^the label column has one value only; there is nothing to tell apart$/],
  [lines(5, (i) => `${i},${i % 2}`), /^5 samples are too few to train on and to test with; 20 are the least$/],
  [lines(30, (i) => `${i === 7 ? "seven" : i},${i % 2}`), /line 8: column 0 \("seven"\)/],
  ["", /is empty/],
])("refuses %#, in words", (text, message) => {
  expect(() => csvSet(bytes(text))).toThrow(message);
});
