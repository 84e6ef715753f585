// The optimizers: their options as plain data, what each keeps per weight, and one step with each.

import { checkBoolean, copyFields, refuse } from "../base/check.js";
import { power } from "../math/power.js";
import type { TrainKernels } from "./abi.js";
import { checkWord } from "./check.js";
import { belowOne, notNegative, parseKeys, positive } from "./options.js";
import { parseSchedule, type Schedule } from "./schedules.js";

/** Options of every optimizer. */
export interface CommonOptions {
  /** A number > 0, or a schedule, whose step 0 is the first step of the optimizer. */
  learningRate?: number | Schedule;
  /** Adds weightDecay·w to the gradient of each w; `adamw` instead shrinks w by the factor 1 − learningRate·weightDecay. Default 0. */
  weightDecay?: number;
  /** Scales all gradients down so that their common norm is at most this. */
  clipNorm?: number;
  /** Clips each element of the gradients to ± this. */
  clipValue?: number;
}

/** Options of `sgd`. */
export interface SgdOptions extends CommonOptions {
  /** Factor on the velocity of the previous step. Default 0. */
  momentum?: number;
  /** Uses Nesterov momentum; `momentum` must then be above 0. Default false. */
  nesterov?: boolean;
}

/** Options of `adam` and `adamw`. */
export interface AdamOptions extends CommonOptions {
  /** Weight of the old mean of the gradients. Default 0.9. */
  beta1?: number;
  /** Weight of the old mean of their squares. Default 0.999. */
  beta2?: number;
  /** Added to the root of the mean square, against a division by 0. Default 1e-8. */
  epsilon?: number;
}

/** Options of `rmsprop`. */
export interface RmspropOptions extends CommonOptions {
  /** Weight of the old mean square. Default 0.99. */
  decay?: number;
  /** Added to the root of the mean square, against a division by 0. Default 1e-8. */
  epsilon?: number;
  /** Factor on the velocity of the previous step. Default 0. */
  momentum?: number;
}

/** Settings that every optimizer has, with defaults filled in. */
export interface OptimizerSettings {
  /** The schedule of the learning rate. */
  learningRate: Schedule;
  /** Added to gradients as weightDecay·w, or, by `adamw`, taken off the weights. */
  weightDecay: number;
  /** Upper bound of the common norm of all gradients. */
  clipNorm?: number;
  /** Upper bound of the absolute value of each element of a gradient. */
  clipValue?: number;
}

/** What `sgd` returns. */
export interface SgdOptimizer extends OptimizerSettings, Required<Pick<SgdOptions, "momentum" | "nesterov">> {
  /** The name of its function. */
  optimizer: "sgd";
}

/** What `adam` returns. */
export interface AdamOptimizer extends OptimizerSettings, Required<Pick<AdamOptions, "beta1" | "beta2" | "epsilon">> {
  /** The name of its function. */
  optimizer: "adam";
}

/** What `adamw` returns. */
export interface AdamwOptimizer extends Omit<AdamOptimizer, "optimizer"> {
  /** The name of its function. */
  optimizer: "adamw";
}

/** What `rmsprop` returns. */
export interface RmspropOptimizer extends OptimizerSettings, Required<Pick<RmspropOptions, "decay" | "epsilon" | "momentum">> {
  /** The name of its function. */
  optimizer: "rmsprop";
}

/** An optimizer, as plain data: how gradients become steps. */
export type Optimizer = SgdOptimizer | AdamOptimizer | AdamwOptimizer | RmspropOptimizer;

/** The kinds of optimizers, as `optimizer` names them. */
export type OptimizerName = Optimizer["optimizer"];

const schedule = (where: string, _: string, value: unknown) => parseSchedule(where, value);

const COMMON = { learningRate: schedule, weightDecay: notNegative, clipNorm: positive, clipValue: positive };

/**
 * Stochastic gradient descent: w −= rate·g, with `momentum` v = momentum·v + g, w −= rate·v. Learning rate 0.01 by default.
 * @param options `learningRate`, `momentum`, `nesterov`, `weightDecay` and clipping, all optional
 * @returns plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })
 */
export function sgd(options: SgdOptions = {}): SgdOptimizer {
  const parsed = parseKeys("sgd", options, { momentum: belowOne, nesterov: checkBoolean, ...COMMON });
  const { learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0, ...clip } = parsed;
  if (nesterov && momentum === 0) refuse("E_ARGUMENT", "sgd", "nesterov", nesterov, "given with a momentum > 0");
  return { optimizer: "sgd", learningRate: parseSchedule("sgd", learningRate), momentum, nesterov, weightDecay, ...clip };
}

function adamLike<Name extends "adam" | "adamw">(where: Name, options: AdamOptions, decay: number) {
  const parsed = parseKeys(where, options, { beta1: belowOne, beta2: belowOne, epsilon: positive, ...COMMON });
  const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = decay, ...clip } = parsed;
  return { optimizer: where, learningRate: parseSchedule(where, learningRate), beta1, beta2, epsilon, weightDecay, ...clip };
}

/**
 * Adam. Learning rate 0.001 by default. Source: Kingma & Ba 2015.
 * @param options `learningRate`, `beta1`, `beta2`, `epsilon`, `weightDecay` and clipping, all optional
 * @returns plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example adam({ learningRate: cosineDecay({ learningRate: 1e-3, steps: 1000 }), clipNorm: 1 })
 */
export function adam(options: AdamOptions = {}): AdamOptimizer {
  return adamLike("adam", options, 0);
}

