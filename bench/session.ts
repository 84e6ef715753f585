// One run of the benchmark: the processes of the contestants, and the tables as they come.

import { contest, type Entrant, type Outcome, type Pace } from "./contest.js";
import type { Roster } from "./contestants.js";
import type { BenchOptions, Question } from "./figure.js";
import { pulse } from "./machine.js";
import { type Running, start } from "./process.js";
import { renderSweep, type Sweep } from "./sweep.js";
import { render, type Table } from "./table.js";
import type { WorkName, Works } from "./work.js";

export class Session implements BenchOptions {
  readonly quick: boolean;
  readonly rivals: readonly string[];
  readonly tables: Table[] = [];
  readonly sweeps: Sweep[] = [];
  /** What each contestant said that it is. */
  readonly versions = new Map<string, string>();
  /** Contestants that did not start, and why. */
  readonly missing = new Map<string, string>();
  /** How long the same loop took, before each question: see `pulse`. */
  readonly pulses: number[] = [];
  readonly #rosters: readonly Roster[];
  readonly #pace: Pace;
  readonly #print: (text: string) => void;
  #running: Running[] | undefined;

  constructor(rosters: readonly Roster[], pace: Pace, quick: boolean, print: (text: string) => void) {
    this.quick = quick;
    this.rivals = rosters.filter(({ kind }) => kind === "js").map(({ name }) => name);
    this.#rosters = rosters;
    this.#pace = pace;
    this.#print = print;
  }

  ask: BenchOptions["ask"] = (work, parameters, only) => this.#ask(work, parameters, ({ name }) => only?.includes(name) ?? true);

  contest = async <W extends WorkName>(work: W, parameters: Works[W], { without, ...question }: Question): Promise<Table> => {
    const { rows, failed } = await this.#ask(work, parameters, ({ name }) => !without?.includes(name));
    const table = { ...question, rows, ...(failed.length > 0 && { failed }) };
    this.show(table);
    return table;
  };

  show = (table: Table): void => {
    this.tables.push(table);
    this.#print(render(table, table.rows.some(({ name }) => name === "isovar") ? "isovar" : undefined));
  };

  showSweep = (sweep: Sweep): void => {
    this.sweeps.push(sweep);
    this.#print(renderSweep(sweep));
  };

  /** Ends the processes: the next bench gets fresh ones. */
  rest(): void {
    for (const { stop } of this.#running ?? []) stop();
    this.#running = undefined;
  }

  async #ask<W extends WorkName>(work: W, parameters: Works[W], asked: (entrant: Entrant) => boolean): Promise<Outcome> {
    this.#running ??= await this.#start();
    this.pulses.push(pulse());
    return contest(this.#running.filter(asked), work, parameters, this.#pace);
  }

  /** Fresh processes, two starting at a time, in the order of the list. */
  async #start(): Promise<Running[]> {
    const running: (Running | undefined)[] = [];
    const waiting = [...this.#rosters.filter(({ name }) => !this.missing.has(name)).entries()];
    const starter = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [i, roster] = next;
        try {
          const entrant = await start(roster);
          running[i] = entrant;
          this.versions.set(roster.name, entrant.version);
        } catch (error) {
          this.missing.set(roster.name, (error as Error).message);
          this.#print(`${roster.name} takes no part: ${(error as Error).message}`);
        }
      }
    };
    await Promise.all([starter(), starter()]);
    return running.filter((entrant) => entrant !== undefined);
  }
}
