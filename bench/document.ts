// The tables of README.md and docs/performance.md, from the newest file of bench/results/. `npm run bench -- --save` writes them;
// test/bench/document.test.ts holds them to it.

import { readFileSync, writeFileSync } from "node:fs";
import { losses, lossText } from "./losses.js";
import { nodesBlock } from "./nodes.js";
import { newest, type Results } from "./results.js";
import { crossoverText, rounded } from "./sweep.js";
import { digits, disturbances, shown, type Table } from "./table.js";

const ROOT = new URL("../", import.meta.url);

/** The rows of the README, and what they are called there. */
const ROWS: Readonly<Record<string, string>> = {
  uniform: "uniform f32, 2^22 values",
  normal: "normal f32, 2^22 values",
  truncated: "truncated ±2σ f32, 2^22 values",
  layer: "He layer 1024², new array",
  "matmul-64-64-64": "strict matmul 64³",
  "matmul-512-512-512": "strict matmul 512³",
  "matmul-1024-1024-1024": "strict matmul 1024³",
  "orthogonal-512": "orthogonal 512²",
  "orthogonal-1024": "orthogonal 1024²",
  "step-sgd-64": "SGD step, MLP 784-256-10, batch 64",
  "step-adam-64": "Adam step, the same MLP",
  "step-conv": "SGD step, the digits' convolutional net, batch 64",
  digits: "MLP of `npm run digits`, 2 epochs, a whole program",
  model: "GPT-2 small in memory",
  startup: "process start to 1000 normals",
};

/** Columns of single contestants; the rivals in JavaScript share one, for whichever is the fastest. */
const PYTHON = ["torch", "NumPy", "JAX"];
const OWN = ["tuned JS", "plain JS"];

function byId({ tables }: Results, id: string): Table | undefined {
  return tables.find((table) => table.id === id);
}

const value = ({ unit, rows }: Table, wanted: string): string => {
  const row = rows.find(({ name }) => name === wanted);
  return row ? digits(shown(unit, row.median)) : "";
};

const line = (cells: string[]) => `| ${cells.join(" | ")} |`;

/** Above this, the same short loop took so much longer than at best that other programs must have run. */
const BUSY = 1.3;

export function machineText({ machine, date, slowest }: Results): string {
  const { processor, cores, platform, node } = machine;
  const busy = slowest > BUSY ? "; other programs ran meanwhile: rough figures" : "";
  return `${processor}, ${cores} cores, ${platform}; Node ${node}; ${date.slice(0, 10)}${busy}`;
}

function rivalsText(results: Results): string {
  const named = results.contestants.filter(({ kind, threads }) => (kind === "js" || kind === "python") && threads === 1);
  // One version for both backends of TF.js.
  const versions = new Set(named.map(({ version }) => version.replace(/, .*/, "")));
  return [...versions].join(", ");
}

/** A row of the README: who is fastest stands in bold. */
function row(results: Results, id: string, title: string): string[] {
  const table = byId(results, id);
  if (table === undefined) return [];
  const js = results.contestants.filter(({ kind }) => kind === "js").map(({ name }) => name);
  const rivals = table.rows.filter(({ name }) => js.includes(name)).sort((a, b) => a.median - b.median);
  const best = rivals[0]?.name;
  const columns = ["isovar", ...PYTHON, best, ...OWN];
  const present = columns.flatMap((name) => table.rows.find((found) => found.name === name) ?? []);
  const fastest = Math.min(...present.map(({ median }) => median));
  const cells = columns.map((name) => {
    const found = table.rows.find((one) => one.name === name);
    if (name === undefined || found === undefined) return "";
    const text = mark(value(table, name), found.median === fastest);
    return name === best ? `${text} ${name}` : text;
  });
  return [line([`${title}, ${table.unit.name}`, ...cells])];
}

const ON_TWO = ["isovar", "torch", "NumPy", "JAX"];

