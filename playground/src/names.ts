// What starts are called.

import { printStart, type SCHEMES, type Start } from "./state.js";
import { filled } from "./texts/filled.js";
import { schemes, starts } from "./texts/names.js";

/** Digits of numbers in names. */
const short = (value: number) => Number(value.toPrecision(3));

/** What a start is called that its options describe best; undefined for all others. */
function ownName({ scheme, std = 1, scale = 1, ...others }: Start["init"]): string | undefined {
  if (scheme === "normal" && typeof std === "number" && Object.keys(others).length === 0)
    return std === 1 ? starts.standard : filled(starts.normal, { std: short(std) });
  if (scheme === "varianceScaling" && typeof scale === "number" && others.mode === undefined)
    return filled(starts.variance, { scale: short(scale) });
  return undefined;
}

export const schemeName = (scheme: string): string => schemes[scheme as (typeof SCHEMES)[number]] ?? scheme;

/** `N(0, 0.01²), bias 0.1, LSUV` */
export function startName(start: Start): string {
  const name = ownName(start.init);
  const { scheme } = start.init;
  const [first = "", ...options] = printStart(name === undefined ? start : { ...start, init: { scheme } }).split(",");
  return [name ?? schemeName(first), ...options.map((each) => (each === "lsuv" ? "LSUV" : each.replace(":", " ")))].join(", ");
}
