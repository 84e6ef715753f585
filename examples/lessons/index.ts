// npm run lessons: what the field of weight initialization teaches, each lesson a small program that prints its numbers, its learning
// curves, and what follows from them. It fails where something does not follow.
//
//   npm run lessons -- --only zeros
//   npm run lessons -- --list

import { flags } from "../../scripts/flags.js";
import { edgeOfChaos } from "./edgeOfChaos.js";
import { evolution } from "./evolution.js";
import { exploding } from "./exploding.js";
import { he } from "./he.js";
import { type Lesson, wrap } from "./lesson.js";
import { mezo } from "./mezo.js";
import { standardNormal } from "./standardNormal.js";
import { vanishing } from "./vanishing.js";
import { xavier } from "./xavier.js";
import { zeros } from "./zeros.js";

const LESSONS: readonly Lesson[] = [zeros, standardNormal, vanishing, exploding, xavier, he, edgeOfChaos, evolution, mezo];

const USAGE = `npm run lessons [-- flags]
  --only NAME   one lesson, without the others; may be repeated
  --list        prints the names of the lessons`;

/** The lessons asked for; prints those there are where that is wanted, or one is unknown. */
function chosen(): readonly Lesson[] {
  const values = flags(USAGE, { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } });
  const names = values.only ?? [];
  const unknown = names.filter((name) => !LESSONS.some((lesson) => lesson.name === name));
  if (unknown.length > 0) throw new Error(`there is no ${unknown[0]}; there are ${LESSONS.map(({ name }) => name).join(", ")}`);
  if (values.list) {
    for (const { name, title } of LESSONS) console.log(`${name.padEnd(15)} ${title}`);
    return [];
  }
  return names.length > 0 ? LESSONS.filter(({ name }) => names.includes(name)) : LESSONS;
}

/** Tables and charts bring lines of their own. */
const print = (text: string) => console.log(text.startsWith("\n") ? text : wrap(text));

/** Gives one lesson; its time is that of the processor, which does not depend on what else runs. */
async function give({ name, title, run }: Lesson): Promise<void> {
  const before = process.cpuUsage();
  console.log(`\n${title}\n${"─".repeat(title.length)}\n`);
  const claims = await run(print);
  for (const { says, holds } of claims) console.log(wrap(`${holds ? "✓" : "✗"} ${says}`, "  "));
  const { user, system } = process.cpuUsage(before);
  const failed = claims.filter(({ holds }) => !holds).length;
  if (failed > 0) process.exitCode = 1;
  const outcome = failed > 0 ? `✗ ${name} DID NOT COME OUT` : name;
  console.log(`\n${outcome}: ${((user + system) / 1e6).toFixed(1)} s of CPU time`);
}

try {
  for (const lesson of chosen()) await give(lesson);
} catch (error) {
  console.error(`lessons: ${(error as Error).message}`);
  process.exitCode = 2;
}
