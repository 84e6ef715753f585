// npm run bench [-- names…]: one table per question, then every figure beside its goal, losses first. `-- --help` lists the flags.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compat } from "./compat.js";
import { FULL, QUICK } from "./contest.js";
import { contestants, nodes as onNodes } from "./contestants.js";
import { digits } from "./digits.js";
import { doctor } from "./doctor.js";
import { writeDocuments } from "./document.js";
import { dtypes } from "./dtypes.js";
import { type Bench, type Figure, renderFigures } from "./figure.js";
import { fillThreads } from "./fillThreads.js";
import { inspect } from "./inspect.js";
import { intervals } from "./intervals.js";
import { losses, renderLosses } from "./losses.js";
import { load, machine } from "./machine.js";
import { products } from "./matmul.js";
import { model } from "./model.js";
import { nodes } from "./nodes.js";
import { noise } from "./noise.js";
import { orthogonals } from "./orthogonal.js";
import { type Results, save, stringify } from "./results.js";
import { sampling } from "./sampling.js";
import { Session } from "./session.js";
import { shards } from "./shards.js";
import { sizes } from "./sizes.js";
import { startup } from "./startup.js";
import { threads } from "./threads.js";
import { training } from "./training.js";

const BENCHES: Readonly<Record<string, Bench>> = {
  sampling,
  sizes,
  dtypes,
  intervals,
  noise,
  compat,
  startup,
  matmul: products,
  orthogonal: orthogonals,
  training,
  digits,
  threads,
  model,
  shards,
  fillThreads,
  inspect,
  doctor,
};

/** Left out of a quick run that names none: seconds each. */
const LONG = ["digits", "shards", "inspect", "doctor", "threads", "fillThreads"];

const HELP = `npm run bench [-- names…] [flags]
  names      of ${Object.keys(BENCHES).join(", ")}; all without names
  --quick    half a minute: isovar beside plain JavaScript, few rounds, rough figures
  --rivals   fetches the JavaScript rivals into bench/rivals/node_modules first; they take part from then on
  --nodes    fetches Node 20, 22, 24 and 26 into bench/nodes/node_modules, and measures isovar's kernels on each, nothing else
  --only     one contestant, without the others; may be repeated: --only isovar --only "torch, 2 threads"
  --save     writes bench/results/<date>.json, and the tables of README.md and docs/performance.md from it
  --tables   writes those tables from the newest file of bench/results/, and measures nothing
  --json     prints that JSON instead of tables
Libraries of Python take part where ISOVAR_PYTHON names a Python that has numpy, torch and jax.`;

function usage(message: string): never {
  console.error(`bench: ${message}\n${HELP}`);
  process.exit(2);
}

function parse() {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = {
      quick: flag,
      rivals: flag,
      nodes: flag,
      save: flag,
      tables: flag,
      json: flag,
      help: flag,
      only: { type: "string", multiple: true },
    } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return usage((error as Error).message);
  }
}

const { values: flags, positionals: names } = parse();
if (flags.help) {
  console.log(HELP);
  process.exit(0);
}
if (flags.tables) {
  console.log(`written: ${writeDocuments().join(", ")}`);
  process.exit(0);
}
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) usage(`no ${unknown.join(", ")}`);
if (flags.save && (flags.quick || names.length > 0 || flags.only)) usage("--save is for a full run");
if (flags.nodes && (flags.rivals || names.length > 0)) usage("--nodes asks isovar alone, and its own questions");
for (const folder of [...(flags.rivals ? ["bench/rivals"] : []), ...(flags.nodes ? ["bench/nodes"] : [])]) {
  const setup = fileURLToPath(new URL("../scripts/setup.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [setup, folder], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const { only } = flags;
/** Who takes part in a quick run. */
const QUICK_NAMES = ["isovar", "plain JS", "tuned JS", "fallback"];
const present = flags.nodes ? onNodes() : contestants();
if (present.length === 0) usage("bench/nodes has Node for Linux on x64 alone");
const strangers = (only ?? []).filter((wanted) => !present.some(({ name }) => name === wanted));
if (strangers.length > 0) usage(`no ${strangers.join("; ")} here; there are ${present.map(({ name }) => name).join("; ")}`);
const taking = present.filter(({ name }) => (only ?? (flags.quick && !flags.nodes ? QUICK_NAMES : [name])).includes(name));
const date = new Date().toISOString();
const before = load();
const print = flags.json ? (text: string) => console.error(text) : (text: string) => console.log(text);
const host = machine();
print(
  `${host.processor}, ${host.cores} cores, ${host.memoryGiB} GiB, ${host.platform}; Node ${host.node}, V8 ${host.v8}; ${date.slice(0, 10)}, load ${before}${flags.quick ? "; quick: figures are rough" : ""}`,
);

const session = new Session(taking, flags.quick ? QUICK : FULL, flags.quick, print);
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(flags.nodes ? { nodes } : BENCHES)) {
  if (names.length > 0 ? !names.includes(name) : flags.quick && LONG.includes(name)) continue;
  figures.push(...(await bench(session)));
  // Fresh processes for the next bench; to start them takes seconds, which a quick run does not have.
  if (!flags.quick) session.rest();
}
session.rest();

const results: Results = {
  date,
  quick: flags.quick,
  machine: host,
  load: before,
  slowest: session.pulses.length > 0 ? Math.max(...session.pulses) / Math.min(...session.pulses) : 1,
  contestants: taking.flatMap(({ name, kind, threads }) => {
    const version = session.versions.get(name);
    return version === undefined ? [] : [{ name, kind, threads, version }];
  }),
  tables: session.tables,
  sweeps: session.sweeps,
  figures,
};
print(renderLosses(losses(results)));
print(`\nfigures\n${renderFigures(figures)}`);
if (flags.json) console.log(stringify(results));
if (flags.save) print(`\nwritten: ${[save(results, flags.nodes ? "nodes-" : ""), ...writeDocuments()].join(", ")}`);