/** The same questions where everyone has two threads. */
function twoThreads(results: Results): string[] {
  const rows = Object.entries(ROWS).flatMap(([id, title]) => {
    const table = byId(results, id);
    const found = ON_TWO.map((name) => table?.rows.find((row) => row.name === `${name}, 2 threads`));
    if (!table || !found[0]) return [];
    const fastest = Math.min(...found.flatMap((row) => row?.median ?? []));
    const cells = found.map((row) => (row ? mark(digits(shown(table.unit, row.median)), row.median === fastest) : ""));
    return [line([`${title}, ${table.unit.name}`, ...cells])];
  });
  if (rows.length === 0) return [];
  return [line(["on two threads", ...ON_TWO]), line(["---", ...ON_TWO.map(() => "---:")]), ...rows, ""];
}

const mark = (text: string, isFastest: boolean): string => (isFastest ? `**${text}**` : text);

/** What only isovar does, or what is measured beside itself. */
function singles(results: Results): string[] {
  const median = (id: string, wanted: string) => {
    const table = byId(results, id);
    const found = table?.rows.find(({ name }) => name === wanted);
    return table && found ? shown(table.unit, found.median) : Number.NaN;
  };
  const over = (id: string, wanted: string, base: string) => digits(median(id, wanted) / median(id, base));
  const disk = (part: string) => digits(median("model-disk", part));
  return [
    [
      "normal in f16, bf16, f64: time over that of f32",
      ["f16", "bf16", "f64"].map((dtype) => over("dtypes-normal", dtype, "f32")).join(", "),
    ],
    [
      "GPT-2 small to disk, s; sampling, SHA-256, writing alone",
      `${disk("isovar: sample, hash, write, fsync")}; ${disk("sampling alone")}, ${disk("SHA-256 of the same bytes alone")}, ${disk("writing the same bytes with fsync alone")}`,
    ],
    [
      "`inspect` of 498 MB, s; reading alone",
      `${digits(median("inspect", "inspect"))}; ${digits(median("inspect", "reading alone"))}`,
    ],
    ["`examine` of 30 layers of 256, 256 samples, ms", `${digits(median("examine-relu", "examine"))}`],
  ].map(([what, measured]) => line([what!, measured!]));
}

/** Losses among the rows of the README: who is how many times as fast. */
function lostRows(results: Results): string[] {
  const titles = new Map(Object.entries(ROWS).map(([id, title]) => [byId(results, id)?.title, title]));
  return losses(results).flatMap(({ title, ours, rivals }) => {
    const known = titles.get(title);
    const faster = rivals.map(({ name, median }) => `${name} ${digits(ours / median)}×`);
    return known === undefined ? [] : [`${known} (${faster.join(", ")})`];
  });
}

/** What README.md says between its marks. */
export function readmeBlock(results: Results): string {
  const lost = lostRows(results);
  const tuned = results.sweeps.flatMap(({ title, lines, counts }) =>
    lines
      .filter(({ name }) => name === "tuned JS")
      .map((found) => `${title.replace(/ by size$/, "")}: ${crossoverText(found, counts)}`),
  );
  return [
    `${machineText(results)}. One thread each; medians of \`npm run bench\`; answers are verified before anything is timed. Rivals: ${rivalsText(results)}.`,
    "",
    `**Others are faster** at: ${lost.length > 0 ? lost.join("; ") : "none of these"}. The fastest of a row is bold.`,
    "",
    line(["", "isovar", ...PYTHON, "best rival in JS", ...OWN]),
    line(["---", "---:", ...PYTHON.map(() => "---:"), "---:", ...OWN.map(() => "---:")]),
    ...Object.entries(ROWS).flatMap(([id, title]) => row(results, id, title)),
    "",
    ...twoThreads(results),
    line(["isovar alone", ""]),
    line(["---", "---:"]),
    ...singles(results),
    "",
    `Small calls are where WebAssembly loses, since each has a fixed price: ${tuned.join("; ")}.`,
  ].join("\n");
}

