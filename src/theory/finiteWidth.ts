// What finite width costs a ReLU network.

import { checkInteger, copyArray, refuse } from "../base/check.js";

/** Most layers, a bound for untrusted input. */
const MAX_LAYERS = 1_000_000;

/**
 * E[M²]/E[M]² of the mean square M of the activations of a ReLU network with Gaussian He weights and zero biases: ∏(1 + 5/n) over the
 * widths of its layers. Far above 1, some networks of that shape start with hardly any signal and others with far too much.
 *
 * Exact at any width and depth. Source: Hanin & Rolnick 2018.
 * @param widths units of each layer, from the first hidden one on
 * @returns 1 or more
 * @throws {IsovarError} E_ARGUMENT
 * @example finiteWidthFactor(new Array(30).fill(64)) // 9.551…
 */
export function finiteWidthFactor(widths: readonly number[]): number {
  const where = "finiteWidthFactor";
  const copy = copyArray(where, "widths", widths, MAX_LAYERS);
  if (!copy) return refuse("E_ARGUMENT", where, "widths", widths, `an array of widths, at most ${MAX_LAYERS}`);
  return copy.reduce((product: number, width, i) => product * (1 + 5 / checkInteger(where, `widths[${i}]`, width, 1)), 1);
}