/**
 * Adam with decoupled weight decay, 0.01 by default; learning rate 0.001. Source: Loshchilov & Hutter 2019.
 * @param options `learningRate`, `beta1`, `beta2`, `epsilon`, `weightDecay` and clipping, all optional
 * @returns plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example adamw({ learningRate: 3e-4, weightDecay: 0.1 })
 */
export function adamw(options: AdamOptions = {}): AdamwOptimizer {
  return adamLike("adamw", options, 0.01);
}

/**
 * RMSProp: steps over the root of a running mean square. Learning rate 0.01 by default, as in PyTorch. Source: Tieleman & Hinton 2012.
 * @param options `learningRate`, `decay`, `epsilon`, `momentum`, `weightDecay` and clipping, all optional
 * @returns plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example rmsprop({ learningRate: 1e-3, momentum: 0.9 })
 */
export function rmsprop(options: RmspropOptions = {}): RmspropOptimizer {
  const parsed = parseKeys("rmsprop", options, { decay: belowOne, epsilon: positive, momentum: belowOne, ...COMMON });
  const { learningRate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0, ...clip } = parsed;
  return {
    optimizer: "rmsprop",
    learningRate: parseSchedule("rmsprop", learningRate),
    decay,
    epsilon,
    momentum,
    weightDecay,
    ...clip,
  };
}

const MAKERS = { sgd, adam, adamw, rmsprop } satisfies Record<OptimizerName, unknown>;
export const OPTIMIZER_NAMES = /* @__PURE__ */ Object.keys(MAKERS) as OptimizerName[];

/** Checks an optimizer of any origin; a name alone means its defaults. @throws {IsovarError} E_ARGUMENT */
export function parseOptimizer(where: string, value: unknown): Optimizer {
  const given = typeof value === "string" ? { optimizer: value } : copyFields(where, "optimizer", value);
  if (given === undefined) {
    return refuse("E_ARGUMENT", where, "optimizer", value, 'an optimizer such as adam(), { optimizer: "adam" } or "adam"');
  }
  const { optimizer, ...options } = given as unknown as Optimizer;
  return MAKERS[checkWord("E_ARGUMENT", where, "optimizer", optimizer, OPTIMIZER_NAMES)](options);
}

/** Names of the values that an optimizer keeps for each weight. */
export function slotsOf(optimizer: Optimizer): readonly string[] {
  switch (optimizer.optimizer) {
    case "sgd":
      return optimizer.momentum > 0 ? ["velocity"] : [];
    case "rmsprop":
      return ["square", "velocity"];
    default:
      return ["mean", "square"];
  }
}

/** The weight decay that enters what an optimizer keeps; 0 for `adamw` and for `sgd` without momentum, where it only shrinks weights. */
export function decayOfGradient(optimizer: Optimizer): number {
  return optimizer.optimizer === "adamw" || slotsOf(optimizer).length === 0 ? 0 : optimizer.weightDecay;
}

/** The factor that brings the norm of all gradients down to `clipNorm`. The 1e-6 is PyTorch's. */
export function clipScale({ clipNorm }: Optimizer, norm: number): number {
  return clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
}

/** What a step depends on besides weights and gradients. */
interface StepPlace {
  /** The learning rate. */
  rate: number;
  /** Steps of this optimizer, this one included. */
  steps: number;
  /** The norm of all gradients together. */
  norm: number;
}

/** All trained weights in one range of memory, and their gradients in the same order. */
export interface Trainable {
  readonly ptr: number;
  readonly gradientPtr: number;
  readonly size: number;
}

/** One step over all weights; `slots` are the addresses of what the optimizer keeps, in the order of the weights. */
export function applyOptimizer(
  kernels: TrainKernels,
  optimizer: Optimizer,
  { ptr, gradientPtr, size }: Trainable,
  slots: readonly number[],
  { rate, steps, norm }: StepPlace,
): void {
  const { weightDecay, clipValue = Infinity } = optimizer;
  const scale = clipScale(optimizer, norm);
  const [first, second] = slots as [number, number];
  switch (optimizer.optimizer) {
    case "sgd": {
      const { momentum, nesterov } = optimizer;
      if (momentum === 0) kernels.sgdF32(ptr, gradientPtr, 0, size, rate, weightDecay, scale, clipValue);
      else {
        const flag = nesterov ? 1 : 0;
        kernels.momentumF32(ptr, gradientPtr, first, 0, size, rate, momentum, flag, weightDecay, scale, clipValue);
      }
      return;
    }
    case "rmsprop": {
      const { decay, epsilon, momentum } = optimizer;
      kernels.rmsPropF32(
        ...([ptr, gradientPtr, first, second, 0, size] as const),
        ...([rate, decay, 1 - decay, epsilon, momentum, weightDecay, scale, clipValue] as const),
      );
      return;
    }
    default: {
      const { beta1, beta2, epsilon } = optimizer;
      const corrected = rate / (1 - power(beta1, steps));
      const root = 1 / Math.sqrt(1 - power(beta2, steps));
      const decoupled = optimizer.optimizer === "adamw";
      kernels.adamF32(
        ...([ptr, gradientPtr, first, second, 0, size] as const),
        ...([corrected, beta1, 1 - beta1, beta2, 1 - beta2, root, epsilon] as const),
        ...([decoupled ? 1 - rate * weightDecay : 1, decoupled ? 0 : weightDecay, scale, clipValue] as const),
      );
    }
  }
}
