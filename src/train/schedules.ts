// Learning-rate schedules: their options as plain data, and the rate at a step.

import { checkInteger, checkNumber, copyFields, refuse } from "../base/check.js";
import { power } from "../math/power.js";
import { cos } from "../math/sin.js";
import { checkOptions, checkWord } from "./check.js";
import { notNegative, positive } from "./options.js";

/** Options of every schedule. */
export interface ScheduleOptions {
  /** Number of first steps in which the rate grows linearly. Default 0. */
  warmupSteps?: number;
}

/** Options of `stepDecay`. */
export interface StepDecayOptions extends ScheduleOptions {
  /** The rate after the warm-up, > 0. */
  learningRate: number;
  /** Steps from one decay to the next. */
  every: number;
  /** Factor on the rate, > 0 and <= 1. Default 0.1. */
  factor?: number;
}

/** Options of `cosineDecay`. */
export interface CosineDecayOptions extends ScheduleOptions {
  /** The rate after the warm-up, > 0. */
  learningRate: number;
  /** Steps of the half cosine, after the warm-up. */
  steps: number;
  /** The rate at its end and from there on. Default 0. */
  minimum?: number;
}

/** What `constantRate` returns. */
export interface ConstantRate extends ScheduleOptions {
  /** The name of its function. */
  schedule: "constantRate";
  /** The rate after the warm-up. */
  learningRate: number;
}

/** What `stepDecay` returns. */
export interface StepDecay extends Required<Omit<StepDecayOptions, "warmupSteps">>, ScheduleOptions {
  /** The name of its function. */
  schedule: "stepDecay";
}

/** What `cosineDecay` returns. */
export interface CosineDecay extends Required<Omit<CosineDecayOptions, "warmupSteps">>, ScheduleOptions {
  /** The name of its function. */
  schedule: "cosineDecay";
}

/** A schedule, as plain data: how the learning rate changes with the steps. */
export type Schedule = ConstantRate | StepDecay | CosineDecay;

const warmupOf = (where: string, warmupSteps: unknown) =>
  warmupSteps === undefined ? {} : { warmupSteps: checkInteger(where, "warmupSteps", warmupSteps, 0) };

/**
 * One rate throughout, after a linear warm-up over `warmupSteps` steps.
 * @param learningRate above 0
 * @param options `warmupSteps` (default 0)
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example adam({ learningRate: constantRate(1e-3, { warmupSteps: 100 }) })
 */
export function constantRate(learningRate: number, options?: ScheduleOptions): ConstantRate {
  const { warmupSteps } = checkOptions("constantRate", options, ["warmupSteps"]);
  return {
    schedule: "constantRate",
    learningRate: positive("constantRate", "learningRate", learningRate),
    ...warmupOf("constantRate", warmupSteps),
  };
}

/**
 * Multiplies the rate by `factor` after every `every` steps.
 * @param options `learningRate`, `every`, `factor` (default 0.1) and `warmupSteps` (default 0)
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example sgd({ learningRate: stepDecay({ learningRate: 0.1, every: 1000, factor: 0.5 }) })
 */
export function stepDecay(options: StepDecayOptions): StepDecay {
  const where = "stepDecay";
  const known = checkOptions(where, options, ["learningRate", "every", "factor", "warmupSteps"]);
  const { learningRate, every, factor = 0.1, warmupSteps } = known;
  return {
    schedule: "stepDecay",
    learningRate: positive(where, "learningRate", learningRate),
    every: checkInteger(where, "every", every, 1),
    factor: checkNumber(where, "factor", factor, (x) => x > 0 && x <= 1, "a number > 0 and <= 1"),
    ...warmupOf(where, warmupSteps),
  };
}

/**
 * Lowers the rate from `learningRate` to `minimum` (default 0) along half a cosine, in `steps` steps after the warm-up; then `minimum`.
 * Source: Loshchilov & Hutter 2017.
 * @param options `learningRate`, `steps`, `minimum` (default 0) and `warmupSteps` (default 0)
 * @returns plain data for an optimizer
 * @throws {IsovarError} E_ARGUMENT
 * @example adamw({ learningRate: cosineDecay({ learningRate: 1e-3, steps: 1000, warmupSteps: 100 }) })
 */
export function cosineDecay(options: CosineDecayOptions): CosineDecay {
  const where = "cosineDecay";
  const known = checkOptions(where, options, ["learningRate", "steps", "minimum", "warmupSteps"]);
  const { learningRate, steps, minimum = 0, warmupSteps } = known;
  positive(where, "learningRate", learningRate);
  return {
    schedule: "cosineDecay",
    learningRate,
    steps: checkInteger(where, "steps", steps, 1),
    minimum: checkNumber(where, "minimum", notNegative(where, "minimum", minimum), (x) => x <= learningRate, "<= learningRate"),
    ...warmupOf(where, warmupSteps),
  };
}

const SCHEDULES = ["constantRate", "stepDecay", "cosineDecay"] as const;

/** Checks a schedule of any origin; a number is a constant rate. */
export function parseSchedule(where: string, value: unknown): Schedule {
  if (typeof value === "number") return { schedule: "constantRate", learningRate: positive(where, "learningRate", value) };
  const fields = copyFields(where, "learningRate", value);
  if (fields === undefined) {
    return refuse("E_ARGUMENT", where, "learningRate", value, "a finite number > 0, or a schedule such as cosineDecay({ … })");
  }
  const { schedule, ...options } = fields;
  switch (checkWord("E_ARGUMENT", `${where}: learningRate`, "schedule", schedule, SCHEDULES)) {
    case "stepDecay":
      return stepDecay(options as unknown as StepDecayOptions);
    case "cosineDecay":
      return cosineDecay(options as unknown as CosineDecayOptions);
    case "constantRate": {
      const { learningRate, ...rest } = options as unknown as { learningRate: number } & ScheduleOptions;
      return constantRate(learningRate, rest);
    }
  }
}

/** Whether two parsed schedules are equal. */
export const sameSchedule = (a: Schedule, b: Schedule): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The rate at a step of the schedule, counted from 0. Computed in f64 with + − × ÷ alone, so every engine gives the same bits. */
export function rateAt(schedule: Schedule, step: number): number {
  const { learningRate, warmupSteps = 0 } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  const after = step - warmupSteps;
  if (schedule.schedule === "stepDecay") return learningRate * power(schedule.factor, Math.floor(after / schedule.every));
  if (schedule.schedule === "cosineDecay") {
    const share = Math.min(1, after / schedule.steps);
    return schedule.minimum + 0.5 * (learningRate - schedule.minimum) * (1 + cos(Math.PI * share));
  }
  return learningRate;
}
