// The page of the benchmark measures: every answer verified, a result in its address that another tab shows.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "../../bench/page/build.js";
import { launchChromium } from "../support/browser.js";
import { withoutBrowser } from "../support/findBrowser.js";

describe.skipIf(withoutBrowser("test/browser/bench.slow.ts"))("the page of the benchmark", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it("measures, and shares", async () => {
    const page = await browser.newPage();
    await page.goto(`file://${await buildPage()}`);
    await page.click("#start");
    await page.waitForSelector('body[data-state="done"], body[data-state="failed"]', { timeout: 600_000 });
    expect(await page.locator("#message").textContent()).toMatch(/^Done\. Every answer was verified/);
    const ratios = await page.locator(".ratio").allTextContents();
    expect(ratios.length).toBe(6);
    const other = await browser.newPage();
    await other.goto(page.url());
    expect(await other.locator(".ratio").allTextContents()).toEqual(ratios);
  });
});
