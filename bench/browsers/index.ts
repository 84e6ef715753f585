// npm run bench:browsers: in the Chromium and the Firefox of this machine, how long a page waits for its first weights, and how much faster than plain
// JavaScript it draws normals. Each figure is the median of several starts of the browser, beside its goal.

import { createHash } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { heNormal, init } from "isovar";
import { flags, refuse } from "../../scripts/flags.js";
import { FOR_PAGES } from "../../scripts/forPages.js";
import { type BrowserName, findBrowser } from "../../test/support/findBrowser.js";
import { postedBy } from "../../test/support/posted.js";
import { atLeast, atMost, type Figure, renderFigures } from "../figure.js";
import { summarize } from "../harness.js";
import { browserName } from "../page/measure.js";
import type { Measured } from "./page.js";

const STARTS = 7;

/** How many times as fast as plain JavaScript normals are to be. */
const GOALS = { chromium: 10, firefox: 8 } as const;
/** Most milliseconds from the first statement of a script to its first weights. */
const FIRST_MS = 10;
const USAGE = `npm run bench:browsers [-- flags]
  --only NAME   chromium or firefox alone; a minute for both`;

const { only } = flags(USAGE, { only: { type: "string" } });
if (only !== undefined && !Object.hasOwn(GOALS, only)) refuse(USAGE, `bench:browsers: there is no browser ${only}`);

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles the page, and beside it the program whose start is timed, the clock being its first statement. */
async function buildPage(): Promise<void> {
  const outdir = fileOf("dist");
  await mkdir(outdir, { recursive: true });
  await copyFile(fileOf("page.html"), fileOf("dist/index.html"));
  await build({ ...FOR_PAGES, entryPoints: [fileOf("page.ts")], outdir });
  const banner = { js: "const begun = performance.now();" };
  await build({ ...FOR_PAGES, entryPoints: [fileOf("firstWeights.ts")], outdir, banner });
}

/** What Node draws: a start counts where its weights are these. */
const WEIGHTS = createHash("sha256")
  .update(init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" }))
  .digest("hex");

async function measureIn(browser: BrowserName): Promise<Measured> {
  // Isolated pages have the finer clock: 5 µs in Chromium, 20 µs in Firefox.
  const answer = (await postedBy(browser, { home: "/bench/browsers/dist/", isolated: true })) as Measured & { error?: string };
  if (answer.error !== undefined) throw new Error(`${browser}: ${answer.error}`);
  const { first, normals } = answer;
  if (first.sha256 !== WEIGHTS) throw new Error(`${browser}: the first weights are not those of Node`);
  if (normals.failed.length > 0) throw new Error(`${browser}: ${normals.failed.join("; ")}`);
  return answer;
}

/** How many times as fast as plain JavaScript isovar was in one start. */
function ratioOf({ normals }: Measured): number {
  const [ours, plain] = ["isovar", "plain JS"].map((wanted) => normals.rows.find(({ name }) => name === wanted)!.median);
  return plain! / ours!;
}

/** Starts a browser again and again. */
async function figuresOf(browser: keyof typeof GOALS): Promise<Figure[]> {
  const measured: Measured[] = [];
  for (let start = 0; start < STARTS; start++) measured.push(await measureIn(browser));
  // Chromium calls itself Chrome.
  const name = browserName(measured[0]!.agent).replace("Chrome", "Chromium");
  const [firsts, ratios] = [measured.map(({ first }) => first.ms), measured.map(ratioOf)];
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(", ");
  console.log(`${name}, ${STARTS} starts: first 784×256 weights after ${list(firsts)} ms; normals ${list(ratios)} times as fast`);
  const median = (values: readonly number[]) => summarize(name, values).median;
  return [
    atMost(`${name}: start of the script to first 784×256 weights, ms`, median(firsts), FIRST_MS),
    atLeast(`${name}: normal f32, 2^20 values, times as fast as plain JS`, median(ratios), GOALS[browser]),
  ];
}

await buildPage();
const figures: Figure[] = [];
for (const browser of ["chromium", "firefox"] as const) {
  if (only !== undefined && only !== browser) continue;
  if (findBrowser(browser)) figures.push(...(await figuresOf(browser)));
  else console.error(`NOT MEASURED: there is no ${browser} on the PATH`);
}
console.log(renderFigures(figures));
