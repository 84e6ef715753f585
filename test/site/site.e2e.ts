// The folder of npm run site in Chromium, served below a path: the start page computes, and everything else opens from it.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PageServer } from "../../scripts/servePage.js";
import { serveSite } from "../../site/build.js";
import { axeFindings } from "../support/axe.js";
import { launchChromium } from "../support/browser.js";
import { complaintsOf } from "../support/complaints.js";
import { withoutBrowser } from "../support/findBrowser.js";
import { STEADY, shiftsOf, watchShifts } from "../support/shifts.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Pages of each kind, each view of the playground, and what is there once they are done. */
const PAGES = [
  ["index.html", "[data-state=same]"],
  ["playground/index.html", ".overview .uplot canvas"],
  ["playground/index.html#view=depth&depth=6&width=32&start=zeros", ".column .verdicts p"],
  ["playground/index.html#view=train&depth=2&width=16", ".share-right:not(:empty)"],
  ["playground/index.html#view=train&data=moons&depth=2&width=16&start=heNormal&start=zeros", ".classes"],
  ["playground/index.html#view=phase&depth=6&width=32", "[aria-label^='Phase diagram of']"],
  ["playground/index.html#view=lessons", ".lesson"],
  ["playground/index.html#view=code&depth=3", ".program"],
  ["playground/index.html#view=stream&theme=dark", ".drawn:nth-child(6)"],
  ["playground/index.html#view=depth&depth=6&width=32&projector=true", ".column .verdicts p"],
  ["benchmark/index.html", "#output p"],
  ["docs/index.html", "h1"],
  ["docs/docs/papers.html", "h1"],
  ["docs/isovar/heNormal.html", "h1"],
] as const;

describe.skipIf(withoutBrowser("test/site/site.e2e.ts"))("the site", () => {
  let [browser, server]: [Browser?, PageServer?] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    execFileSync("npm", ["run", "--silent", "site"], { cwd: root, shell: process.platform === "win32", stdio: "inherit" });
    server = await serveSite();
    browser = await launchChromium();
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens the start page as a new visitor, and notes whatever goes wrong or leaves the folder. */
  async function visit(options: BrowserContextOptions = { viewport: WIDE }): Promise<Page> {
    const context = await browser!.newContext(options);
    const page = await context.newPage();
    complaintsOf(page, complaints, () => `${page.url()}: `);
    context.on("request", (request) => {
      if (!request.url().startsWith(server!.url)) complaints.push(`${page.url()}: asks ${request.url()}`);
    });
    context.on("response", (response) => {
      if (!response.ok()) complaints.push(`${response.url()}: ${response.status()}`);
    });
    await page.goto(server!.url);
    return page;
  }

  it("draws three starts for any seed, with the verdicts that theory has for them", async () => {
    const page = await visit();
    const drawing = page.locator("#curves");
    await page.getByText("Computed in this page").waitFor();
    for (const seed of ["7", "123456", "0"]) {
      const before = await drawing.innerHTML();
      await page.getByLabel("Seed", { exact: true }).fill(seed);
      expect(await drawing.innerHTML()).not.toBe(before);
      expect(await drawing.locator("p b").allInnerTexts()).toEqual(["holds", "vanishes", "explodes"]);
    }
    await page.getByRole("button", { name: "Another seed" }).click();
    expect(await page.getByLabel("Seed", { exact: true }).inputValue()).toBe("1");
    await page.context().close();
  });

  it("computes what Node wrote into it: the curves to the last digit, and the hash of its program", async () => {
    const written = await visit({ viewport: WIDE, javaScriptEnabled: false });
    const curves = await written.locator("#curves").innerHTML();
    expect(curves).toContain('<path class="curve" d="M');
    const page = await visit();
    await page.locator("[data-state=same]").waitFor();
    expect(await page.locator("#curves").innerHTML()).toBe(curves);
    // As test/playground/stream.test.ts has it too.
    expect(await page.locator("#here").textContent()).toBe("1b0f81fba9e7746892e5d7fc8db3f8e5d4f31eb45c4979e3c1818be6ca3d5876");
    await page.context().close();
    await written.context().close();
  });

  it("says where others are faster", async () => {
    const page = await visit();
    expect(await page.locator("td.loss").count()).toBeGreaterThan(0);
    expect(await page.locator("tbody tr").count()).toBe(6);
    await page.context().close();
  });

  it("leads, with each of its links, to a page with a heading and the way back", async () => {
    const page = await visit();
    const links = await page.locator("a").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    const targets = [...new Set(links)];
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) {
      await page.goto(target);
      await page.locator("h1").first().waitFor();
      const back = page.locator(".mark a, #tsd-toolbar-links a").first();
      expect(new URL((await back.getAttribute("href"))!, page.url()).href, target).toBe(`${server!.url}index.html`);
    }
    await page.context().close();
  });

  it.each([360, 1000, 1440])("shows the way back on a page of the documentation, %d wide", async (width) => {
    const page = await visit({ viewport: { width, height: 800 } });
    await page.goto(`${server!.url}docs/docs/doctor.html`);
    expect(await page.locator("#tsd-toolbar-links .home").isVisible()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await page.context().close();
  });

  it("opens the playground, which examines a net, and the benchmark, which is ready to measure", async () => {
    const page = await visit();
    await page.getByRole("link", { name: "Open the playground" }).click();
    await page.locator(".column .verdicts p").first().waitFor();
    await page.goto(server!.url);
    await page.getByRole("link", { name: "Benchmark" }).click();
    await page.getByRole("button", { name: "Measure" }).waitFor();
    await page.context().close();
  });

  const widths = [PHONE, { width: 768, height: 1024 }, WIDE].flatMap((viewport) =>
    PAGES.map(([path, done]) => ({ path, done, viewport, width: viewport.width })),
  );
  it.each(widths)("keeps still while it comes: $path, $width wide", async ({ path, done, viewport }) => {
    const context = await browser!.newContext({ viewport, serviceWorkers: "block" });
    await watchShifts(context);
    const page = await context.newPage();
    await page.goto(server!.url + path);
    await page.locator(done).first().waitFor({ state: "attached" });
    const { sum, moved } = await shiftsOf(page);
    expect(sum, moved.join("\n")).toBeLessThan(STEADY);
    await context.close();
  });

  const looks = (["light", "dark"] as const).flatMap((colorScheme) => [
    { colorScheme, viewport: WIDE },
    { colorScheme, viewport: PHONE },
  ]);
  it.each(looks)("has nothing that axe finds, and fits: $colorScheme, $viewport.width wide", async (look) => {
    const page = await visit(look);
    await page.locator("[data-state=same]").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.viewport.width);
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(look.colorScheme);
    await page.context().close();
  });

  it("asked nobody else for anything, missed no file and logged nothing", () => expect(complaints).toEqual([]));
});
