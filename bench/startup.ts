// How long from the start of a process to its first 1000 normals?

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atMost, type Bench, medianOf } from "./figure.js";
import { compare, summarize } from "./harness.js";
import { MS, type Table } from "./table.js";

/** Within the package, so that programs find it by its name. */
const HERE = fileURLToPath(new URL(".", import.meta.url));
const RIVALS = fileURLToPath(new URL("rivals/", import.meta.url));

const EMPTY = "an empty program";

/** `w` is to hold 1000 normals. */
const program = (name: string, source: string, folder = RIVALS) => ({ name, source: `${source}\n${CHECK}`, folder });
const CHECK = "if (!(Math.abs(w.reduce((a, b) => a + b) / 1000) < 0.2)) throw new Error('wrong values');";

const PROGRAMS = [
  program("isovar", 'import { init, normal } from "isovar"; const w = init(normal(), [1000], { seed: 42, name: "w" });', HERE),
  { name: EMPTY, source: "", folder: HERE },
];

const OTHERS = [
  program(
    "seedrandom",
    `import seedrandom from "seedrandom"; const r = seedrandom("42");
    const w = Float32Array.from({ length: 1000 }, () => Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r()));`,
  ),
  program("stdlib", 'import normal from "@stdlib/random-array-normal"; const w = normal(1000, 0, 1, { dtype: "float32" });'),
  program(
    "TF.js cpu",
    'import * as tf from "@tensorflow/tfjs-core"; import "@tensorflow/tfjs-backend-cpu"; const w = tf.randomNormal([1000]).dataSync();',
  ),
  program(
    "jax-js",
    'import { init, random } from "@jax-js/jax"; await init("wasm"); const w = await random.normal(random.key(42), [1000]).data();',
  ),
  program("numpy-ts", 'import { random } from "numpy-ts"; const w = random.default_rng(42).normal(0, 1, 1000).data;'),
];

/** Prints the processor time of the process so far, in µs: other programs on the machine change it less than the time that goes by. */
const SPENT = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.getBuiltinModule("node:fs").writeSync(1, String(user + system));
});`;

/** Runs a program in a new process. @returns its processor time, in ms */
function runNode(path: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout) / 1000;
}

const WARM_UP = 1;

export const startup: Bench = async ({ quick, show, rivals }) => {
  const programs = [...PROGRAMS, ...OTHERS.filter(({ name }) => rivals.includes(name))];
  const spent = programs.map((): number[] => []);
  // Files, as programs are: Node 20 takes 5 ms for the first one after a program on its command line (Zen 4, 2026-11).
  const folders = programs.map(({ folder }) => mkdtempSync(join(folder, ".startup-")));
  const cases = programs.map(({ name, source }, i) => {
    const path = join(folders[i]!, "program.mjs");
    writeFileSync(path, `${source}\n${SPENT}`);
    return { name, run: () => void spent[i]!.push(runNode(path)) };
  });
  const rows = await compare(cases, quick ? 3 : 40, WARM_UP).finally(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  const inside = "a new Node process from its start to its end, import and the first 1000 normals in it";
  const wall: Table = { id: "startup", title: "process start to 1000 normals", inside, unit: MS, rows };
  const processor: Table = {
    id: "startupProcessor",
    title: "process start to 1000 normals, processor time",
    inside: "the same processes; what all of their threads together had of a processor",
    unit: MS,
    rows: programs.map(({ name }, i) => summarize(name, spent[i]!.slice(WARM_UP))),
  };
  const above = (table: Table) => medianOf(table, "isovar") - medianOf(table, EMPTY);
  for (const table of [wall, processor]) show(table);
  const claim = "start to first 1000 normals, ms above an empty Node program";
  return [atMost(claim, above(wall), 10), atMost(`${claim}, processor time`, above(processor), 10)];
};
