// The area above x for those who ask for it very often, apart from normal.ts: every start brings that along, and its bytes are counted.

import { normalDensity, SERIES_LIMIT, upperTail } from "./normal.js";

/** Σ x^(2n)/(2n+1)!! backwards from the term `last`, with `rest` in the place of what comes behind it. */
function series(x: number, last: number, rest: number): number {
  let sum = rest;
  for (let n = last; n >= 0; n--) sum = 1 + (sum * x * x) / (2 * n + 3);
  return sum;
}

/**
 * `upperTail(x)`, bit by bit, from as few terms of its series as give it: a net of gelu is examined in half the time (Node 20, 2026-11).
 *
 * The rest of the series is from 1 to 2, and a step never turns a larger sum into a smaller one, rounding included: where both ends
 * lead to one number, so do all terms. Of 4,000,000 random x none needed more.
 */
export function quickUpperTail(x: number): number {
  if (x < 0) return 1 - quickUpperTail(-x);
  if (x < SERIES_LIMIT) {
    const few = Math.floor(6 + 14 * x);
    const sum = series(x, few, 1);
    if (sum === series(x, few, 2)) return 0.5 - normalDensity(x) * x * sum;
  }
  return upperTail(x);
}
