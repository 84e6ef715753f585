// npm run matrix: the same cases in every runtime that this machine offers or npm has, with the same bits. `-- --only chromium` for one.
// A full run in which all are equal is written into docs/guarantees.md. Exit status 1 where a cell differs.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { flags, refuse } from "../../scripts/flags.js";
import { type Cell, firstDifference, type Result, summaryOf, tableOf, WAYS } from "./compare.js";
import { fetchMissing, REFERENCE, RUNTIMES, type Runtime } from "./runtimes.js";

const DOCUMENT = fileURLToPath(new URL("../../docs/guarantees.md", import.meta.url));
const MARKS = /(<!-- computed: npm run matrix -->\n)[\s\S]*?(\n<!-- \/computed -->)/;

const NAMES = [...new Set(RUNTIMES.map(({ name }) => name))].join(", ");
const USAGE = `npm run matrix [-- flags]
  --only NAME   in the runtimes of that name alone, and leaves the table as it is; may be repeated
Runtimes: ${NAMES}.`;

const values = flags(USAGE, { only: { type: "string", multiple: true } });
const wanted = ({ name }: Runtime) =>
  !values.only || values.only.some((only) => name.toLowerCase().startsWith(only.toLowerCase()));

const chosen = RUNTIMES.filter(wanted);
if (chosen.length === 0 && !wanted(REFERENCE)) {
  refuse(USAGE, `matrix: there is no runtime ${values.only!.join(", ")}`);
}
const there = chosen.filter(({ isMissing }) => !isMissing);
for (const { name } of chosen.filter(({ isMissing }) => isMissing)) console.error(`NOT THERE, and left out: ${name}`);
fetchMissing(there);

const cells: Cell[] = [];
let reference: Result[] | undefined;

for (const runtime of [REFERENCE, ...there]) {
  const name = `${runtime.name} ${runtime.version()}`;
  for (const { title, ...how } of WAYS) {
    const start = performance.now();
    let difference: string | undefined;
    try {
      const results = await runtime.compute(how);
      reference ??= results;
      difference = firstDifference(reference, results, how.backend);
    } catch (error) {
      difference = error instanceof Error ? error.message : String(error);
    }
    cells.push({ runtime: name, title, difference });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(
      `${name.padEnd(26)} ${title.padEnd(26)} ${(difference ? "DIFFERS" : "equal").padEnd(8)} ${seconds.padStart(4)} s`,
    );
    if (difference) console.log(`  ${difference}`);
    if (!reference) process.exit(1);
  }
}

const failed = cells.some(({ difference }) => difference !== undefined) || (values.only && there.length < chosen.length);
if (!failed && !values.only) {
  const date = new Date().toISOString().slice(0, 10);
  const before = await readFile(DOCUMENT, "utf8");
  if (!MARKS.test(before)) throw new Error("docs/guarantees.md has no place for the table");
  await writeFile(
    DOCUMENT,
    before.replace(MARKS, (_, open, close) => open + tableOf(reference!, cells, date) + close),
  );
  console.log("docs/guarantees.md has the table.");
}
console.log(summaryOf(cells));
process.exitCode = failed ? 1 : 0;
