// The tables of the documents are those of the newest run that was saved.

import { expect, it } from "vitest";
import { documents } from "../../bench/document.js";
import { newest } from "../../bench/results.js";

it.each(documents().map(({ path, is, should }) => [path, is, should]))(
  "%s says what was measured: npm run bench -- --tables",
  (_, is, should) => {
    expect(is).toBe(should);
  },
);

it("saves no quick run, and one with rivals", () => {
  const { quick, contestants, tables, sweeps } = newest();
  expect(quick).toBe(false);
  expect(contestants.filter(({ kind }) => kind === "js").length).toBeGreaterThan(3);
  expect(contestants.filter(({ kind }) => kind === "python").length).toBeGreaterThan(2);
  expect(tables.length).toBeGreaterThan(20);
  expect(sweeps.length).toBe(2);
});
