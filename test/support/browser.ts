// Chromium, driven by Playwright.

import { type Browser, chromium } from "playwright-core";
import { CHROMIUM_FLAGS, requireBrowser } from "./findBrowser.js";

export { withoutBrowser } from "./findBrowser.js";

/** Starts it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: requireBrowser("chromium"), args: CHROMIUM_FLAGS });
}
