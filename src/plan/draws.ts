// Finds again how the tensors of a plan are drawn.

import { reading, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { resolveSeed } from "../random/key.js";
import { type DrawnTensor, type Plan, planTensors } from "./plan.js";
import { parseSpec, type Spec } from "./spec.js";

/** A plan, and how each of its tensors is drawn. */
export interface Drawing {
  readonly spec: Spec;
  readonly seed: bigint;
  readonly tensors: readonly DrawnTensor[];
  readonly parameterCount: number;
  readonly bytes: number;
}

/**
 * How the tensors of a plan are drawn: found again from its spec and seed, since the plan is data that may come from a worker or a
 * file.
 * @throws {IsovarError} E_ARGUMENT for anything but a plan, and where tensors differ from those of the spec; what `plan` throws
 */
export function drawsOf(where: string, plan: unknown): Drawing {
  const isPlan = () => Array.isArray((plan as Plan | null | undefined)?.tensors);
  if (!reading(where, "plan", isPlan)) refuse("E_ARGUMENT", where, "plan", plan, "a plan, as plan(spec, { seed }) gives");
  const given = plan as Plan;
  const seed = resolveSeed(where, given.seed);
  const spec = parseSpec(where, given.spec);
  const tensors = planTensors(where, spec, seed);
  const differs = (tensor: DrawnTensor, i: number) => {
    const { name, dtype, shape } = given.tensors[i] ?? {};
    return name !== tensor.name || dtype !== tensor.dtype || !sameShape(shape ?? [], tensor.shape);
  };
  const first = reading(where, "plan", () => tensors.find(differs));
  if (first !== undefined || given.tensors.length !== tensors.length) {
    const which = first === undefined ? "it has more" : `the first that differs is ${show(first.name)}`;
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: plan.tensors are not those of plan.spec, ${which}; change the spec and plan it`,
    );
  }
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  return { spec, seed, tensors, parameterCount: tensors.reduce((sum, { size }) => sum + size, 0), bytes };
}
