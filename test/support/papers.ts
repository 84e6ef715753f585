import { existsSync, readFileSync } from "node:fs";
import { runExample } from "./runExample.js";

export const runPapers = (...args: string[]) => runExample("examples/papers/index.ts", ...args);

export const PAPERS = ["glorot2010", "saxe2013", "he2015", "mishkin2016", "schoenholz2017", "hanin2018", "hayou2018"];

/** The plot of a paper as it stands in the documentation. */
export function plotOf(name: string): string {
  const file = new URL(`../../docs/papers/${name}.svg`, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
