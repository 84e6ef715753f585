// The Chromium of this machine: CHROMIUM_PATH, or the first one on the PATH.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM_PATH ?? "", ...onPath].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const executablePath = findChromium();

/** Whether tests of `file` in a browser are to be skipped: there is none, and ISOVAR_REQUIRE_BROWSER does not ask for one. Says so. */
export function withoutBrowser(file: string): boolean {
  if (executablePath || process.env.ISOVAR_REQUIRE_BROWSER) return false;
  const lines = [
    `NOT TESTED: ${file}, in a browser.`,
    "No chromium, chromium-browser or google-chrome is on the PATH.",
    "Install one (Debian: apt-get install chromium), or set CHROMIUM_PATH.",
  ];
  const rule = "─".repeat(74);
  console.warn([`┌${rule}┐`, ...lines.map((line) => `│ ${line.padEnd(72)} │`), `└${rule}┘`].join("\n"));
  return true;
}

/** Starts it. */
export async function launchChromium(): Promise<Browser> {
  if (!executablePath)
    throw new Error("ISOVAR_REQUIRE_BROWSER is set, and neither CHROMIUM_PATH nor the PATH leads to a browser");
  return chromium.launch({
    executablePath,
    // The pages are our own, and the sandbox is not to be had as root and in many containers.
    chromiumSandbox: false,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
