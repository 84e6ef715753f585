// What the reproduction of a paper is made of, and how its plot is drawn.

import { parse, resetSVGDefIds, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** What a paper says, what was measured here, and whether the one bears out the other. */
export interface Claim {
  claim: string;
  expected: string;
  measured: string;
  holds: boolean;
}

/** A plot in Vega-Lite: everything but size and schema, which are the same for all. */
export type Plot = Record<string, unknown>;

export interface Result {
  claims: Claim[];
  plot: Plot;
}

export interface Paper {
  /** As `--only` takes it. */
  name: string;
  /** Authors, title, year. */
  source: string;
  /** What is shown, in a sentence or two. */
  about: string;
  /** `say` tells how far the work is. */
  run(say: (progress: string) => void): Promise<Result>;
}

/** A number as a table shows it. */
export const number = (x: number, digits = 3) => String(Number(x.toPrecision(digits)));

/** Measured within a factor 1 ± tolerance of what is expected. */
export function near(claim: string, expected: number, measured: number, tolerance: number): Claim {
  const holds = Math.abs(measured / expected - 1) <= tolerance;
  return { claim, expected: `${number(expected)} ± ${number(100 * tolerance, 2)} %`, measured: number(measured), holds };
}

export function atLeast(claim: string, least: number, measured: number): Claim {
  return { claim, expected: `>= ${number(least)}`, measured: number(measured), holds: measured >= least };
}

export function atMost(claim: string, most: number, measured: number): Claim {
  return { claim, expected: `<= ${number(most)}`, measured: number(measured), holds: measured <= most };
}

/** The SVG of a plot: rendered in this process, without a browser. */
export function draw(plot: Plot): Promise<string> {
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    config: {
      font: "system-ui, sans-serif",
      view: { continuousWidth: 420, continuousHeight: 260 },
      // Of lines, not of the pale bands behind them.
      legend: { symbolOpacity: 1 },
    },
    ...plot,
  } as TopLevelSpec;
  // Vega numbers the parts of plots on from plot to plot; a file must not depend on those drawn before it.
  resetSVGDefIds();
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
