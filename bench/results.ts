// bench/results/: one file of JSON per run that was saved, named after its day, with "nodes-" before it where it compared Nodes.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Roster } from "./contestants.js";
import type { Figure } from "./figure.js";
import type { Machine } from "./machine.js";
import type { Sweep } from "./sweep.js";
import type { Table } from "./table.js";

export interface Results {
  /** Of the start, in UTC. */
  date: string;
  quick: boolean;
  machine: Machine;
  /** Average number of runnable programs in the minute before, and how much longer than at best the same loop took, at worst. */
  load: number;
  slowest: number;
  contestants: (Pick<Roster, "name" | "kind" | "threads"> & { version: string })[];
  tables: Table[];
  sweeps: Sweep[];
  figures: Figure[];
}

type Kind = "" | "nodes-";

const FOLDER = new URL("./results/", import.meta.url);

/** Four significant digits are enough for times, and the file stays readable in a diff. */
const short = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** Two levels spread over lines, rows of numbers not. */
export function stringify(results: Results): string {
  const text = JSON.stringify(results, short, 1);
  return `${text.replace(/\[\n\s+(-?[\d.e+-]+(?:,\n\s+-?[\d.e+-]+)*)\n\s+\]/g, (_, list) => `[${list.replace(/\s+/g, " ")}]`)}\n`;
}

/** Writes them; a second run of the same day takes the place of the first. */
export function save(results: Results, kind: Kind = ""): string {
  const name = `${kind}${results.date.slice(0, 10)}.json`;
  writeFileSync(new URL(name, FOLDER), stringify(results));
  return `bench/results/${name}`;
}

/** Those of the last day. */
export function newest(kind: Kind = ""): Results {
  const name = readdirSync(FOLDER)
    .filter((file) => file.startsWith(kind) && /^\d{4}-\d{2}-\d{2}\.json$/.test(file.slice(kind.length)))
    .sort()
    .at(-1);
  if (name === undefined) throw new Error("bench/results/ is empty: npm run bench -- --save");
  return JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
}
