// The documentation as `npm run docs` builds it, in a real browser: read, searched, and served from nowhere but its own folder.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/browser.js";
import { complaintsOf } from "../support/complaints.js";
import { withoutBrowser } from "../support/findBrowser.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SITE = join(root, "docs/site/dist");
const ORIGIN = "http://docs.test";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Answers requests with the files of the site; everything else is noted and refused. */
async function serve(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.route("**", async (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const file = join(SITE, decodeURIComponent(pathname));
    try {
      if (origin !== ORIGIN) throw new Error("another host");
      await route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] });
    } catch (error) {
      complaints.push(`${route.request().url()}: ${error}`);
      await route.abort();
    }
  });
}

describe.skipIf(withoutBrowser("test/docs/site.slow.ts"))("the documentation", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const open = async (width: number, colorScheme: "light" | "dark" = "light") => {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
    await serve(context, complaints);
    page = await context.newPage();
    complaintsOf(page, complaints);
  };

  beforeAll(async () => {
    // Fails where an export is undocumented or a link leads nowhere.
    execFileSync("npm", ["run", "--silent", "docs"], { cwd: root, shell: process.platform === "win32", stdio: "inherit" });
    browser = await launchChromium();
  }, 600_000);

  afterAll(() => browser?.close());

  it("finds heNormal, and leads from there to a type in its signature", async () => {
    await open(1280);
    await page.goto(`${ORIGIN}/index.html`);
    await page.keyboard.press("/");
    await page.locator("#tsd-search-input").fill("heNormal");
    const first = page.locator("#tsd-search-results > li").first();
    await first.getByText("heNormal").waitFor();
    await first.click();
    await page.waitForURL(`${ORIGIN}/isovar/heNormal.html`);
    const type = page.locator(".tsd-signature a.tsd-signature-type").first();
    const name = (await type.textContent())!;
    await type.click();
    await page.waitForURL(`${ORIGIN}/isovar/${name}.html`);
    expect(await page.locator("h1").textContent()).toContain(name);
  });

  it("finds words of a guide", async () => {
    await open(1280);
    await page.goto(`${ORIGIN}/index.html`);
    await page.keyboard.press("/");
    await page.locator("#tsd-search-input").fill("The doctor");
    await page.locator("#tsd-search-results").getByText("The doctor").first().waitFor();
  });

  it("leads from a guide to the function that it names", async () => {
    await open(1280);
    await page.goto(`${ORIGIN}/docs/doctor.html`);
    await page.locator(".col-content").getByRole("link", { name: "examine(net, data)" }).first().click();
    await page.waitForURL(`${ORIGIN}/isovar/doctor/examine.html`);
  });

  it("has a menu on a phone", async () => {
    await open(390);
    await page.goto(`${ORIGIN}/isovar.html`);
    await page.locator("#tsd-toolbar-menu-trigger").click();
    await page.locator("#tsd-nav-container").getByRole("link", { name: "The doctor" }).click();
    await page.waitForURL(`${ORIGIN}/docs/doctor.html`);
  });

  it.each(["light", "dark"] as const)("is %s where the system is, until told otherwise", async (scheme) => {
    await open(1280, scheme);
    await page.goto(`${ORIGIN}/index.html`);
    const lightness = () => page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)![0]));
    expect((await lightness()) > 127).toBe(scheme === "light");
    await page.locator("#tsd-theme").selectOption(scheme === "light" ? "dark" : "light");
    expect((await lightness()) > 127).toBe(scheme === "dark");
  });

  it("is nowhere wider than a phone", async () => {
    await open(390);
    const pages = readdirSync(SITE, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => path.endsWith(".html") && !path.startsWith("media/"));
    expect(pages.length).toBeGreaterThan(200);
    const wide: string[] = [];
    for (const path of pages) {
      await page.goto(`${ORIGIN}/${path}`, { waitUntil: "load" });
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) wide.push(path);
    }
    expect(wide).toEqual([]);
  });

  it("asked nobody else for anything, missed no file and logged no error", () => expect(complaints).toEqual([]));
});
