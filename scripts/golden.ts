// npm run golden: records the values of new cases in test/fixtures/golden.json and of new training runs in golden-training.json. A
// recorded value that changed is an error, and nothing is written: changing any sampled value is stream-breaking, and changing a
// trained one breaks the promise of equal bits. `npm run golden -- --accept` records it all the same.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { digits } from "../examples/digits/data.js";
import { CASES, compare, compute, type GoldenFile, type Library } from "../test/golden/cases.js";
import { type GoldenRun, RUNS, type TrainingLibrary, train } from "../test/golden/training.js";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const PATH = "test/fixtures/golden.json";
const TRAINING_PATH = "test/fixtures/golden-training.json";

const unknown = process.argv.slice(2).filter((argument) => argument !== "--accept");
if (unknown.length > 0) {
  console.error(`golden: unknown argument ${unknown.join(" ")}; usage: npm run golden [-- --accept]`);
  process.exit(2);
}
const accept = process.argv.includes("--accept");

// What is recorded must be what the sources give.
execFileSync(process.execPath, ["scripts/setup.mjs"], { stdio: "inherit" });
const library: Library = await import(new URL("../dist/index.js", import.meta.url).href);

const recorded: GoldenFile["cases"] = existsSync(PATH) ? JSON.parse(await readFile(PATH, "utf8")).cases : [];
const computed = await Promise.all(CASES.map((each) => compute(library, each)));
const { added, changed, missing } = compare(recorded, computed);

const trainer: TrainingLibrary = await import(new URL("../dist/train.js", import.meta.url).href);
const { training } = await digits();
const trained: GoldenRun[] = [];
for (const run of RUNS) trained.push(await train(trainer, run, training, 1));
const recordedRuns: GoldenRun[] = existsSync(TRAINING_PATH) ? JSON.parse(await readFile(TRAINING_PATH, "utf8")).runs : [];
for (const run of trained) {
  const before = recordedRuns.find(({ name }) => name === run.name);
  if (before === undefined) added.push(`training ${run.name}`);
  else if (JSON.stringify(before) !== JSON.stringify(run)) changed.push(`training ${run.name}`);
}
for (const { name } of recordedRuns) if (!trained.some((run) => run.name === name)) missing.push(`training ${name}`);

for (const label of added) console.log(`new      ${label}`);
for (const label of changed) console.error(`CHANGED  ${label}`);
for (const label of missing) console.error(`MISSING  ${label}`);

if (changed.length + missing.length > 0 && !accept) {
  console.error(`
golden: ${changed.length} recorded values changed, ${missing.length} recorded cases are gone; nothing was written.
Released values stay. If this is meant to break the stream: raise its version in docs/stream.md, write "stream-breaking" in
CHANGELOG.md, and run: npm run golden -- --accept`);
  process.exit(1);
}

const file: GoldenFile = { source: "npm run golden", streamVersion: 1, cases: computed };
const { cases, ...head } = file;
const lines = cases.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
await writeFile(PATH, `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "cases": [\n${lines}\n  ]\n}\n`);
await writeFile(TRAINING_PATH, `${JSON.stringify({ source: "npm run golden", runs: trained }, null, 2)}\n`);
console.log(
  `golden: ${cases.length} cases and ${trained.length} runs, ${added.length} new, ${changed.length} changed, ${missing.length} removed`,
);
