// What starts are called.

import { printStart, type SCHEMES, type Start } from "./state.js";
import { TEXTS } from "./texts.js";

export const schemeName = (scheme: string): string => TEXTS.schemes[scheme as (typeof SCHEMES)[number]] ?? scheme;

/** `normal, std 0.01, LSUV` */
export function startName(start: Start): string {
  const [scheme = "", ...options] = printStart(start).split(",");
  return [schemeName(scheme), ...options.map((each) => (each === "lsuv" ? "LSUV" : each.replace(":", " ")))].join(", ");
}
