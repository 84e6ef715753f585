// The process of one contestant in JavaScript: `contestant.ts MODULE VARIANT`. It reads a request per line and answers with a line of
// JSON; the clock runs here, so that nothing of the benchmark's own is inside the timer. python/contestant.py does the same.

import { createInterface } from "node:readline";
import { entrant } from "./contest.js";
import { type Contestant, ENOUGH, type Entry, type WorkName, type Works } from "./work.js";

export type Request =
  | { ask: "prepare"; work: WorkName; parameters: Works[WorkName]; sampleMs: number }
  | { ask: "warmUp"; ms: number }
  | { ask: "sample" }
  | { ask: "release" };

const say = (reply: object) => process.stdout.write(`${JSON.stringify(reply)}\n`);
// What libraries print would be taken for an answer.
for (const name of ["log", "info", "debug"] as const) console[name] = console.error;

const [module, variant] = process.argv.slice(2) as [string, string];
const { default: enter }: { default: Entry } = await import(module);
const contestant: Contestant = await enter(variant);
const here = entrant(module, contestant);

async function reply(request: Request): Promise<object> {
  switch (request.ask) {
    case "prepare": {
      const { first, answer } = await here.prepare(request.work, request.parameters, request.sampleMs);
      const values = answer.slice(0, ENOUGH);
      return { first, answer: Buffer.from(values.buffer).toString("base64") };
    }
    case "warmUp":
      return { estimate: await here.warmUp(request.ms) };
    case "sample":
      return here.sample();
    case "release":
      await here.release();
      return {};
  }
}

say({ version: contestant.version, works: Object.keys(contestant.works) });
for await (const line of createInterface({ input: process.stdin })) {
  say(await reply(JSON.parse(line)).catch((error) => ({ error: String(error?.message ?? error) })));
}
// Workers of a library may keep the process alive. (process.exit can hang on Node 24 while they run.)
process.kill(process.pid);
