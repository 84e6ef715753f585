// What the cells of the matrix are, when two agree, and the table of all.

import { createHash } from "node:crypto";

/** How a runtime computes the cases. */
export interface How {
  backend: "wasm" | "js";
  threads: number;
  /** A few cases of each kind. */
  short?: boolean;
}

/** One case, computed. */
export interface Result {
  part: string;
  label: string;
  sha256: string;
}

export const WAYS: readonly (How & { title: string })[] = [
  { title: "WebAssembly, one thread", backend: "wasm", threads: 1 },
  { title: "WebAssembly, two threads", backend: "wasm", threads: 2 },
  { title: "plain JavaScript", backend: "js", threads: 1 },
];

/** Plain JavaScript draws weights, adds noise and has the theory; it neither draws Python's numbers nor trains nor examines. */
const PARTS_OF_PLAIN = ["weights", "noise", "theory"];

/** A cell, as its column and its row have it. */
export interface Cell {
  runtime: string;
  title: string;
  /** Undefined where all is as it must be. */
  difference: string | undefined;
}

/** The first case of `results` that is not as in `reference`, in words; undefined where there is none. */
export function firstDifference(
  reference: readonly Result[],
  results: readonly Result[],
  backend: How["backend"],
): string | undefined {
  const expected = backend === "wasm" ? reference : reference.filter(({ part }) => PARTS_OF_PLAIN.includes(part));
  for (const [i, { part, label, sha256 }] of expected.entries()) {
    const result = results[i];
    if (result?.label !== label || result.part !== part) return `${part}: ${label}: was not computed`;
    if (result.sha256 !== sha256) return `${part}: ${label}: ${result.sha256}, and not ${sha256}`;
  }
  return results.length > expected.length ? `${results[expected.length]!.label}: was not asked for` : undefined;
}

/** The last line. */
export function summaryOf(cells: readonly Cell[]): string {
  return `${cells.length} cells, ${cells.filter(({ difference }) => difference === undefined).length} equal`;
}

const row = (...columns: readonly (string | number)[]) => `| ${columns.join(" | ")} |`;

/** What docs/guarantees.md says between its marks. */
export function tableOf(reference: readonly Result[], cells: readonly Cell[], date: string): string {
  const parts = [...new Set(reference.map(({ part }) => part))].map((name) => {
    const hashes = reference.filter(({ part }) => part === name).map(({ sha256 }) => sha256);
    const hash = createHash("sha256").update(hashes.join("\n")).digest("hex");
    return row(name, hashes.length, `\`${hash}\``, PARTS_OF_PLAIN.includes(name) ? "the same" : "left out");
  });
  const runtimes = [...new Set(cells.map(({ runtime }) => runtime))].map((name) => {
    const columns = WAYS.map(({ title }) => {
      const cell = cells.find((each) => each.runtime === name && each.title === title);
      return cell === undefined ? "–" : cell.difference === undefined ? "equal" : "**differs**";
    });
    return row(name, ...columns);
  });
  return [
    `The SHA-256 of the hashes of all cases of a part, on ${date}, ${process.platform} ${process.arch}:`,
    "",
    row("part", "cases", "SHA-256", "plain JavaScript"),
    row("---", "---:", "---", "---"),
    ...parts,
    "",
    row("runtime", ...WAYS.map(({ title }) => title)),
    row("---", ...WAYS.map(() => "---")),
    ...runtimes,
    "",
    `${summaryOf(cells)}.`,
  ].join("\n");
}
