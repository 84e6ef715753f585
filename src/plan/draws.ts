// Finds again how the tensors of a plan are drawn.

import { reading, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { resolveSeed } from "../random/key.js";
import { type DrawnTensor, type Plan, type PlannedTensor, planTensors } from "./plan.js";
import { parseSpec, type Spec } from "./spec.js";

/** A plan, and how each of its tensors is drawn. */
export interface Drawing {
  readonly spec: Spec;
  readonly seed: bigint;
  readonly tensors: readonly DrawnTensor[];
  readonly parameterCount: number;
  readonly bytes: number;
}

/** The fields of a plan that say what is drawn, each read once. */
function fieldsOf(where: string, plan: unknown): Pick<Plan, "spec" | "seed" | "tensors"> {
  const fields = reading(where, "plan", () => {
    const { spec, seed, tensors } = (plan ?? {}) as Partial<Plan>;
    return Array.isArray(tensors) ? { spec: spec!, seed: seed!, tensors: tensors as readonly PlannedTensor[] } : undefined;
  });
  return fields ?? refuse("E_ARGUMENT", where, "plan", plan, "a plan, as plan(spec, { seed }) gives");
}

/** The first tensor of the spec that is not in its place among those given, and how many were given. */
function compare(given: readonly PlannedTensor[], tensors: readonly DrawnTensor[]) {
  const differs = (tensor: DrawnTensor, i: number) => {
    const { name, dtype, shape } = given[i] ?? {};
    return name !== tensor.name || dtype !== tensor.dtype || !sameShape(shape ?? [], tensor.shape);
  };
  return { first: tensors.find(differs), count: given.length };
}

/**
 * How the tensors of a plan are drawn: found again from its spec and seed, since the plan is data that may come from a worker or a
 * file.
 * @throws {IsovarError} E_ARGUMENT for anything but a plan, and where tensors differ from those of the spec; E_SEED, also for a plan
 *   that lost its seed; what `plan` throws
 */
export function drawsOf(where: string, plan: unknown): Drawing {
  const given = fieldsOf(where, plan);
  // `resolveSeed` would draw another one.
  if (given.seed === undefined) refuse("E_SEED", `${where}: plan`, "seed", undefined, "there: without it the values are unknown");
  const seed = resolveSeed(where, given.seed);
  const spec = parseSpec(where, given.spec);
  const tensors = planTensors(where, spec, seed);
  const { first, count } = reading(where, "plan", () => compare(given.tensors, tensors));
  if (first !== undefined || count !== tensors.length) {
    const which = first === undefined ? "it has more" : `the first that differs is ${show(first.name)}`;
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: plan.tensors are not those of plan.spec, ${which}; change the spec and plan it`,
    );
  }
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  return { spec, seed, tensors, parameterCount: tensors.reduce((sum, { size }) => sum + size, 0), bytes };
}
