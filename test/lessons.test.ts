import { describe, expect, it } from "vitest";
import { runExample } from "./support/runExample.js";

/** They train nets: a quarter of a minute on a quiet machine, minutes on one that has other work. */
const TIMEOUT = 600_000;

const runLessons = (...args: string[]) => runExample("examples/lessons/index.ts", ...args);

describe("lessons", () => {
  it(
    "all come out",
    () => {
      const { status, stdout, stderr } = runLessons();
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).not.toContain("DID NOT COME OUT");
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
    },
    TIMEOUT,
  );

  it("lists all seven, and refuses others", () => {
    const names = runLessons("--list")
      .stdout.trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["zeros", "standardNormal", "vanishing", "exploding", "xavier", "he", "edgeOfChaos"]);
    const { status, stderr } = runLessons("--only", "nothing");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lessons: there is no nothing; there are zeros, /);
  });
});
