import { expect } from "vitest";
import { runExample } from "./runExample.js";

/** Given in a few seconds each: part of every test run. */
export const FAST_LESSONS = ["exploding"];
export const SLOW_LESSONS = ["zeros", "standardNormal", "vanishing", "xavier", "he", "edgeOfChaos", "evolution", "mezo"];

/** Lessons train nets: seconds on a quiet machine, minutes on one that has other work. */
export const TIMEOUT = 600_000;

export const runLessons = (...args: string[]) => runExample("examples/lessons/index.ts", ...args);

/** Whatever a lesson claims is borne out by what it measures, and a terminal of 80 columns shows all of it. */
export function expectLessonComesOut(name: string): void {
  const { status, stdout, stderr } = runLessons("--only", name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toMatch(/✗|undefined/);
  expect(stdout.match(/^✓ /gm)!.length).toBeGreaterThanOrEqual(3);
  expect(stdout).toMatch(/░.*\n.*[▔━▁]/);
  expect(stdout).toMatch(new RegExp(`\\n${name}: [\\d.]+ s of CPU time\\n$`));
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
}
