import { checkInteger, checkNumber, checkOptions, checkWord, copyFields, refuse } from "../base/check.js";
import { power } from "../math/power.js";
import { cos } from "../math/sin.js";
import { notNegative, positive } from "./options.js";

/** How the learning rate goes on with the steps. Plain data. */
export type Schedule =
  | { schedule: "constant"; learningRate: number; warmUp?: number }
  | { schedule: "step"; learningRate: number; every: number; factor: number; warmUp?: number }
  | { schedule: "cosine"; learningRate: number; steps: number; minimum: number; warmUp?: number };

const warmUpOf = (where: string, warmUp: unknown) =>
  warmUp === undefined ? {} : { warmUp: checkInteger(where, "warmUp", warmUp, 0) };

/**
 * One rate throughout; with `warmUp`, it first grows for so many steps in even parts.
 * @param learningRate above 0
 * @param options `warmUp`, a number of steps
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example sgd({ learningRate: constantRate(0.1, { warmUp: 100 }) })
 */
export function constantRate(learningRate: number, options?: { warmUp?: number }): Schedule {
  const { warmUp } = checkOptions("constantRate", options, ["warmUp"]);
  return {
    schedule: "constant",
    learningRate: positive("constantRate", "learningRate", learningRate),
    ...warmUpOf("constantRate", warmUp),
  };
}

/**
 * The rate times `factor` after `every` so many steps.
 * @param options the first rate; `every`, in steps; `factor` (default 0.1), above 0 and at most 1; `warmUp`, in steps
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example sgd({ learningRate: stepDecay({ learningRate: 0.1, every: 1000 }) })
 */
export function stepDecay(options: { learningRate: number; every: number; factor?: number; warmUp?: number }): Schedule {
  const where = "stepDecay";
  const {
    learningRate,
    every,
    factor = 0.1,
    warmUp,
  } = checkOptions(where, options, ["learningRate", "every", "factor", "warmUp"]);
  return {
    schedule: "step",
    learningRate: positive(where, "learningRate", learningRate),
    every: checkInteger(where, "every", every, 1),
    factor: checkNumber(where, "factor", factor, (x) => x > 0 && x <= 1, "a number > 0 and <= 1"),
    ...warmUpOf(where, warmUp),
  };
}

/**
 * From `learningRate` to `minimum` (default 0) along half a cosine, in `steps` steps after the warm-up; then `minimum`.
 * Source: Loshchilov & Hutter 2017.
 * @param options the highest and the lowest rate, `learningRate` and `minimum`; `steps` and `warmUp`, in steps
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example adamw({ learningRate: cosineDecay({ learningRate: 1e-3, steps: 5000, warmUp: 200 }) })
 */
export function cosineDecay(options: { learningRate: number; steps: number; minimum?: number; warmUp?: number }): Schedule {
  const where = "cosineDecay";
  const {
    learningRate,
    steps,
    minimum = 0,
    warmUp,
  } = checkOptions(where, options, ["learningRate", "steps", "minimum", "warmUp"]);
  positive(where, "learningRate", learningRate);
  return {
    schedule: "cosine",
    learningRate,
    steps: checkInteger(where, "steps", steps, 1),
    minimum: checkNumber(where, "minimum", notNegative(where, "minimum", minimum), (x) => x <= learningRate, "<= learningRate"),
    ...warmUpOf(where, warmUp),
  };
}

/** A schedule from anywhere; a number is a constant rate. */
export function parseSchedule(where: string, value: unknown): Schedule {
  if (typeof value === "number") return { schedule: "constant", learningRate: positive(where, "learningRate", value) };
  const fields = copyFields(where, "learningRate", value);
  if (fields === undefined) {
    return refuse("E_ARGUMENT", where, "learningRate", value, "a finite number > 0, or a schedule such as cosineDecay({ … })");
  }
  const { schedule, ...options } = fields;
  const kind = checkWord("E_ARGUMENT", `${where}: learningRate`, "schedule", schedule, ["constant", "step", "cosine"]);
  if (kind === "step") return stepDecay(options as Parameters<typeof stepDecay>[0]);
  if (kind === "cosine") return cosineDecay(options as Parameters<typeof cosineDecay>[0]);
  const { learningRate, ...rest } = options as { learningRate: number; warmUp?: number };
  return constantRate(learningRate, rest);
}

/** Whether two schedules that were parsed are one. */
export const sameSchedule = (a: Schedule, b: Schedule): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The rate of a step of the schedule, counted from 0. In f64 from + − × ÷ alone. */
export function rateAt(schedule: Schedule, step: number): number {
  const { learningRate, warmUp = 0 } = schedule;
  if (step < warmUp) return (learningRate * (step + 1)) / warmUp;
  const after = step - warmUp;
  if (schedule.schedule === "step") return learningRate * power(schedule.factor, Math.floor(after / schedule.every));
  if (schedule.schedule === "cosine") {
    const share = Math.min(1, after / schedule.steps);
    return schedule.minimum + 0.5 * (learningRate - schedule.minimum) * (1 + cos(Math.PI * share));
  }
  return learningRate;
}
