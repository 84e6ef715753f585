// Finds again how the tensors of a plan are drawn.

import { reading, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { resolveSeed } from "../random/key.js";
import { type DrawnTensor, type DrawnTensors, type Plan, type PlannedTensor, planTensors } from "./plan.js";
import { parseSpec, type Spec } from "./spec.js";

/** A plan, and how each of its tensors is drawn. */
export interface Drawing extends DrawnTensors {
  readonly spec: Spec;
  readonly seed: bigint;
  /** Whose numbers they are, where not ours. */
  readonly stream?: "torch";
}

/** The fields of a plan that say what is drawn, each read once. */
function fieldsOf(where: string, plan: unknown): Pick<Plan, "spec" | "seed" | "tensors"> {
  const fields = reading(where, "plan", () => {
    const { spec, seed, tensors } = (plan ?? {}) as Partial<Plan>;
    return Array.isArray(tensors) ? { spec: spec!, seed: seed!, tensors: tensors as readonly PlannedTensor[] } : undefined;
  });
  return fields ?? refuse("E_ARGUMENT", where, "plan", plan, "a plan, as plan(spec, { seed }) gives");
}

/** Whether a value, possibly copied or read from JSON, holds the same data as one of ours; the order of keys does not matter. */
function isSame(given: unknown, own: unknown): boolean {
  if (typeof own !== "object" || own === null || typeof given !== "object" || given === null) return given === own;
  if (Array.isArray(own)) {
    return Array.isArray(given) && given.length === own.length && own.every((item, i) => isSame(given[i], item));
  }
  const [a, b] = [given, own] as Record<string, unknown>[];
  return Object.keys({ ...a, ...b }).every((key) => isSame(a![key], b![key]));
}

/** What a tensor is drawn by, apart from the seed. */
const DRAWN_BY = ["name", "dtype", "shape", "layout", "initializer"] as const;

/** The first tensor of the spec that is not in its place among those given, and how many were given. */
function compare(given: readonly (PlannedTensor | undefined)[], tensors: readonly DrawnTensor[]) {
  const first = tensors.find((tensor, i) => !DRAWN_BY.every((key) => isSame(given[i]?.[key], tensor[key])));
  return { first, count: given.length };
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
  const drawn = planTensors(where, spec, seed);
  const { first, count } = reading(where, "plan", () => compare(given.tensors, drawn.tensors));
  if (first !== undefined || count !== drawn.tensors.length) {
    const which = first === undefined ? "it has more" : `the first that differs is ${show(first.name)}`;
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: plan.tensors are not those of plan.spec, ${which}; change the spec and plan it`,
    );
  }
  return { spec, seed, ...drawn };
}
