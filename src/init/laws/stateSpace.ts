// State-space models: the decay rates of S4D and Mamba, and their time steps.

import { checkNumber, checkOptions, refuse } from "../../base/check.js";
import { held } from "../../base/dtype.js";
import { exp } from "../../math/exp.js";
import { expm1 } from "../../math/expm1.js";
import { log } from "../../math/log.js";
import { log1p } from "../../math/log1p.js";
import type { ClearedRow } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { withoutOptions } from "../schemes.js";
import { learn } from "./learn.js";
import { checkInterval, logRatio } from "./logarithmic.js";
import { quantileDistribution } from "./quantile.js";

/** More states than any model has; the moments are sums over them. */
const MAX_STATES = 4096;

const s4dRealDistribution: Meaning<"s4dReal"> = (where, _initializer, dtype, shape) => {
  const states = shape.at(-1) ?? 1;
  if (states > MAX_STATES) refuse("E_SHAPE", where, "shape", shape, `of at most ${MAX_STATES} states, which the last axis holds`);
  const values = Float64Array.from({ length: states }, (_, n) => held(dtype, log(n + 1)));
  const average = (rows: readonly ClearedRow[] = []) => {
    const cleared = new Float64Array(states);
    for (const { row, share } of rows) cleared[row] = share;
    const count = Math.max(1, states);
    const mean = values.reduce((sum, x, n) => sum + (1 - cleared[n]!) * x, 0) / count;
    const squares = values.reduce(
      (sum, x, n) => sum + (1 - cleared[n]!) * (x - mean) * (x - mean) + cleared[n]! * mean * mean,
      0,
    );
    return { mean, std: Math.sqrt(squares / count) };
  };
  return {
    dtype,
    ...average(),
    // Of more than one axis, each row has all states.
    cleared: shape.length === 1 ? average : undefined,
    min: 0,
    max: values.at(-1) ?? 0,
    source: {
      kind: "slices",
      random: false,
      fill: (_core, _key, offset, out) => {
        for (let i = 0; i < out.length; i++) out[i] = values[(offset + i) % states]!;
      },
    },
  };
};

/**
 * ln 1, ln 2 … ln N along the last axis, each row alike: A_log of Mamba, whose states then decay at the rates −1, −2 … −N (S4D-Real).
 * Source: Gu et al. 2022, "On the parameterization and initialization of diagonal state space models"; Gu & Dao 2023.
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_SHAPE, at `init`, for more than 4096 states
 * @example init(s4dReal(), [1536, 16]) // it needs no seed
 */
export function s4dReal(): InitializerOf<"s4dReal"> {
  return learn(withoutOptions("s4dReal", s4dReal), s4dRealDistribution, { scheme: "s4dReal" });
}

/** Options of `timeStepBias`. */
export interface TimeStepBiasOptions {
  /** The smallest time step. Default 0.001. */
  lower?: number;
  /** The largest time step. Default 0.1. */
  upper?: number;
  /** Time steps below this are raised to it. Default 0.0001. */
  floor?: number;
}

/** The x whose softplus, ln(1 + e^x), is dt. */
const inverseSoftplus = (dt: number) => dt + log(-expm1(-dt));
/** ln(1 + e^x). From 40 on it is x in f64. */
const softplus = (x: number) => (x > 40 ? x : log1p(exp(x)));

/** Steps of Simpson's rule, over ln dt: for the range of Mamba, errors below 1e-10. */
const STEPS = 1024;

const timeStepBiasDistribution: Meaning<"timeStepBias"> = (where, { lower, upper, floor }, dtype) => {
  const d = logRatio({ lower, upper });
  // The part of the time steps that is raised, and where the others begin.
  const raised = floor > lower ? log(floor / lower) / d : 0;
  const min = inverseSoftplus(Math.max(lower, floor));
  const max = inverseSoftplus(upper);
  const at = (u: number) => inverseSoftplus(Math.min(upper, Math.max(floor, lower * exp(d * u))));
  // No sum or square overflows in units of the largest.
  const unit = Math.max(-min, max);
  const points = Float64Array.from({ length: STEPS + 1 }, (_, i) => at(raised + ((1 - raised) * i) / STEPS) / unit);
  const average = (f: (x: number) => number) => {
    let sum = 0;
    for (let i = 0; i <= STEPS; i++) {
      const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * f(points[i]!);
    }
    return raised * f(min / unit) + ((1 - raised) * sum) / (3 * STEPS);
  };
  const mean = average((x) => x);
  const quantile = {
    at,
    below: (x: number) => Math.max(0, log(softplus(x) / lower) / d),
    mean: mean * unit,
    std: Math.sqrt(average((x) => (x - mean) * (x - mean))) * unit,
    min,
    max,
  };
  return quantileDistribution(where, quantile, dtype);
};

/**
 * Biases whose softplus is a time step, log-uniform from `lower` to `upper`: dt_bias of Mamba and Mamba-2, dt + ln(1 − e^−dt).
 * Source: Gu & Dao 2023; Dao & Gu 2024.
 * @param options `lower` (default 0.001) and `upper` (default 0.1), the range of the time steps; `floor` (default 0.0001), to which smaller
 *   ones are raised
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless 0 < lower < upper, all finite, and 0 <= floor < upper
 * @example init(timeStepBias(), [1536], { seed: 42, name: "mixer.dt_proj.bias" })
 */
export function timeStepBias(options?: TimeStepBiasOptions): InitializerOf<"timeStepBias"> {
  const where = "timeStepBias";
  const { lower = 0.001, upper = 0.1, floor = 0.0001 } = checkOptions(where, options, ["lower", "upper", "floor"]);
  checkInterval(where, { lower, upper });
  checkNumber(where, "floor", floor, (x) => x >= 0 && x < upper, "a number from 0 to below upper");
  return learn(timeStepBias, timeStepBiasDistribution, { scheme: "timeStepBias", lower, upper, floor });
}
