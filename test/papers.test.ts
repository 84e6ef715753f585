import { describe, expect, it } from "vitest";
import { draw, near } from "../examples/papers/paper.js";
import { expectPaperHolds, FAST_PAPERS, runPapers } from "./support/papers.js";

/** They train nets: seconds on a quiet machine, minutes on one that has other work. */
const TIMEOUT = 600_000;

describe("papers", () => {
  it.each(FAST_PAPERS)("%s comes out", expectPaperHolds, TIMEOUT);

  it("lists all seven, and refuses others", () => {
    const { status, stdout } = runPapers("--list");
    expect(status).toBe(0);
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["glorot2010", "saxe2013", "he2015", "mishkin2016", "schoenholz2017", "hanin2018", "hayou2018"]);
    expect(runPapers("--only", "nobody1999").status).toBe(2);
  });

  it("a claim that does not come out is one that fails", () => {
    expect(near("a", 1, 1.04, 0.05).holds).toBe(true);
    expect(near("a", 1, 1.06, 0.05).holds).toBe(false);
    expect(near("a", 1, Number.NaN, 0.05).holds).toBe(false);
  });

  it("a plot is drawn without a browser", async () => {
    const values = [
      { x: 1, y: 2 },
      { x: 2, y: 3 },
    ];
    const encoding = { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } };
    const svg = await draw({ data: { values }, mark: "line", encoding });
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
  });
});