function fullTable(table: Table): string {
  const { title, inside, unit, rows, failed = [] } = table;
  const disturbed = disturbances(table);
  const ours = rows.find(({ name }) => name === "isovar")?.median ?? rows[0]!.median;
  const sorted = [...rows].sort((a, b) => a.median - b.median);
  return [
    `**${title}**, ${unit.name}. Timed: ${inside}.`,
    "",
    line(["", "median", "best", "spread", "first call", "time over isovar's"]),
    line(["---", "---:", "---:", "---:", "---:", "---:"]),
    ...sorted.map(({ name, median, min, spread, first }) =>
      line([
        name === "isovar" ? "**isovar**" : name,
        digits(shown(unit, median)),
        digits(shown(unit, min)),
        `${(spread * 100).toFixed(0)} %`,
        first === undefined ? "" : digits(shown(unit, first)),
        `${digits(median / ours)}×`,
      ]),
    ),
    ...(disturbed ? ["", `Other programs had the processor for a share of the samples: ${disturbed}.`] : []),
    ...failed.flatMap((text) => ["", `Failed: ${text}.`]),
    "",
  ].join("\n");
}

/** What docs/performance.md says between its marks: everything that was measured. */
export function performanceBlock(results: Results): string {
  const { contestants, tables, sweeps, figures, load, slowest } = results;
  const lost = losses(results).map((loss) => `- ${lossText(loss)}`);
  const others = contestants.map(({ name, version }) => line([name, version]));
  const sweepTables = sweeps.map(({ title, inside, unit, counts, lines }) =>
    [
      `**${title}**, ${unit}. Timed: ${inside}.`,
      "",
      line(["values", ...lines.map(({ name }) => name)]),
      line(["---:", ...lines.map(() => "---:")]),
      ...counts.map((count, i) => line([rounded(count), ...lines.map(({ values }) => digits(values[i]!))])),
      "",
      ...lines.flatMap((one) => (one.crossover === undefined ? [] : [`- ${crossoverText(one, counts)}`])),
      "",
    ].join("\n"),
  );
  const goals = [...figures].sort((a, b) => Number(a.met) - Number(b.met));
  return [
    `${machineText(results)}. Load before the run ${load}; the same short loop took up to ${slowest.toFixed(2)} times as long as at best, which is what others on the machine took away.`,
    "",
    line(["contestant", "what runs"]),
    line(["---", "---"]),
    ...others,
    "",
    "### Losses on one thread",
    "",
    ...(lost.length > 0 ? lost : ["None."]),
    "",
    "### Every question",
    "",
    ...tables.map(fullTable),
    "### By size",
    "",
    ...sweepTables,
    "### Goals",
    "",
    line(["", "measured", "goal", "claim"]),
    line(["---", "---:", "---:", "---"]),
    ...goals.map(({ met, value, goal, claim }) => line([met ? "met" : "**missed**", digits(value), goal, claim])),
  ].join("\n");
}

function spreadBlock(): string {
  const results = newest("nodes-");
  return `${machineText({ ...results, machine: { ...results.machine, node: "as below" } })}.\n\n${nodesBlock(results)}`;
}

const [FULL, NODES] = ["npm run bench -- --save", "npm run bench -- --nodes --save"];

/** The blocks of each document, by the command that writes them. */
const BLOCKS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "README.md": { [FULL]: () => readmeBlock(newest()) },
  "docs/performance.md": { [FULL]: () => performanceBlock(newest()), [NODES]: spreadBlock },
};

/** Each document as it stands, and as it should. */
export function documents(): { path: string; is: string; should: string }[] {
  return Object.entries(BLOCKS).map(([path, blocks]) => {
    const is = readFileSync(new URL(path, ROOT), "utf8");
    const should = Object.entries(blocks).reduce((text, [command, block]) => {
      const marks = new RegExp(`(<!-- measured: ${command} -->\\n)[\\s\\S]*?(\\n<!-- /measured -->)`);
      if (!marks.test(text)) throw new Error(`${path} has no place for the measurements of ${command}`);
      return text.replace(marks, (_, before, after) => `${before}\n${block()}\n${after}`);
    }, is);
    return { path, is, should };
  });
}

export function writeDocuments(): string[] {
  return documents().map(({ path, should }) => {
    writeFileSync(new URL(path, ROOT), should);
    return path;
  });
}
