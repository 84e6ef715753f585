import { expect } from "vitest";
import { runExample } from "./runExample.js";

/** Reproduced in seconds: part of every test run. */
export const FAST_PAPERS = ["saxe2013", "hanin2018"];

export const runPapers = (...args: string[]) => runExample("examples/papers/index.ts", ...args);

/** Every claim of a paper comes out, and its plot is drawn. */
export function expectPaperHolds(name: string): void {
  const { status, stdout, stderr } = runPapers("--only", name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("every claim holds");
  expect(stdout).toContain(`docs/papers/${name}.svg`);
  expect(stdout).not.toContain("DOES NOT HOLD");
}
