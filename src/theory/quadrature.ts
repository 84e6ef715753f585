// Means over the standard normal distribution, by adaptive Gauss–Kronrod quadrature from + − × ÷ √ alone.

import { IsovarError } from "../base/errors.js";
import { normalDensity } from "../math/normal.js";

/**
 * Nodes >= 0 of the Kronrod rule on [−1, 1] with its weights, and the weights of the Gauss rule at every other node.
 * Source: QUADPACK (Piessens et al. 1983), dqk15; the same by `python scripts/coefficients kronrod`.
 */
const HALF_RULE = [
  [0, 0.20948214108472782, 0.4179591836734694],
  [0.20778495500789848, 0.20443294007529889, 0],
  [0.40584515137739718, 0.19035057806478542, 0.38183005050511892],
  [0.58608723546769115, 0.16900472663926791, 0],
  [0.74153118559939446, 0.14065325971552592, 0.27970539148927664],
  [0.8648644233597691, 0.10479001032225019, 0],
  [0.94910791234275849, 0.063092092629978558, 0.1294849661688697],
  [0.99145537112081261, 0.022935322010529224, 0],
] as const;

const RULE = /* @__PURE__ */ HALF_RULE.slice(1)
  .reverse()
  .map(([x, kronrod, gauss]): readonly [number, number, number] => [-x, kronrod, gauss])
  .concat(HALF_RULE);
const NODES = /* @__PURE__ */ RULE.map(([x]) => x);
const KRONROD = /* @__PURE__ */ RULE.map(([, kronrod]) => kronrod);
const GAUSS = /* @__PURE__ */ RULE.map(([, , gauss]) => gauss);

/** The distribution is cut here: 1e-37 of it lies beyond. */
const REACH = 13;
/** Width of the first pieces of the search. */
const STEP = 0.5;
/** Most calls of the function before the search gives up. */
export const MAX_EVALUATIONS = 200_000;

export const TOLERANCE = 1e-10;

/** The integrand, without the density, at the nodes that lie `half`·NODES from `center`. */
export type Sample = (center: number, half: number) => readonly number[];

/** A part of the range: its integral, that of the absolute value, and the estimated error. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly size: number;
  readonly error: number;
}

/** Densities at the nodes of the pieces with which most searches begin, by their centers: where g is cheap, they are most of the work. */
const DENSITIES = /* @__PURE__ */ new Map<number, readonly number[]>();

/** The density at the nodes that lie `half`·NODES from `center`. */
function densities(center: number, half: number): readonly number[] {
  const compute = () => NODES.map((node) => normalDensity(center + half * node));
  if (half !== 0.5 * STEP || center % half !== 0) return compute();
  const known = DENSITIES.get(center) ?? compute();
  DENSITIES.set(center, known);
  return known;
}

/** The error estimate is that of QUADPACK, whose power 3/2 is r·√r here. */
function measure(where: string, sample: Sample, from: number, to: number): Piece {
  const center = 0.5 * (from + to);
  const half = 0.5 * (to - from);
  const values = sample(center, half);
  const density = densities(center, half);
  const weighted = NODES.map((_, i) => values[i]! * density[i]!);
  let value = 0;
  let gauss = 0;
  let size = 0;
  for (let i = 0; i < weighted.length; i++) {
    value += KRONROD[i]! * weighted[i]!;
    gauss += GAUSS[i]! * weighted[i]!;
    size += KRONROD[i]! * Math.abs(weighted[i]!);
  }
  if (!(size < Infinity)) throw new IsovarError("E_ARGUMENT", `${where}: what is averaged overflows between ${from} and ${to}`);
  let spread = 0;
  for (let i = 0; i < weighted.length; i++) spread += KRONROD[i]! * Math.abs(weighted[i]! - 0.5 * value);
  const ratio = spread === 0 ? 0 : (200 * Math.abs(value - gauss)) / spread;
  return { from, to, value: half * value, size: half * size, error: half * spread * Math.min(1, ratio * Math.sqrt(ratio)) };
}

/** Multiples of `step` within reach, and the kinks, in ascending order. */
function breakpoints(kinks: readonly number[], step: number): number[] {
  const points = Array.from({ length: (2 * REACH) / step + 1 }, (_, i) => i * step - REACH);
  return [...new Set([...points, ...kinks.filter((kink) => Math.abs(kink) < REACH)])].sort((a, b) => a - b);
}

const sizeOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { size }) => sum + size, 0);

/** Pieces up to so many times the narrowest, where some were too narrow to count, may hold this part of the whole. */
const NEAR = 2 ** 20;
const NEAR_SHARE = 3e-6;

