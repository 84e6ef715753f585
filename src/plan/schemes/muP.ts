// The maximal update parametrization: one learning rate for models of any width.

import { checkWord, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { rolesOf } from "../../init/layout.js";
import type { PlainObject } from "../../io/plain.js";
import { gaussian, isTable, type Law, type LawOf, positive, withRest } from "./law.js";
import type { Member } from "./members.js";
import { scaled } from "./scaled.js";
import type { Base, ModelScheme } from "./scheme.js";
import { type Grown, grownFrom } from "./width.js";

/** A law with factors, those of 1 left out. */
export function times({ init, ...law }: Law, factors: { multiplier?: number; learningRate?: number }): Law {
  const multiplier = (law.multiplier ?? 1) * (factors.multiplier ?? 1);
  const learningRate = (law.learningRate ?? 1) * (factors.learningRate ?? 1);
  return { init, ...(multiplier !== 1 && { multiplier }), ...(learningRate !== 1 && { learningRate }) };
}

/** The law of a parameter from that of its base, by the axes that grew. */
function grownLaw(where: string, member: Member, { base, factors }: Grown, law: Law, optimizer: string): Law {
  const { name, shape, layout } = member;
  const wide = factors.flatMap((factor, axis) => (factor === 1 ? [] : [axis]));
  const growth = wide.reduce((product, axis) => product * factors[axis]!, 1);
  const init = (factor: number): Law => ({ ...law, init: scaled(where, law.init, member, base, factor) });
  const isVector = member.kind !== "weight" || isTable(member) || wide.length === 0;
  const inputs = isVector ? [] : rolesOf(where, shape, layout).axes!.in.filter((axis) => wide.includes(axis));
  if (wide.length > 2) {
    throw new IsovarError("E_SPEC", `${where}: ${show(name)} grew along ${wide.length} axes; the law is known for two`);
  }
  if (inputs.length === 0) return times(init(1), { learningRate: optimizer === "sgd" ? growth : 1 });
  const fanIn = inputs.reduce((product, axis) => product * factors[axis]!, 1);
  if (wide.length === 1) return times(init(1), { multiplier: 1 / fanIn, learningRate: optimizer === "sgd" ? fanIn : 1 });
  const fanOut = growth / fanIn;
  return times(init(1 / Math.sqrt(fanIn)), { learningRate: optimizer === "sgd" ? fanOut / fanIn : 1 / fanIn });
}

/** The laws of a model that grew in width. */
export function widthLaws(where: string, options: PlainObject, members: readonly Member[], lawsOf: Base): LawOf {
  const { std, base, optimizer = "adam" } = options;
  const chosen = checkWord("E_ARGUMENT", where, "optimizer", optimizer, ["adam", "sgd"]);
  if (std !== undefined && base !== undefined) {
    throw new IsovarError("E_ARGUMENT", `${where}: give std or base, which says it`);
  }
  const sigma = positive(where, "std", std ?? 0.02);
  const grown = grownFrom(where, options, members);
  const bases = grown.map((one) => one.base);
  const atBase = base === undefined ? withRest(() => gaussian(sigma)) : lawsOf(base, bases);
  const laws = new Map<Member, Law | undefined>();
  members.forEach((member, i) => {
    const law = atBase(bases[i]!);
    laws.set(member, law && grownLaw(where, member, grown[i]!, law, chosen));
  });
  return (member) => laws.get(member);
}

/**
 * muP: the std, and with it the best learning rate, of a base model at any width. With m the growth of an axis: a weight that grew on both
 * sides has the std of the base over √m of its inputs, and with Adam the learning rate over m of its inputs, with SGD times m of its outputs
 * over m of its inputs; a head, which grew on its inputs, keeps its std and has the multiplier 1/m; all else keeps its std. With SGD
 * what grew along one axis has m times the learning rate. Weights of the base are N(0, std²), or as in the scheme `base`.
 * What grew is told by `baseWidth`: tables along their last axis, patches and the first weight of a net without a table along their
 * outputs, a head, or the last weight of such a net, along its inputs, all else along both; or by `baseShapes`, globs with shapes.
 * In the graph besides: logits of attention are divided by the size of a head, not by its root.
 * Source: Yang et al. 2022, table 8, in the form of the package mup.
 */
export const muP: ModelScheme = {
  formula: "base std over √m; learning rate over m of the inputs (Adam); head: base std, multiplier 1/m",
  source: "Yang et al. 2022, table 8; mup",
  options: ["std", "base", "width", "baseWidth", "baseShapes", "optimizer"],
  laws: widthLaws,
};
