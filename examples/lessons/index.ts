// npm run lessons: what the field of weight initialization teaches, each lesson a small program that prints its numbers on one screen.
// It fails where a lesson does not come out.
//
//   npm run lessons -- --only zeros
//   npm run lessons -- --list

import { parseArgs } from "node:util";
import { edgeOfChaos } from "./edgeOfChaos.js";
import { exploding } from "./exploding.js";
import { he } from "./he.js";
import type { Lesson } from "./lesson.js";
import { standardNormal } from "./standardNormal.js";
import { vanishing } from "./vanishing.js";
import { xavier } from "./xavier.js";
import { zeros } from "./zeros.js";

const LESSONS: readonly Lesson[] = [zeros, standardNormal, vanishing, exploding, xavier, he, edgeOfChaos];

/** The lessons asked for; prints those there are where that is wanted, or one is unknown. */
function chosen(): readonly Lesson[] {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } },
  });
  const names = values.only ?? [];
  const unknown = names.filter((name) => !LESSONS.some((lesson) => lesson.name === name));
  if (unknown.length > 0) throw new Error(`there is no ${unknown[0]}; there are ${LESSONS.map(({ name }) => name).join(", ")}`);
  if (values.list) {
    for (const { name, title } of LESSONS) console.log(`${name.padEnd(15)} ${title}`);
    return [];
  }
  return names.length > 0 ? LESSONS.filter(({ name }) => names.includes(name)) : LESSONS;
}

try {
  for (const { name, title, run } of chosen()) {
    const start = performance.now();
    console.log(`\n${title}\n${"─".repeat(title.length)}\n`);
    const cameOut = await run((text) => console.log(text));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(cameOut ? `\n${name}: ${seconds} s` : `\n✗ ${name} DID NOT COME OUT: ${seconds} s`);
    if (!cameOut) process.exitCode = 1;
  }
} catch (error) {
  console.error(`lessons: ${(error as Error).message}`);
  process.exitCode = 2;
}
