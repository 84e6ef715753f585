// The micro-benchmark of the page: isovar beside pure JavaScript, with the harness, the contestants and the checks of `npm run bench`.

import { contest, type Entrant, entrant, type Pace } from "../contest.js";
import isovar from "../contestants/isovar.js";
import plain from "../contestants/plain.js";
import tuned from "../contestants/tuned.js";
import { bySize, type Sweep } from "../sweep.js";
import { gflops, MS, nsPer, type Table, type Unit } from "../table.js";
import type { WorkName, Works } from "../work.js";

export interface Measured {
  date: string;
  /** Name and version of the browser, and how many cores it says that there are. */
  browser: string;
  cores: number;
  version: string;
  /** Least step of the page's clock, in ms. */
  clock: number;
  tables: Table[];
  sweep: Sweep;
}

interface Question<W extends WorkName> {
  work: W;
  parameters: Works[W];
  title: string;
  inside: string;
  unit: Unit;
}

const question = <W extends WorkName>(work: W, parameters: Works[W], title: string, inside: string, unit: Unit): Question<W> => ({
  work,
  parameters,
  title,
  inside,
  unit,
});

const COUNT = 2 ** 20;
const FILL = "2^20 values into an array that is there already";

export const QUESTIONS = [
  question(
    "truncated",
    { count: COUNT, std: 0.03 },
    "truncated normal",
    `as He initialization draws it; ${FILL}`,
    nsPer("value", COUNT),
  ),
  question("normal", { count: COUNT, std: 0.03 }, "normal", FILL, nsPer("value", COUNT)),
  question("uniform", { count: COUNT }, "uniform", FILL, nsPer("value", COUNT)),
  question("matmul", { m: 256, n: 256, k: 256 }, "matrix product 256³", "packing included", gflops(256, 256, 256)),
  question("orthogonal", { n: 256 }, "orthogonal matrix 256²", "drawn and factorized, into a new array", MS),
  question(
    "step",
    { optimizer: "sgd", batch: 64 },
    "training step of a 784-256-10 net",
    "forward, backward, update; batch 64",
    MS,
  ),
] as const;

const SIZES = [4, 6, 8, 9, 10, 11, 12, 14, 16, 18, 20].map((power) => 2 ** power);

/** How finely this page's clock steps: browsers coarsen it. */
function clockStep(): number {
  let step = Number.POSITIVE_INFINITY;
  for (let found = 0; found < 20; found++) {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    step = Math.min(step, now - start);
  }
  return step;
}

/** "Firefox 145" from what the browser says of itself. */
export function browserName(agent: string): string {
  const known = [/(Edg|OPR|Firefox|FxiOS|CriOS|Chrome)\/(\d+)/, /Version\/(\d+)[\d.]* (?:Mobile\/\S+ )?(Safari)/];
  const [product, safari] = known.map((pattern) => pattern.exec(agent));
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera", FxiOS: "Firefox", CriOS: "Chrome" };
  const system = /Windows|Android|iPhone|iPad|Mac OS|Linux|CrOS/.exec(agent)?.[0].replace("Mac OS", "macOS") ?? "";
  const name = product ? `${names[product[1]!] ?? product[1]} ${product[2]}` : safari ? `Safari ${safari[1]}` : "a browser";
  return system ? `${name} on ${system}` : name;
}

function contestants(): Entrant[] {
  return [
    entrant("isovar", isovar("1")),
    entrant("plain JS", plain()),
    entrant("tuned JS", tuned()),
    entrant("fallback", isovar("js")),
  ];
}

/** Measures everything; `progress` hears what is next and how much is done, from 0 to 1. */
export async function measure(progress: (what: string, done: number) => void): Promise<Measured> {
  const clock = clockStep();
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
  // A sample is worth a hundred steps of the clock, so that its coarseness is within a percent.
  const pace: Pace = { rounds: 11, budgetMs: 500, sampleMs: Math.max(4, 100 * clock), warmUpMs: 120, pause };
  const entrants = contestants();
  const { version } = isovar("js");
  const tables: Measured["tables"] = [];
  const parts = QUESTIONS.length + SIZES.length / 2;
  for (const { work, parameters, title, inside, unit } of QUESTIONS) {
    progress(title, tables.length / parts);
    await pause();
    const { rows, failed } = await contest(entrants, work, parameters, pace);
    if (failed.length > 0) throw new Error(failed.join("; "));
    tables.push({ id: work, title, inside, unit, rows });
  }
  let sizes = 0;
  const sweep = await bySize("truncated", "truncated normal", SIZES, async (work, parameters) => {
    progress(`small and large calls, ${parameters.count.toLocaleString("en")} values`, (tables.length + sizes++ / 2) / parts);
    return contest(entrants.slice(0, 3), work, parameters, { ...pace, rounds: 7, budgetMs: 150 });
  });
  const { userAgent, hardwareConcurrency } = navigator;
  return {
    date: new Date().toISOString(),
    browser: browserName(userAgent),
    cores: hardwareConcurrency,
    version,
    clock,
    tables,
    sweep,
  };
}
