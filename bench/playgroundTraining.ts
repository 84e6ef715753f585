// How fast nets train in the worker of the playground, and how free its page stays meanwhile. Part of `npm run bench:playground`.

import type { Browser } from "playwright-core";
import { atLeast, atMost, type Figure } from "./figure.js";
import { MAIN, traced } from "./trace.js";

/** One hidden layer of 128 on the digits, 64 in each step. */
const LINKS = {
  "784-128-10": "#view=train&data=digits&depth=1&width=128&optimizer=adam&learningRate=0.001&start=heNormal",
  "784-128-10, three starts":
    "#view=train&data=digits&depth=1&width=128&optimizer=adam&learningRate=0.001&start=heNormal&start=normal,std:1&start=zeros",
};
const SECONDS = 6;

/** What a page saw of itself while nets trained. */
interface Seen {
  frames: number;
  /** Steps of each net. */
  steps: number;
  /** Milliseconds of the longest task on the page's own thread, by the clock on the wall; 0 where none took 50 ms. */
  task: number;
  seconds: number;
}

/** Runs in the page: counts frames and tasks for so long. */
function watch(seconds: number): Promise<Seen> {
  return new Promise((resolve) => {
    const stepsTold = () => Number(/Step ([\d,]+)/.exec(document.querySelector(".status")!.textContent)![1]!.replaceAll(",", ""));
    const before = stepsTold();
    const seen = { frames: 0, steps: 0, task: 0, seconds: 0 };
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
    });
    observer.observe({ entryTypes: ["longtask"] });
    const begin = performance.now();
    const frame = (now: number) => {
      seen.frames++;
      if (now - begin < 1000 * seconds) return void requestAnimationFrame(frame);
      observer.disconnect();
      resolve({ ...seen, steps: stepsTold() - before, seconds: (now - begin) / 1000 });
    };
    requestAnimationFrame(frame);
  });
}

/** Trains the nets of `LINKS` in the playground at `url`, prints what comes out, and returns it beside the goals. */
export async function trainInPage(browser: Browser, url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  console.log(`Chromium ${browser.version()}, training for ${SECONDS} s, 64 digits in each step`);
  for (const [name, link] of Object.entries(LINKS)) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // What tsx wraps functions in, so that they keep their names.
    await page.addInitScript("globalThis.__name = (made) => made");
    await page.goto(url + link);
    await page.getByText("Step 0,").waitFor();
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByText("Learns:").first().waitFor();
    const tasks = await traced(browser, page);
    const { frames, steps, task, seconds } = await page.evaluate(watch, SECONDS);
    const [main] = await tasks(MAIN);
    const processor = Math.max(...main!);
    const nets = await page.locator(".runner").count();
    const rate = (nets * steps) / seconds;
    console.log(
      `${name}: ${Math.round(rate)} steps per second, ${(frames / seconds).toFixed(1)} frames per second; longest task on the page's thread ` +
        `${processor.toFixed(1)} ms of processor time, ${task > 0 ? Math.round(task) : "less than 50"} ms by the clock`,
    );
    figures.push(atLeast(`${name}: steps per second`, rate, 150), atMost(`${name}: longest task, ms`, processor, 50));
    await page.close();
  }
  return figures;
}
