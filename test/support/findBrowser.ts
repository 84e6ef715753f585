// The browsers of this machine: where they are, and what to say where there is none. No driver: the configuration of the tests asks too.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** For each browser the variable that says where it is, the names that it has on the PATH, and how Debian names its package. */
const BROWSERS = {
  chromium: { variable: "CHROMIUM_PATH", names: ["chromium", "chromium-browser", "google-chrome"], debian: "chromium" },
  firefox: { variable: "FIREFOX_PATH", names: ["firefox", "firefox-esr"], debian: "firefox-esr" },
  // Debian puts the browser of WebKitGTK on nobody's PATH.
  webkit: { variable: "MINIBROWSER_PATH", names: ["MiniBrowser"], debian: "webkit2gtk-driver" },
};

export type BrowserName = keyof typeof BROWSERS;

const PATH = [
  ...(process.env.PATH ?? "").split(delimiter),
  ...["4.1", "6.0"].map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}`),
];

/** Path of a browser, or undefined. */
export function findBrowser(browser: BrowserName): string | undefined {
  const { variable, names } = BROWSERS[browser];
  const onPath = names.flatMap((name) => PATH.map((folder) => join(folder, name)));
  return [process.env[variable] ?? "", ...onPath].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Whether tests of `file` in a browser are to be skipped: there is none, and ISOVAR_REQUIRE_BROWSER does not ask for one. Says so. */
export function withoutBrowser(file: string, browser: BrowserName = "chromium"): boolean {
  if (findBrowser(browser) || process.env.ISOVAR_REQUIRE_BROWSER) return false;
  const { variable, names, debian } = BROWSERS[browser];
  const lines = [
    `NOT TESTED: ${file}, in ${browser === "chromium" ? "a browser" : "Firefox"}.`,
    `On the PATH there is no ${names.join(", no ")}.`,
    `Install one (Debian: apt-get install ${debian}), or set ${variable}.`,
  ];
  const rule = "─".repeat(74);
  console.warn([`┌${rule}┐`, ...lines.map((line) => `│ ${line.padEnd(72)} │`), `└${rule}┘`].join("\n"));
  return true;
}

/** The path of a browser that has to be there. */
export function requireBrowser(browser: BrowserName): string {
  const path = findBrowser(browser);
  if (path) return path;
  throw new Error(`${browser}: neither ${BROWSERS[browser].variable} nor the PATH leads to it`);
}

/** The pages are our own, and the sandbox is not to be had as root and in many containers. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
