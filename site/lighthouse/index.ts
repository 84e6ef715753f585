// npm run lighthouse: what Lighthouse, on its phone with a slow network, says of the start page and the playground. Exit 1 where a figure is
// below its bound. A part of Lighthouse asks for the latest third-party-web, which no lock file can hold: package.json names one.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { requireBrowser } from "../../test/support/findBrowser.js";
import { serveSite } from "../build.js";

const PROGRAM = fileURLToPath(new URL("node_modules/lighthouse/cli/index.js", import.meta.url));

const PAGES = { "start page": "index.html", playground: "playground/index.html" };
const CATEGORIES = ["performance", "accessibility", "best-practices"];

/** Least of each figure, of 100. */
const BOUND = 95;

/** The figure of each category. */
async function ask(url: string): Promise<number[]> {
  const flags = [
    "--quiet",
    "--output=json",
    "--no-enable-error-reporting",
    `--only-categories=${CATEGORIES.join(",")}`,
    "--chrome-flags=--headless=new --no-sandbox",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, url, ...flags], {
    env: { ...process.env, CHROME_PATH: requireBrowser("chromium") },
    maxBuffer: 2 ** 26,
  });
  const { categories } = JSON.parse(stdout);
  return CATEGORIES.map((name) => Math.round(100 * categories[name].score));
}

const server = await serveSite();
const line = (name: string, cells: readonly (string | number)[]) =>
  console.log(name.padEnd(12) + cells.map((cell) => `${cell}`.padStart(16)).join(""));

line("", CATEGORIES);
for (const [name, path] of Object.entries(PAGES)) {
  const figures = await ask(server.url + path);
  line(name, figures);
  if (figures.some((figure) => figure < BOUND)) process.exitCode = 1;
}
await server.close();
