// npm run bench:playground: how long the playground takes in Chromium, where it is to be quick: to its first paint, to recompute its depth view of 30 layers
// of 128 units on 256 samples, how fast it trains, and the longest that its page is kept from answering.

import type { Page } from "playwright-core";
import { buildPlayground, servePlayground } from "../playground/build.js";
import { launchChromium } from "../test/support/browser.js";
import { trainInPage } from "./playgroundTraining.js";

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

/** Asks for one seed after another, as whoever clicks "new seed". */
async function recompute(page: Page, link: string): Promise<number[]> {
  await page.goto(link);
  await page.locator(".column .uplot").first().waitFor();
  const before = (await durations(page)).length;
  for (let turn = 1; turn <= TURNS; turn++) {
    await page.getByRole("button", { name: "New seed" }).first().click();
    while ((await durations(page)).length < before + turn) await page.waitForTimeout(10);
  }
  return (await durations(page)).slice(before);
}

const server = await servePlayground();
const browser = await launchChromium();
try {
  await buildPlayground();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(`new PerformanceObserver((list) => {
    (window.longTasks ??= []).push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: "longtask", buffered: true });`);
  await page.goto(`${server.url}#view=depth`);
  await page.locator(".column").waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN);
  console.log(`first paint ${paint.toFixed(0)} ms after the request`);
  for (const [activation, start] of STARTS) {
    const times = await recompute(page, `${server.url}?${start}#view=depth&activation=${activation}&start=${start}`);
    const [least, median] = [quantile(times, 0), quantile(times, 0.5)].map((time) => time.toFixed(1).padStart(6));
    const long = await page.evaluate<number[]>("window.longTasks ?? []");
    console.log(
      `${`${activation} ${start}`.padEnd(20)} least ${least} ms, median ${median} ms; longest task of the page ${Math.max(0, ...long).toFixed(0)} ms`,
    );
  }
  await trainInPage(browser, server.url);
} finally {
  await browser.close();
  await server.close();
}
