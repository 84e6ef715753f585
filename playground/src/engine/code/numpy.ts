// Weights that Keras and JAX have no function for, by numpy and scipy.

import { type Meaning, STD_WITHIN_TWO } from "./meaning.js";

export interface NumpyWeights {
  /** Modules to import. */
  readonly imports: readonly string[];
  /** Lines of a function's body: `w` is made from `shape`, [in, out], and `rng`. */
  readonly body: readonly string[];
}

/** `w` of geometric-mean scaling, whose std depends on the shape alone. */
function geometric({ scale, distribution }: Meaning & { kind: "varianceScaling" }): NumpyWeights {
  const std = `std = math.sqrt(${scale} / math.sqrt(shape[0] * shape[1]))`;
  if (distribution === "normal") return { imports: ["math"], body: [std, "w = rng.normal(0, std, shape)"] };
  if (distribution === "uniform") {
    return { imports: ["math"], body: [std, "w = rng.uniform(-math.sqrt(3) * std, math.sqrt(3) * std, shape)"] };
  }
  const cut = `std /= ${STD_WITHIN_TWO}  # the cut at two std, made up for`;
  return {
    imports: ["math", "scipy.stats"],
    body: [std, cut, "w = std * scipy.stats.truncnorm.rvs(-2, 2, size=shape, random_state=rng)"],
  };
}

const bound = (inStd: number) => (Number.isFinite(inStd) ? String(inStd) : `${inStd < 0 ? "-" : ""}math.inf`);

/** What numpy draws, for the kinds that a framework leaves to it. */
export function numpyWeights(weights: Meaning): NumpyWeights {
  if (weights.kind === "varianceScaling") return geometric(weights);
  if (weights.kind === "truncatedNormal") {
    const { mean, std, lower, upper } = weights;
    const drawn = `scipy.stats.truncnorm.rvs(${bound(lower)}, ${bound(upper)}, ${mean}, ${std}, size=shape, random_state=rng)`;
    return { imports: ["math", "scipy.stats"], body: [`w = ${drawn}`] };
  }
  if (weights.kind === "sparse") {
    const { sparsity, std } = weights;
    const zeros = `column[rng.permutation(len(column))[: math.ceil(${sparsity} * len(column))]] = 0`;
    return { imports: ["math"], body: [`w = rng.normal(0, ${std}, shape)`, "for column in w.T:", `    ${zeros}`] };
  }
  throw new TypeError(`no numpy for ${weights.kind}`);
}
