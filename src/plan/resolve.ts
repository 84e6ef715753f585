// What a tensor gets from its parameter, from the first rule that matches its name, and from the spec.

import { show } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Layout } from "../init/layout.js";
import { effortOf } from "./effort.js";
import { checkLimit, LEAST_SHARED, MAX_EFFORT, MAX_SHARED_CHARACTERS } from "./limits.js";
import type { StoredParameter } from "./parameters.js";
import { RuleBook } from "./ruleBook.js";
import type { Rule } from "./rules.js";
import type { Spec } from "./spec.js";

/** How a tensor is made, all of it decided. */
export interface Resolved {
  readonly init: Initializer;
  readonly dtype: DType;
  readonly layout: Layout;
  readonly padding: readonly number[] | undefined;
  readonly multiplier: number | undefined;
  readonly learningRate: number | undefined;
}

/** Resolves the tensors of a spec by their names. */
export class Resolver {
  readonly #where: string;
  readonly #spec: Spec;
  readonly #rules: readonly Rule[];
  readonly #book: RuleBook;
  /** Characters of what rules and the default give. */
  readonly #lengths = new Map<object, number>();
  #shared = 0;
  #effort = 0;

  constructor(where: string, spec: Spec) {
    this.#where = where;
    this.#spec = spec;
    this.#rules = spec.rules ?? [];
    this.#book = new RuleBook(where, this.#rules);
  }

  /** The rule of a name. */
  ruleOf(name: string): Rule | undefined {
    return this.#rules[this.#book.find(name)];
  }

  /**
   * What a tensor of a parameter gets.
   * @param path of the parameter, for errors
   * @throws {IsovarError} E_SPEC where nothing says how it is drawn, or too much is to be computed for all of them
   */
  resolve(path: string, name: string, parameter: StoredParameter, rule: Rule | undefined): Resolved {
    const { init, dtype, layout, padding } = { ...rule, ...parameter };
    const drawn = init ?? this.#spec.default;
    if (drawn === undefined) {
      const missing = "has no init, no rule matches it, and there is no default; give it one of these";
      throw new IsovarError("E_SPEC", `${this.#where}: ${path}: ${show(name)} ${missing}`);
    }
    if (parameter.init === undefined) this.#share(path, drawn);
    if (parameter.padding === undefined && padding !== undefined) this.#share(path, padding);
    this.#effort += effortOf(drawn, parameter.shape.at(-1) ?? 1, padding?.length ?? 0);
    checkLimit(this.#where, path, this.#effort, "units of timeStepBias, kanSpline, s4dReal and padding", MAX_EFFORT);
    return {
      init: drawn,
      dtype: dtype ?? this.#spec.dtype,
      layout: layout ?? this.#spec.layout,
      padding,
      multiplier: rule?.multiplier,
      learningRate: rule?.learningRate,
    };
  }

  #share(path: string, given: object): void {
    const length = this.#lengths.get(given) ?? Math.max(LEAST_SHARED, JSON.stringify(given).length);
    this.#lengths.set(given, length);
    this.#shared += length;
    checkLimit(this.#where, path, this.#shared, "characters of what rules give, each time that they do", MAX_SHARED_CHARACTERS);
  }
}
