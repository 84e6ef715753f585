// What page and worker say to each other.

import type { Language } from "../engine/code/languages.js";
import type { CsvSummary } from "../engine/data/csv.js";
import type { DepthReport } from "../engine/depth.js";
import type { Outcome } from "../engine/outcome.js";
import type { Landscape, PhasePoint, Stds } from "../engine/phase.js";
import type { RemedyName } from "../engine/remedies.js";
import type { RaceReport, RaceRequest } from "../engine/session.js";
import type { Drawn } from "../engine/stream.js";
import type { Start, State } from "../state.js";

/** The phase diagram of a state's activation. */
export interface Diagram extends Landscape {
  /** Where the starts of the state stand. */
  readonly starts: readonly (Stds | undefined)[];
}

/** Every task of the worker: what it is asked, what it tells while it works, what it answers. Plain data, all of it. */
export interface Tasks {
  /** Trains the nets of a state; goes on until it is cancelled, or its steps are done. */
  train: { request: RaceRequest; progress: RaceReport; reply: RaceReport };
  /** What each net under training reads in 28 × 28 pixels, from 0 for paper to 255 for ink. */
  read: { request: Uint8Array; progress: never; reply: readonly (readonly number[] | undefined)[] };
  /** One of the digits that nets are tested with, counted round and round. */
  digit: { request: number; progress: never; reply: { readonly pixels: Uint8Array; readonly label: number } };
  /** Takes a CSV file. */
  csv: { request: ArrayBuffer; progress: never; reply: CsvSummary };
  depth: { request: State; progress: never; reply: readonly Outcome<DepthReport>[] };
  /** What the doctor advises for each of its verdicts on a start. */
  advice: { request: { readonly state: State; readonly index: number }; progress: never; reply: Outcome<readonly string[]> };
  /** The start that a remedy stands for, where there is one. */
  remedy: {
    request: { readonly name: RemedyName; readonly state: State; readonly index: number };
    progress: never;
    reply: Start | undefined;
  };
  phase: { request: State; progress: never; reply: Diagram };
  point: { request: State; progress: never; reply: PhasePoint };
  stream: { request: undefined; progress: Drawn; reply: undefined };
  code: { request: { readonly state: State; readonly language: Language }; progress: never; reply: readonly Outcome<string>[] };
}

export type TaskName = keyof Tasks;

export type ToWorker = { readonly id: number; readonly task: TaskName; readonly request: unknown } | { readonly cancel: number };

export type FromWorker = { readonly id: number } & (
  | { readonly progress: unknown }
  | { readonly reply: unknown }
  | { readonly error: string }
);

/** Does a task. `progress` may be called any number of times before the answer; whoever works for long looks at `signal` between pieces. */
export type Handler<K extends TaskName> = (
  request: Tasks[K]["request"],
  job: { readonly signal: AbortSignal; readonly progress: (value: Tasks[K]["progress"]) => void },
) => Tasks[K]["reply"] | Promise<Tasks[K]["reply"]>;
