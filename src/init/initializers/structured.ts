// Initializers whose values depend on their place in the tensor.

import { checkInteger, checkNumber, checkOptions } from "../../base/check.js";
import { checkNormal } from "../../random/normal.js";
import type { InitializerOf } from "./initializer.js";

/** Options of `identity`. */
export interface IdentityOptions {
  /** The number on the diagonal. Default 1. */
  gain?: number;
}

/** Options of `dirac`. */
export interface DiracOptions {
  /** Number of groups of the convolution. Default 1. */
  groups?: number;
}

/** Options of `orthogonal`. */
export interface OrthogonalOptions {
  /** Factor on the matrix. Default 1. */
  gain?: number;
}

/** Options of `deltaOrthogonal`. */
export interface DeltaOrthogonalOptions extends OrthogonalOptions {}

/** Options of `sparse`. */
export interface SparseOptions {
  /** Share of zeros in each column, from 0 to 1. */
  sparsity: number;
  /** Std of the values that are not zero. Default 0.01. */
  std?: number;
}

/** Options of `integers`. */
export interface IntegersOptions {
  /** The smallest value. Default 0. */
  lower?: number;
  /** One above the largest value. */
  upper: number;
}

/** Options of `sign`. */
export interface SignOptions {
  /** Size of every value. Default 1. */
  scale?: number;
}

const whole = (x: number) => Number.isSafeInteger(x);

/**
 * `gain` (default 1) on the diagonal, zeros elsewhere; any matrix, square or not.
 * @param options `gain` (default 1), the number on the diagonal
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, unless the shape is that of a matrix
 * @example init(identity(), [256, 256])
 */
export function identity(options?: IdentityOptions): InitializerOf<"identity"> {
  const { gain = 1 } = checkOptions("identity", options, ["gain"]);
  return { scheme: "identity", gain: checkNumber("identity", "gain", gain) };
}

/**
 * The convolution that passes its inputs through: 1 at the middle (size div 2) of the kernel from input i to output i, within each of
 * `groups`; zeros elsewhere. 1 to 3 spatial axes. The same as PyTorch's dirac_.
 * @param options `groups` (default 1), the number of groups of the convolution
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; at `init` also where `groups` does not divide the outputs, E_SHAPE for other ranks
 * @example init(dirac(), [3, 3, 64, 64])
 */
export function dirac(options?: DiracOptions): InitializerOf<"dirac"> {
  const { groups = 1 } = checkOptions("dirac", options, ["groups"]);
  return { scheme: "dirac", groups: checkInteger("dirac", "groups", groups, 1) };
}

/**
 * Orthonormal columns, or rows where there are fewer of them, times `gain`: uniform under rotations (Haar).
 *
 * The matrix has the output axes on one side, all others, flattened, on the other; batch axes hold independent matrices; `groups` and
 * `blocks` of a layout do not divide it. Even a slice computes the whole.
 * f32: max |QᵀQ − I| about 1e-6; f64 about 1e-15·√n; f16 and bf16 are the f32 matrix rounded once.
 * Source: Saxe et al. 2013; method: Stewart 1980.
 * @param options `gain` (default 1), the length of every column or row
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_LAYOUT, at `init`, for rank below 2 or axes that are not first or last
 * @example init(orthogonal({ gain: Math.SQRT2 }), [256, 256], { seed: 42, name: "rnn/recurrent" })
 */
export function orthogonal(options?: OrthogonalOptions): InitializerOf<"orthogonal"> {
  const { gain = 1 } = checkOptions("orthogonal", options, ["gain"]);
  return { scheme: "orthogonal", gain: checkNumber("orthogonal", "gain", gain) };
}

/**
 * A convolution whose middle ((size − 1) div 2) is an orthogonal matrix, times `gain`, with zeros around it: it keeps the norm of
 * its input. At least as many outputs as inputs. Source: Xiao et al. 2018.
 * @param options `gain` (default 1), by which the norm of the input is multiplied
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, for other shapes
 * @example init(deltaOrthogonal(), [3, 3, 64, 128], { seed: 42, name: "conv1/kernel" })
 */
export function deltaOrthogonal(options?: DeltaOrthogonalOptions): InitializerOf<"deltaOrthogonal"> {
  const { gain = 1 } = checkOptions("deltaOrthogonal", options, ["gain"]);
  return { scheme: "deltaOrthogonal", gain: checkNumber("deltaOrthogonal", "gain", gain) };
}

/**
 * N(0, std²) with exactly ⌈sparsity · rows⌉ zeros in each column of a matrix, at random rows: 14 for 0.14 of 100.
 * Source: Martens 2010.
 * @param options `sparsity`, the share of zeros in a column, from 0 to 1; `std` (default 0.01) of the other values
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless 0 <= sparsity <= 1 and std >= 0; E_SHAPE, at `init`, unless the shape is that of a matrix
 * @example init(sparse({ sparsity: 0.9 }), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function sparse(options: SparseOptions): InitializerOf<"sparse"> {
  const { sparsity, std = 0.01 } = checkOptions("sparse", options, ["sparsity", "std"]);
  checkNumber("sparse", "sparsity", sparsity, (x) => x >= 0 && x <= 1, "a number from 0 to 1");
  checkNormal("sparse", { mean: 0, std });
  return { scheme: "sparse", sparsity, std };
}

/**
 * Whole numbers from `lower` (default 0) up to, but not including, `upper`; probabilities are equal to within 2^-32.
 * @param options `lower` (default 0), which may come out, and `upper`, which may not
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless both are whole, lower < upper, and at most 2^32 apart; E_DTYPE, at `init`, for a dtype that
 *   does not hold all of them
 * @example init(integers({ upper: 10 }), [1000], { seed: 42, name: "labels" })
 */
export function integers(options: IntegersOptions): InitializerOf<"integers"> {
  const { lower = 0, upper } = checkOptions("integers", options, ["lower", "upper"]);
  checkNumber("integers", "lower", lower, whole, "a whole number");
  const rule = "a whole number above lower, by at most 2^32";
  checkNumber("integers", "upper", upper, (x) => whole(x) && x > lower && x - lower <= 2 ** 32, rule);
  return { scheme: "integers", lower, upper };
}

/**
 * The whole numbers 0 … n − 1 in random order, n the number of elements. Even a slice computes the whole.
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_DTYPE, at `init`, for a dtype that does not hold all of them
 * @example init(permutation(), [60000], { seed: 42, name: "order" })
 */
export function permutation(): InitializerOf<"permutation"> {
  return { scheme: "permutation" };
}

/**
 * +scale or −scale (default 1) with equal probability: Rademacher's distribution.
 * @param options `scale` (default 1), the size of every value
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless scale >= 0; E_DTYPE, at `init`, as `constant`
 * @example init(sign({ scale: 0.05 }), [784, 256], { seed: 42, name: "fc1/kernel" })
 */
export function sign(options?: SignOptions): InitializerOf<"sign"> {
  const { scale = 1 } = checkOptions("sign", options, ["scale"]);
  return { scheme: "sign", scale: checkNumber("sign", "scale", scale, (x) => x >= 0, "a finite number >= 0") };
}
