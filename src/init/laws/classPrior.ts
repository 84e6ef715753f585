// Biases of a last layer that knows how frequent the classes are.

import { checkNumber, checkOptions, copyArray, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { log } from "../../math/log.js";
import { log1p } from "../../math/log1p.js";
import { constant } from "../initializers/constant.js";
import type { InitializerOf } from "../initializers/initializer.js";

/** Options of `classPrior`: one of the two. */
export interface ClassPriorOptions {
  /** How many samples there are of each class, or their shares: for softmax. */
  counts?: readonly number[];
  /** How probable each class is, from 0 to 1, or all of them: for sigmoid. */
  probability?: number | readonly number[];
}

/** A bound for untrusted input. */
const MAX_CLASSES = 1_000_000;

function numbersOf(name: string, value: unknown, rule: (x: number) => boolean, text: string): number[] {
  const list = copyArray("classPrior", name, value, MAX_CLASSES);
  if (!list || list.length === 0) refuse("E_ARGUMENT", "classPrior", name, value, "an array with a number for each class");
  return list.map((x) => checkNumber("classPrior", name, x, rule, text));
}

/** ln(p / (1 − p)), whose sigmoid is p. */
const logit = (p: number) => log(p) - log1p(-p);

/**
 * Biases with which an untrained net predicts what the classes' frequencies say, so that the loss need not first find them: ln(count / total)
 * before softmax, ln(p / (1 − p)) before sigmoid. RetinaNet's is `classPrior({ probability: 0.01 })`.
 * Source: Lin et al. 2017, "Focal loss for dense object detection".
 * @param options `counts`, positive numbers, one a class; or `probability`, between 0 and 1, of each class or of all
 * @returns plain data for `init`, `fill` and specs: a `constant`
 * @throws {IsovarError} E_ARGUMENT
 * @example init(classPrior({ counts: [900, 90, 10] }), [3]) // −0.105…, −2.41…, −4.61…
 * @example init(classPrior({ probability: 0.01 }), [720]) // −4.595…
 */
export function classPrior(options: ClassPriorOptions): InitializerOf<"constant"> {
  const { counts, probability } = checkOptions("classPrior", options, ["counts", "probability"]);
  if ((counts === undefined) === (probability === undefined)) {
    throw new IsovarError("E_ARGUMENT", "classPrior: give counts, for softmax, or probability, for sigmoid");
  }
  if (counts !== undefined) {
    const list = numbersOf("counts", counts, (x) => x > 0, "a finite number > 0");
    const total = list.reduce((sum, count) => sum + count, 0);
    return constant(list.map((count) => log(count / total)));
  }
  const rule = (x: number) => x > 0 && x < 1;
  const text = "a number between 0 and 1, neither of them";
  if (typeof probability === "object") return constant(numbersOf("probability", probability, rule, text).map(logit));
  return constant(logit(checkNumber("classPrior", "probability", probability, rule, text)));
}
