// The headline of the benchmark as rows of a table: how many times as fast isovar was, in the newest file of bench/results.

import { machineText } from "../bench/document.js";
import { newest } from "../bench/results.js";
import type { Table } from "../bench/table.js";

/** Questions, and what they are called on the start page. */
const ROWS: Readonly<Record<string, string>> = {
  truncated: "He weights, 4 million",
  normal: "normal numbers, 4 million",
  "orthogonal-512": "orthogonal matrix 512²",
  "matmul-512-512-512": "strict matrix product 512³",
  "step-sgd-64": "training step 784-256-10, batch 64",
  model: "GPT-2 small, 124 million weights",
};

/** Whom each column asks: the fastest of them counts. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  "plain JS": ["plain JS"],
  "tuned JS": ["tuned JS"],
  "TF.js": ["TF.js cpu", "TF.js wasm"],
  PyTorch: ["torch"],
};

const ratioText = (ratio: number) => `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}×`;

function cell({ rows }: Table, names: readonly string[]): string {
  const ours = rows.find(({ name }) => name === "isovar")!.median;
  const theirs = Math.min(...rows.filter(({ name }) => names.includes(name)).map(({ median }) => median));
  const ratio = theirs / ours;
  if (!Number.isFinite(ratio)) return '<td class="none">–</td>';
  return `<td${ratio < 1 ? ' class="loss"' : ""}>${ratioText(ratio)}</td>`;
}

/** The table, and where it was measured. */
export function ratios(): { table: string; where: string } {
  const results = newest();
  const lines = Object.entries(ROWS).flatMap(([id, title]) => {
    const table = results.tables.find((one) => one.id === id);
    if (table === undefined) return [];
    const cells = Object.values(COLUMNS).map((names) => cell(table, names));
    return [`<tr><th scope="row">${title}</th>${cells.join("")}</tr>`];
  });
  const heads = Object.keys(COLUMNS).map((name) => `<th scope="col">${name}</th>`);
  const table = `<thead><tr><td></td>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody>`;
  return { table, where: machineText(results) };
}
