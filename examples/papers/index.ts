// npm run papers: the founding papers of weight initialization, reproduced on this core: what they claim, and what is measured, side
// by side. Plots go to docs/papers/. It fails where a claim does not come out.
//
//   npm run papers -- --only saxe2013
//   npm run papers -- --list

import { mkdir, writeFile } from "node:fs/promises";
import { flags } from "../../scripts/flags.js";
import { glorot2010 } from "./glorot2010.js";
import { hanin2018 } from "./hanin2018.js";
import { hayou2018 } from "./hayou2018.js";
import { he2015 } from "./he2015.js";
import { mishkin2016 } from "./mishkin2016.js";
import { draw, type Paper } from "./paper.js";
import { saxe2013 } from "./saxe2013.js";
import { schoenholz2017 } from "./schoenholz2017.js";

const PAPERS: readonly Paper[] = [glorot2010, saxe2013, he2015, mishkin2016, schoenholz2017, hanin2018, hayou2018];

const OUT = new URL("../../docs/papers/", import.meta.url);

/** One line on a terminal that is drawn again. */
function say(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${progress}\u001b[K`);
}

/** Of this process, on all cores: what does not depend on what else the machine does. */
function cpuTime(since?: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(since);
  return `${((user + system) / 1e6).toFixed(1)} s of CPU time`;
}

/** Runs one paper, prints its table, and tells how many claims failed. */
async function reproduce({ name, source, about, run }: Paper): Promise<number> {
  const start = process.cpuUsage();
  const { claims, plot } = await run((progress) => say(`${name}: ${progress}`));
  say("");
  await mkdir(OUT, { recursive: true });
  await writeFile(new URL(`${name}.svg`, OUT), await draw(plot));
  console.log(`\n${source}\n${about}\n`);
  const widths = (["claim", "expected", "measured"] as const).map((key) =>
    Math.max(key.length, ...claims.map((claim) => claim[key].length)),
  );
  const line = (cells: string[]) =>
    console.log(
      `  ${cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}`,
    );
  line(["claim", "expected", "measured", ""]);
  for (const { claim, expected, measured, holds } of claims) line([claim, expected, measured, holds ? "✓" : "✗ DOES NOT HOLD"]);
  console.log(`\n  docs/papers/${name}.svg, ${cpuTime(start)}`);
  return claims.filter(({ holds }) => !holds).length;
}

const USAGE = `npm run papers [-- flags]
  --only NAME   one paper, without the others; may be repeated
  --list        prints the names of the papers`;

const values = flags(USAGE, { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } });
const unknown = (values.only ?? []).filter((name) => !PAPERS.some((paper) => paper.name === name));
if (values.list || unknown.length > 0) {
  for (const name of unknown) console.error(`papers: there is no ${name}; there are`);
  for (const { name, source } of PAPERS) console.log(`${name.padEnd(14)} ${source}`);
  process.exit(unknown.length > 0 ? 2 : 0);
}
let failed = 0;
for (const paper of PAPERS) if (values.only === undefined || values.only.includes(paper.name)) failed += await reproduce(paper);
console.log(`\n${failed === 0 ? "every claim holds" : `${failed} claims do not hold`}, ${cpuTime()}`);
process.exitCode = failed === 0 ? 0 : 1;
