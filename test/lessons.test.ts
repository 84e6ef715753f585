import { describe, expect, it } from "vitest";
import { panels } from "../examples/lessons/chart.js";
import { show, wrap } from "../examples/lessons/lesson.js";
import { best, lastLoss, median, type Run, spread, stepsTo } from "../examples/lessons/race.js";
import { expectLessonComesOut, FAST_LESSONS, runLessons, SLOW_LESSONS, TIMEOUT } from "./support/lessons.js";

const run = (losses: number[]): Run => ({ losses, stop: undefined, start: [], kernels: [], accuracy: 0 });

describe("lessons", () => {
  it.each(FAST_LESSONS)("%s comes out", expectLessonComesOut, TIMEOUT);

  it("lists all nine, and refuses others", () => {
    const names = runLessons("--list")
      .stdout.trim()
      .split("\n")
      .map((line) => line.split(" ")[0]!);
    expect(names).toEqual([
      "zeros",
      "standardNormal",
      "vanishing",
      "exploding",
      "xavier",
      "he",
      "edgeOfChaos",
      "evolution",
      "mezo",
    ]);
    expect([...names].sort()).toEqual([...FAST_LESSONS, ...SLOW_LESSONS].sort());
    const { status, stderr } = runLessons("--only", "nothing");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^lessons: there is no nothing; there are zeros, /);
  });
});

describe("what lessons measure by", () => {
  it("counts steps to the first eight losses whose mean is low enough", () => {
    const losses = [...Array(8).fill(2), ...Array(8).fill(1)];
    expect([2, 1.5, 1, 0.9].map((loss) => stepsTo(loss, run(losses)))).toEqual([8, 12, 16, Number.POSITIVE_INFINITY]);
  });

  it("judges a rate by the median over seeds of the last quarter of the losses", () => {
    expect(lastLoss(run([9, 9, 9, 9, 9, 9, 2, 4]))).toBe(3);
    const entry = (rate: number, last: number[]) => ({ name: "", rate, runs: last.map((loss) => run([5, 5, 5, loss])) });
    const lucky = entry(0.1, [0, 2, 2]);
    const steady = entry(0.01, [1, 1, 3]);
    const broken = entry(1, [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(best([lucky, steady, broken])).toBe(steady);
  });

  it("shows a median with its range", () => {
    expect(median([3, 10, 2])).toBe(3);
    expect(spread([3, 10, 2])).toBe("3 (2–10)");
    expect([0.00012, 0.0456, 1, 12.34, 99.9, 12345, Number.POSITIVE_INFINITY].map(show)).toEqual([
      "1.2e-4",
      "0.046",
      "1",
      "12.3",
      "100",
      "1.2e+4",
      "∞",
    ]);
  });

  it("draws the median on a logarithmic axis, in its range, and × where it is no longer finite", () => {
    const band = {
      titles: ["a"],
      low: [4, 1, 1, 1],
      middle: [4, 2, 1, Number.POSITIVE_INFINITY],
      high: [4, 4, 1, Number.POSITIVE_INFINITY],
    };
    expect(panels([band]).split("\n")).toEqual([
      "",
      "       a",
      "     4 ━░ ×",
      "        ░ ░",
      "     2  ━ ░",
      "        ░ ░",
      "     1  ░━░",
      "",
    ]);
  });

  it("wraps text at 80 columns", () => {
    const words = Array(30).fill("word").join(" ");
    expect(
      wrap(words, "  ")
        .split("\n")
        .map((line) => line.length),
    ).toEqual([79, 71]);
    expect(wrap(words, "  ").split("\n")[1]).toMatch(/^ {2}word word/);
  });
});
