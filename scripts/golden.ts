// npm run golden: records the values of new cases in test/fixtures/golden.json. A recorded value that changed is an error, and
// nothing is written: changing any sampled value is stream-breaking. `npm run golden -- --accept` records it all the same.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CASES, compare, compute, type GoldenFile, type Library } from "../test/golden/cases.js";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const PATH = "test/fixtures/golden.json";

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
const computed = CASES.map((each) => compute(library, each));
const { added, changed, missing } = compare(recorded, computed);

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
console.log(`golden: ${cases.length} cases, ${added.length} new, ${changed.length} changed, ${missing.length} removed`);
