// Chromium, driven by Playwright.

import { type Browser, chromium } from "playwright-core";
import { CHROMIUM_FLAGS, requireBrowser } from "./findBrowser.js";

/** Starts it. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: requireBrowser("chromium"), args: CHROMIUM_FLAGS });
