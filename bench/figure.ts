// A claim with its goal, and what a bench is.

import type { Outcome } from "./contest.js";
import type { Sweep } from "./sweep.js";
import type { Table } from "./table.js";
import type { WorkName, Works } from "./work.js";

/** A claim that a bench makes: the measured figure and the goal beside it. */
export interface Figure {
  claim: string;
  value: number;
  goal: string;
  met: boolean;
}

export const atLeast = (claim: string, value: number, goal: number): Figure => ({
  claim,
  value,
  goal: `>= ${goal}`,
  met: value >= goal,
});
export const atMost = (claim: string, value: number, goal: number): Figure => ({
  claim,
  value,
  goal: `<= ${goal.toPrecision(3)}`,
  met: value <= goal,
});

/** A line for each, those that missed their goal first. */
export const renderFigures = (figures: readonly Figure[]): string =>
  [...figures]
    .sort((a, b) => Number(a.met) - Number(b.met))
    .map(({ claim, value, goal, met }) => {
      const measured = value.toPrecision(3).padStart(6);
      return `  ${met ? "met   " : "MISSED"}  ${measured}  ${goal.padEnd(10)}  ${claim}`;
    })
    .join("\n");

/** The median of a row in ms, NaN where there is none of that name. */
export const medianOf = ({ rows }: Table, wanted: string): number =>
  rows.find(({ name }) => name === wanted)?.median ?? Number.NaN;

/** How many times as fast as `rival` isovar is, by their medians. No figure where one of them was not there. */
export function timesAsFast(table: Table, rival: string, goal: number, ours = "isovar"): Figure[] {
  const ratio = medianOf(table, rival) / medianOf(table, ours);
  return Number.isNaN(ratio) ? [] : [atLeast(`${table.title}: ${ours}, times as fast as ${rival}`, ratio, goal)];
}

/** Names of contestants that are isovar too. */
export const TWO_THREADS = "isovar, 2 threads";
export const WIDE = "isovar, 256 bits";
export const FAST = "isovar, fast";

/** The same beside whichever of `rivals` is the fastest here. */
export function timesAsFastAsBest(table: Table, rivals: readonly string[], goal: number): Figure[] {
  const best = table.rows.filter(({ name }) => rivals.includes(name)).sort((a, b) => a.median - b.median)[0];
  return best ? timesAsFast(table, best.name, goal) : [];
}

export interface BenchOptions {
  /** Few rounds, nothing that takes long: figures are rough. */
  quick: boolean;
  /** Names of the rivals in JavaScript that take part. */
  rivals: readonly string[];
  /** Asks contestants for a work: those of `only`, or all that can do it, in turns. */
  ask<W extends WorkName>(work: W, parameters: Works[W], only?: readonly string[]): Promise<Outcome>;
  /** The same, shown as a table. */
  contest<W extends WorkName>(work: W, parameters: Works[W], question: Question): Promise<Table>;
  /** Prints a table and keeps it for the results file. */
  show(table: Table): void;
  /** The same for sizes. */
  showSweep(sweep: Sweep): void;
}

export interface Question extends Omit<Table, "rows" | "failed"> {
  /** Who is not asked, because it would take minutes. */
  without?: readonly string[];
}

/** One question per file: shows its tables, returns its figures. */
export type Bench = (options: BenchOptions) => Promise<Figure[]>;
