import { expect, it } from "vitest";
import { PAPERS, plotOf, runPapers } from "./support/papers.js";

it("every claim of every paper comes out, and the plots are those of the documentation", () => {
  const before = PAPERS.map(plotOf);
  const { status, stdout } = runPapers();
  expect(stdout).toMatch(/every claim holds, [0-9.]+ s of CPU time/);
  expect(stdout).not.toContain("DOES NOT HOLD");
  expect(status).toBe(0);
  expect(PAPERS.filter((name, i) => plotOf(name) !== before[i])).toEqual([]);
});