/** Checks a mean once its pieces are found. */
function checkPieces(where: string, pieces: readonly Piece[], tolerance: number, narrowest: number): void {
  const size = sizeOf(pieces);
  const outermost = sizeOf(pieces.filter(({ from, to }) => to <= 1 - REACH || from >= REACH - 1));
  if (outermost > tolerance * size) {
    const rule = `more than ${tolerance} of the mean lies beyond ${REACH - 1} std, where the distribution is cut at ${REACH}`;
    throw new IsovarError("E_ARGUMENT", `${where}: ${rule}; the function grows too fast`);
  }
  // The share of the pieces left out can be estimated from those around them, for an integrand that grows like a power.
  const skipped = pieces.find(({ from, to }) => to - from < narrowest);
  if (skipped && sizeOf(pieces.filter(({ from, to }) => to - from < NEAR * narrowest)) > NEAR_SHARE * size) {
    throw new IsovarError("E_ARGUMENT", `${where}: what is averaged grows without bound near ${skipped.from}`);
  }
}

interface IntegrateOptions {
  kinks?: readonly number[];
  tolerance?: number;
  narrowest?: number;
  /** Width of the first pieces of the search, a divisor of 26. */
  step?: number;
  /** For a mean inside another: an error of `tolerance` times this is small enough, and tails are not judged. */
  within?: number;
}

/**
 * ∫ g φ over [−13, 13]: the piece with the largest error estimate, of equal ones the leftmost, is halved until the estimates add up
 * to at most `tolerance` times ∫ |g| φ. Sums run from left to right.
 *
 * Pieces narrower than `narrowest` count as empty, which is an error if g is not bounded there.
 */
export function integrate(
  where: string,
  sample: Sample,
  { kinks = [], tolerance = TOLERANCE, narrowest = 0, step = STEP, within }: IntegrateOptions,
): number {
  const part = (from: number, to: number) =>
    to - from < narrowest ? { from, to, value: 0, size: 0, error: 0 } : measure(where, sample, from, to);
  const points = breakpoints(kinks, step);
  const pieces: Piece[] = points.slice(1).map((to, i) => part(points[i]!, to));
  for (let evaluations = pieces.length * NODES.length; ; evaluations += 2 * NODES.length) {
    let error = 0;
    let worst = 0;
    for (const [i, piece] of pieces.entries()) {
      error += piece.error;
      if (piece.error > pieces[worst]!.error) worst = i;
    }
    const size = sizeOf(pieces);
    if (error <= tolerance * Math.max(size, within ?? 0)) break;
    const { from, to } = pieces[worst]!;
    const middle = 0.5 * (from + to);
    if (evaluations + 2 * NODES.length > MAX_EVALUATIONS || middle <= from || middle >= to) {
      const off = `relative error about ${(error / size).toPrecision(2)}, worst near ${from}`;
      throw new IsovarError("E_ARGUMENT", `${where}: the mean did not settle to ${tolerance} in ${evaluations} calls (${off})`);
    }
    pieces.splice(worst, 1, part(from, middle), part(middle, to));
  }
  if (within === undefined) checkPieces(where, pieces, tolerance, narrowest);
  return pieces.reduce((sum, { value }) => sum + value, 0);
}

/** The values of g themselves. */
export function values(g: (x: number) => number): Sample {
  return (center, half) => NODES.map((node) => g(center + half * node));
}

/** The squares of an integrand. */
export function squares(sample: Sample): Sample {
  return (center, half) => sample(center, half).map((value) => value * value);
}

/** Below this width, differences of f64 values give no slope, and a kink or a jump no longer counts. */
export const NARROWEST_SLOPE = 2 ** -44;

/**
 * The derivative of g, from its values alone: that of the polynomial of degree 14 through the nodes.
 *
 * Where the derivative jumps, pieces are halved until their share is below the tolerance, as for any integrand that jumps; where g
 * itself jumps, until they are narrower than NARROWEST_SLOPE. So the mean is that of the derivative almost everywhere.
 */
export function slopes(g: (x: number) => number): Sample {
  const matrix = differentiation();
  return (center, half) => {
    const at = NODES.map((node) => g(center + half * node));
    // Differences, so that the slope of a constant is exactly 0.
    return matrix.map((row, i) => row.reduce((sum, entry, j) => sum + entry * (at[j]! - at[i]!), 0) / half);
  };
}

/** Derivatives at the nodes of the polynomials that are 1 at one node and 0 at the others, by the barycentric formula. */
function differentiation(): number[][] {
  const weights = NODES.map((x) => NODES.reduce((product, node) => (node === x ? product : product / (x - node)), 1));
  return NODES.map((x, i) => NODES.map((node, j) => (i === j ? 0 : weights[j]! / weights[i]! / (x - node))));
}
