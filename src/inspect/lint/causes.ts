// What may have made a tensor other than its plan.

import type { Initializer } from "../../init/initializers/initializer.js";
import { log } from "../../math/log.js";
import type { PlannedTensor } from "../../plan/plan.js";
import type { Member } from "../../plan/schemes/members.js";
import { STD_WITHIN_TWO } from "../../random/truncation.js";
import type { TensorReport } from "../tensorReport.js";

/** A wrong std by this much or less is told from others; with less evidence no cause is named. */
const SHARPEST = 0.1;
/** More devices do not share a layer. */
const MOST_SHARDS = 64;

/** A factor on the std, and what brings it about. */
type Candidate = readonly [factor: number, cause: string];

const innerOf = (initializer: Initializer) => (initializer.scheme === "padded" ? initializer.init : initializer);

/** Variance scaling with other fans than those of the plan, or without its gain. */
function scalingCandidates({ initializer, fanIn, fanOut }: PlannedTensor): Candidate[] {
  const init = innerOf(initializer);
  if (init.scheme !== "varianceScaling" || !fanIn || !fanOut) return [];
  const { mode, scale } = init;
  const found: Candidate[] = [];
  if (scale !== 1) {
    found.push([1 / Math.sqrt(scale), "the gain was forgotten"], [Math.sqrt(scale), "the gain was applied twice"]);
  }
  const [fan, other] = mode === "fanOut" ? [fanOut, fanIn] : [fanIn, fanOut];
  if ((mode === "fanIn" || mode === "fanOut") && fanIn !== fanOut) {
    found.push([Math.sqrt(fan / other), "the fans are transposed: io was read as oi, or the other way round"]);
    found.push([Math.sqrt((2 * fan) / (fanIn + fanOut)), "both fans were averaged"]);
  }
  return found;
}

/** Variances times the fan in of LeCun's and He's laws and of PyTorch's default, as plans write them out with a std. */
const OF_FANS = [1, 2, 1 / 3];

/** Fans of one of k shards, where the std follows from fans at all. */
function shardCandidates({ initializer, fanIn, fanOut, std }: PlannedTensor): Candidate[] {
  const init = innerOf(initializer);
  if (!fanIn || !fanOut) return [];
  const followsFans = OF_FANS.some((scale) => Math.abs((std * std * fanIn) / scale - 1) < 1e-3);
  if (init.scheme !== "varianceScaling" && !followsFans) return [];
  const found: Candidate[] = [];
  for (let k = 2; k <= MOST_SHARDS; k++) {
    const cause = `fans of one of ${k} shards instead of the whole`;
    if (init.scheme === "varianceScaling" && init.mode === "fanAvg") {
      for (const [cut, other] of [[fanIn, fanOut] as const, [fanOut, fanIn] as const]) {
        if (cut % k === 0) found.push([Math.sqrt((cut + other) / (cut / k + other)), cause]);
      }
    } else if (fanIn % k === 0 || fanOut % k === 0) found.push([Math.sqrt(k), cause]);
  }
  return found;
}

/** Residual branches that were not scaled down with depth, or that were without need. */
function depthCandidates({ layer }: Member): Candidate[] {
  if (layer === undefined) return [];
  const { count, index } = layer;
  const factors: Candidate[] = [
    [Math.sqrt(2 * count), `√(2·${count} layers)`],
    [Math.sqrt(count), `√(${count} layers)`],
    [Math.sqrt(2 * (index + 1)), `√(2·(${index} + 1)), of its layer`],
  ];
  return factors
    .filter(([factor]) => factor > 1)
    .map(([factor, text]) => [factor, `the scaling of residual branches, 1/${text}, was forgotten`]);
}

/**
 * Causes of a wrong std, those first that say most.
 * @param ratio the std over that of the plan
 * @param tolerance how far chance may bring the logarithm of it
 */
export function causesOfStd(ratio: number, tolerance: number, tensor: PlannedTensor, member: Member): string[] {
  if (tolerance > SHARPEST) return [];
  const fits = ([factor]: Candidate) => Math.abs(log(ratio / factor)) <= tolerance;
  const known: Candidate[] = [
    [STD_WITHIN_TWO, "cut at ±2 std without correction of the std"],
    [1 / STD_WITHIN_TWO, "corrected for a cut at ±2 std that was not made"],
    ...depthCandidates(member),
    ...scalingCandidates(tensor),
  ];
  const shards = shardCandidates(tensor).filter(fits);
  // Of neighbouring numbers of shards none is told from the other.
  const causes = [...known.filter(fits), ...(new Set(shards.map(([, cause]) => cause)).size === 1 ? shards : [])];
  return [...new Set(causes.map(([, cause]) => cause))];
}

/** Laws by which libraries make parameters before anybody initializes them. */
export function causesAsCreated({ fanIn }: PlannedTensor, report: TensorReport, tolerance: number): string[] {
  const { std, mean, min, max, distribution } = report;
  if (min === max) return [0, 1].includes(min) ? [`left at ${min}: nothing initialized it`] : [];
  const near = (expected: number) => Math.abs(log(std / expected)) <= tolerance;
  if (tolerance > SHARPEST || Math.abs(mean) > 0.1 * std) return [];
  if (distribution === "normal" && near(1)) return ["left at N(0, 1), as PyTorch makes an embedding"];
  if (distribution === "uniform" && fanIn && near(1 / Math.sqrt(3 * fanIn))) return ["left as PyTorch makes a linear layer"];
  return [];
}

/** Parameters of state spaces that hold what should have been transformed. */
export function causesOfRange(planned: PlannedTensor, { min, max, mean, std }: TensorReport): string[] {
  const init = innerOf(planned.initializer);
  const within = (lower: number, upper: number) => min >= lower * 0.99 && max <= upper * 1.01;
  if (init.scheme === "timeStepBias" && within(Math.max(init.lower, init.floor), init.upper)) {
    return ["time steps themselves, not the inverse softplus of them"];
  }
  if (init.scheme === "logOfUniform" && within(init.lower, init.upper)) return ["the logarithm was forgotten"];
  const isOneSided = planned.min >= 0 || planned.max <= 0;
  const isAboutZero = min < 0 && max > 0 && Math.abs(mean) < std / 2;
  return isOneSided && isAboutZero ? ["drawn like a weight, about 0: a general rule overwrote its own law"] : [];
}
