// The built playground in Chromium, for the end-to-end tests.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { buildPlayground, servePlayground } from "../../../playground/build.js";
import type { PageServer } from "../../../scripts/servePage.js";
import { launchChromium } from "../../support/browser.js";
import { complaintsOf } from "../../support/complaints.js";

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

export interface Playground {
  /** Address of the page. */
  url(hash?: string): string;
  /** Opens the page in a browser of its own. */
  open(hash: string, options?: BrowserContextOptions): Promise<Visit>;
  /** Stops the server: whoever asks it from then on is offline. */
  stop(): Promise<void>;
}

/** Builds and serves the page before the tests of a file; after them, nothing may have complained, nor asked another host. */
export function playground(): Playground {
  let [browser, server]: [Browser?, PageServer?] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    await buildPlayground();
    server = await servePlayground();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    expect(complaints).toEqual([]);
  });

  const url = (hash = "") => server!.url + hash;
  return {
    url,
    async open(hash, options = { viewport: { width: 1280, height: 900 } }) {
      const context = await browser!.newContext(options);
      const page = await context.newPage();
      complaintsOf(page, complaints, () => `${hash}: `);
      context.on("request", (request) => {
        if (!request.url().startsWith(new URL("./", url()).href)) complaints.push(`${hash}: asks ${request.url()}`);
      });
      await page.goto(url(hash));
      return { page, context, close: () => context.close() };
    },
    stop: () => server!.close(),
  };
}

/** The words of the faults, and the like, of each start that the depth view shows. */
export async function verdictsOf(page: Page, starts: number): Promise<string[]> {
  const verdicts = page.locator(".column .verdicts");
  await verdicts.nth(starts - 1).waitFor();
  await expect.poll(async () => (await verdicts.allInnerTexts()).every((text) => text !== ""), { timeout: 30_000 }).toBe(true);
  return verdicts.allInnerTexts();
}
