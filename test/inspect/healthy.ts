// Files that follow their plan: every law, in small shapes and in every dtype, with padding and without, from the stream or another generator.

import type { DType } from "../../src/base/dtype.js";
import { inspect } from "../../src/inspect/index.js";
import { lintAt } from "../../src/inspect/lint/lint.js";
import type { WritableTensor } from "../../src/io/index.js";
import { type Plan, plan } from "../../src/plan/index.js";
import { roundTo } from "../support/dtypes.js";
import { testUniforms } from "../support/prng.js";
import { drawnFrom } from "./drawnPlan.js";

const SHAPES = [[1], [2], [3], [5], [8], [9], [16], [40], [300], [4, 4], [16, 8], [3, 70], [16, 16], [64, 32], [8, 4, 3, 3]];

/** By names; some are narrow in coarse types, some have points of their own, some depend on their place. */
export const LAWS: Readonly<Record<string, unknown>> = {
  normal: { scheme: "normal", std: 0.02 },
  "normal about 3": { scheme: "normal", mean: 3, std: 0.2 },
  "normal about 1, narrow": { scheme: "normal", mean: 1, std: 0.05 },
  "normal of few bits": { scheme: "normal", std: 1e-6 },
  uniform: { scheme: "uniform", lower: -0.1, upper: 0.1 },
  "uniform from 0": "uniform",
  "uniform, narrow": { scheme: "uniform", lower: 1, upper: 1.05 },
  "cut at ±2": { scheme: "truncatedNormal", std: 0.02 },
  "cut to a slope": { scheme: "truncatedNormal", lower: 1, upper: 1.5 },
  "cut to a tail": { scheme: "truncatedNormal", lower: 3, upper: "Infinity" },
  "cut on one side": { scheme: "truncatedNormal", mean: 1, lower: "-Infinity", upper: 0.5 },
  "cut far out": { scheme: "truncatedNormal", lower: 12, upper: 12.5 },
  "cut at values": { scheme: "truncatedNormal", std: 0.02, min: -2, max: 2 },
  logUniform: { scheme: "logUniform", lower: 1e-3, upper: 1 },
  logOfUniform: { scheme: "logOfUniform", lower: 1, upper: 16 },
  "logOfUniform, deep": { scheme: "logOfUniform", lower: 1e-6, upper: 1 },
  timeStepBias: "timeStepBias",
  "timeStepBias, half at the floor": { scheme: "timeStepBias", floor: 0.01 },
  heNormal: "heNormal",
  heUniform: "heUniform",
  "glorotNormal, not cut": { scheme: "glorotNormal", truncated: false },
  fanGeoAvg: { scheme: "varianceScaling", distribution: "uniform", mode: "fanGeoAvg" },
  siren: "siren",
  orthogonal: { scheme: "orthogonal", gain: 1.4 },
  deltaOrthogonal: "deltaOrthogonal",
  standardized: "standardized",
  sparse: { scheme: "sparse", sparsity: 0.5 },
  kanSpline: "kanSpline",
  icnr: { scheme: "icnr", scale: 2 },
  chrono: { scheme: "chrono", steps: 100 },
  blocks: { scheme: "blocks", parts: ["heNormal", "zeros"] },
  sign: "sign",
  integers: { scheme: "integers", upper: 7 },
  permutation: "permutation",
  zeros: "zeros",
  ones: "ones",
  constant: { scheme: "constant", value: 0.1 },
  s4dReal: "s4dReal",
  identity: "identity",
  dirac: "dirac",
  zerO: "zerO",
};

/** The plans of a law: a file of all shapes that it takes, twice each, with rows of padding and without. */
export function planOf(law: string, dtype: DType, seed: number): Plan | undefined {
  const parameters = SHAPES.flatMap((shape, i) =>
    [undefined, [0]].map((padding) => ({
      name: `${padding ? "padded" : "whole"}.${i}.{i}`,
      repeat: { i: 2 },
      shape,
      init: LAWS[law],
      ...(padding && { padding }),
    })),
  );
  const taken = parameters.filter((parameter) => {
    try {
      plan({ isovar: 1, stream: 1, dtype, layout: "oi", parameters: [parameter] }, { seed });
      return true;
    } catch {
      return false;
    }
  });
  return taken.length === 0 ? undefined : plan({ isovar: 1, stream: 1, dtype, layout: "oi", parameters: taken }, { seed });
}

/** The findings in what a plan draws, at each of some probabilities of a false alarm. */
export function findingsOf(planned: Plan, made: Record<string, WritableTensor>, alarms: readonly number[]): string[][] {
  const inspection = inspect(made, { layout: "oi" });
  return alarms.map((alarm) =>
    lintAt(alarm, inspection, planned).findings.map(({ name, kind, text }) => `${name}: ${kind}: ${text}`),
  );
}

/** The files of a law in a dtype, one for each seed. */
export function* drawings(law: string, dtype: DType, seeds: number) {
  const first = planOf(law, dtype, 0);
  if (first === undefined) return;
  for (let seed = 0; seed < seeds; seed++) {
    const planned = plan(first.spec, { seed });
    yield { planned, made: drawnFrom(planned) };
  }
}

/** The normal tensors of a plan from another generator: Box and Muller's way with the functions of the engine. */
export function byAnother(planned: Plan, seed: number): Record<string, WritableTensor> {
  const unit = testUniforms(seed);
  const tensors = planned.tensors.map(({ name, shape, size, mean, std, dtype }) => {
    const data = Float32Array.from({ length: size }, () => {
      const z = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
      return roundTo(dtype as "f32", mean + std * z);
    });
    return [name, { shape, data }] as const;
  });
  return Object.fromEntries(tensors);
}
