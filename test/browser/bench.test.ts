// The page of the benchmark in a real browser: one file, opened from a folder, that asks for nothing and shows what its address carries.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { summarize } from "../../bench/harness.js";
import { buildPage } from "../../bench/page/build.js";
import { QUESTIONS } from "../../bench/page/measure.js";
import { encode } from "../../bench/page/share.js";
import { launchChromium } from "../support/browser.js";
import { complaintsOf } from "../support/complaints.js";
import { withoutBrowser } from "../support/findBrowser.js";

const RESULT = encode({
  date: "2026-11-29",
  browser: "Firefox 145 on Linux",
  cores: 8,
  version: "isovar 0.1.0",
  clock: 0.02,
  tables: QUESTIONS.map(({ work, title, inside, unit }) => ({
    id: work,
    title,
    inside,
    unit,
    rows: [summarize("isovar", [2]), summarize("tuned JS", [4]), summarize("plain JS", [24])],
  })),
  sweep: {
    id: "sizes-truncated",
    title: "",
    inside: "",
    unit: "ns per value",
    counts: [16, 256, 4096],
    lines: [
      { name: "isovar", values: [100, 20, 2] },
      { name: "tuned JS", values: [10, 5, 5] },
    ],
  },
});

describe.skipIf(withoutBrowser("test/browser/bench.test.ts"))("the page of the benchmark", () => {
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    [browser, address] = await Promise.all([launchChromium(), buildPage().then((path) => `file://${path}`)]);
  });
  afterAll(() => browser?.close());

  it.each(["light", "dark"] as const)("shows a shared result on a phone, %s, and asks for nothing", async (colorScheme) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, colorScheme });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints = complaintsOf(page);
    context.on("request", (request) => requests.push(new URL(request.url()).protocol));
    await page.goto(`${address}#${RESULT}`);
    expect(await page.locator(".where").textContent()).toBe("isovar 0.1.0 in Firefox 145 on Linux, 8 cores, 2026-11-29");
    expect(await page.locator(".losses li").allTextContents()).toEqual([
      expect.stringMatching(/^truncated normal: tuned JS is faster in calls of fewer than about [\d,]+ values$/),
    ]);
    expect(await page.locator(".ratio").first().textContent()).toBe("12.0×");
    expect(await page.locator(".question").count()).toBe(QUESTIONS.length);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(complaints).toEqual([]);
    expect(requests.filter((protocol) => protocol !== "file:" && protocol !== "data:")).toEqual([]);
    await context.close();
  });

  it("says so of an address that carries no result, and offers to measure", async () => {
    const page = await browser.newPage();
    await page.goto(`${address}#nonsense`);
    expect(await page.locator("#message").textContent()).toBe("The address of this page holds no result that can be read.");
    expect(await page.locator("#start").isEnabled()).toBe(true);
    expect(await page.locator("#sharing").isVisible()).toBe(false);
    await page.close();
  });
});
