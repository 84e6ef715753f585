import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { runExample } from "./runExample.js";

/** Reproduced in seconds: part of every test run; the others are part of the slow tests. */
export const FAST_PAPERS = ["hanin2018"];

export const runPapers = (...args: string[]) => runExample("examples/papers/index.ts", ...args);

export const PAPERS = ["glorot2010", "saxe2013", "he2015", "mishkin2016", "schoenholz2017", "hanin2018", "hayou2018"];

/** The plot of a paper as it stands in the documentation. */
export function plotOf(name: string): string {
  const file = new URL(`../../docs/papers/${name}.svg`, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Every claim of a paper comes out, and its plot is the one that stands in the documentation. */
export function expectPaperHolds(name: string): void {
  const before = plotOf(name);
  const { status, stdout, stderr } = runPapers("--only", name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain(`docs/papers/${name}.svg`);
  expect(stdout).toMatch(/every claim holds, [0-9.]+ s of CPU time/);
  expect(stdout).not.toContain("DOES NOT HOLD");
  expect(plotOf(name) === before).toBe(true);
}
