// npm run bench:playground: how long the playground takes in Chromium, where it is to be quick: to its first paint, to recompute its depth view of 30 layers
// of 128 units on 256 samples, how fast it trains, and the longest that its page is kept from answering.

import type { Page } from "playwright-core";
import { buildPlayground, servePlayground } from "../playground/build.js";
import { flags } from "../scripts/flags.js";
import { launchChromium } from "../test/support/browser.js";
import { atMost, type Figure, renderFigures } from "./figure.js";
import { trainInPage } from "./playgroundTraining.js";
import { MAIN, traced, WORKER } from "./trace.js";

/** Recomputations per start: other programs of the machine disturb some of them. */
const TURNS = 40;

const STARTS = [
  ["relu", "heNormal"],
  ["relu", "normal,std:1"],
  ["relu", "glorotNormal"],
  ["tanh", "glorotNormal"],
  ["gelu", "heNormal"],
] as const;

const quantile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;

/** Milliseconds of each depth task so far, by the worker's own clock. */
const durations = (page: Page): Promise<number[]> =>
  page.workers()[0]!.evaluate(() => performance.getEntriesByName("depth", "measure").map(({ duration }) => duration));

/** Asks for one seed after another, as whoever clicks "new seed"; milliseconds by the clock, and of processor time. */
async function recompute(page: Page, link: string) {
  await page.goto(link);
  await page.locator(".column .uplot").first().waitFor();
  const before = (await durations(page)).length;
  const tasks = await traced(browser, page);
  for (let turn = 1; turn <= TURNS; turn++) {
    await page.getByRole("button", { name: "New seed" }).first().click();
    while ((await durations(page)).length < before + turn) await page.waitForTimeout(10);
  }
  const [worker, main] = await tasks(WORKER, MAIN);
  // Each recomputation is one task of the worker; all its others are short.
  const longest = worker!.sort((a, b) => b - a).slice(0, TURNS);
  return { clock: (await durations(page)).slice(before), processor: longest, page: Math.max(...main!) };
}

flags("npm run bench:playground: the playground's figures in Chromium, two minutes; no flags", {});

const server = await servePlayground();
const browser = await launchChromium();
try {
  await buildPlayground();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.url}#view=depth`);
  await page.locator(".column").first().waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN);
  console.log(`first paint ${paint.toFixed(0)} ms after the request`);
  const figures: Figure[] = [];
  for (const [activation, start] of STARTS) {
    const link = `${server.url}?${start}#view=depth&depth=30&width=128&optimizer=adam&activation=${activation}&start=${start}`;
    const { clock, processor, page: longest } = await recompute(page, link);
    const [least, median] = [0, 0.5].map((share) => quantile(clock, share).toFixed(0));
    console.log(
      `${`${activation} ${start}`.padEnd(19)} ${quantile(processor, 0.5).toFixed(0)} ms of processor time, by the clock ${least} ms at least, ${median} ms in the middle; ` +
        `longest task on the page's thread ${longest.toFixed(0)} ms of processor time`,
    );
    const claim = `depth view of 30 × 128 on 256 samples, ${activation}, ${start}`;
    figures.push(
      atMost(`${claim}: recomputed, ms`, quantile(processor, 0.5), 50),
      atMost(`${claim}: longest task, ms`, longest, 50),
    );
  }
  figures.push(...(await trainInPage(browser, server.url)));
  console.log(renderFigures(figures));
} finally {
  await browser.close();
  await server.close();
}
