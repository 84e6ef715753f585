// torch.nn.init: its functions as methods that return new arrays.

import type { DType, ElementsOf } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import type { FanMode, Nonlinearity } from "./fans.js";

/** Options that every function takes. */
export interface DTypeOption<T extends DType = DType> {
  /** Element type, f32 unless given; f16 and bf16 come as their bits. */
  readonly dtype?: T;
}

/** Options of the kaiming schemes. */
export interface KaimingOptions<T extends DType = DType> extends DTypeOption<T> {
  /** Negative slope of a leaky ReLU, 0 unless given. */
  readonly a?: number;
  /** Which fan counts, `"fan_in"` unless given. */
  readonly mode?: FanMode;
  /** What follows the weights, `"leaky_relu"` unless given. */
  readonly nonlinearity?: Nonlinearity;
}

/** Options of trunc_normal_. */
export interface TruncNormalOptions<T extends DType = DType> extends DTypeOption<T> {
  /** Mean before the cut, 0 unless given. */
  readonly mean?: number;
  /** Standard deviation before the cut, 1 unless given. */
  readonly std?: number;
  /** Lower cut, −2 unless given: a value, not a multiple of `std`. */
  readonly a?: number;
  /** Upper cut, 2 unless given. */
  readonly b?: number;
}

/** `torch.nn.init`: each function draws as torch does for a contiguous tensor of the shape, and moves the generator on as torch does. */
export interface Init {
  /**
   * `uniform_`: uniform in [a, b).
   * @param shape row-major sizes
   * @param options `a` (0), `b` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.uniform([2, 3], { a: -0.1, b: 0.1 })
   */
  uniform<T extends DType = "f32">(
    shape: Shape,
    options?: DTypeOption<T> & { readonly a?: number; readonly b?: number },
  ): ElementsOf<T>;
  /**
   * `normal_`.
   * @param shape row-major sizes
   * @param options `mean` (0), `std` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.normal([20, 7], { std: 0.02 })
   */
  normal<T extends DType = "f32">(
    shape: Shape,
    options?: DTypeOption<T> & { readonly mean?: number; readonly std?: number },
  ): ElementsOf<T>;
  /**
   * `trunc_normal_`: as torch 2.12 and later draw; for older versions within 2 ulp, in f32.
   * @param shape row-major sizes
   * @param options `mean` (0), `std` (1), `a` (−2), `b` (2), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.truncNormal([16, 8], { std: 0.02 })
   */
  truncNormal<T extends DType = "f32">(shape: Shape, options?: TruncNormalOptions<T>): ElementsOf<T>;
  /**
   * `constant_`. Draws nothing.
   * @param shape row-major sizes
   * @param value of each element
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.constant([2], 0.5) // [0.5, 0.5]
   */
  constant<T extends DType = "f32">(shape: Shape, value: number, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `ones_`. Draws nothing.
   * @param shape row-major sizes
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.ones([2]) // [1, 1]
   */
  ones<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `zeros_`. Draws nothing.
   * @param shape row-major sizes
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.zeros([2]) // [0, 0]
   */
  zeros<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `eye_`: 1 on the diagonal of a matrix. Draws nothing.
   * @param shape two sizes
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.eye([2, 2]) // [1, 0, 0, 1]
   */
  eye<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `dirac_`: convolutions that pass on as many channels as they can. Draws nothing.
   * @param shape three to five sizes, `[out, in, …kernel]`
   * @param options `groups` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.dirac([1, 1, 3]) // [0, 1, 0]
   */
  dirac<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T> & { readonly groups?: number }): ElementsOf<T>;
  /**
   * `xavier_uniform_`.
   * @param shape row-major sizes
   * @param options `gain` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.xavierUniform([16, 8])
   */
  xavierUniform<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T> & { readonly gain?: number }): ElementsOf<T>;
  /**
   * `xavier_normal_`.
   * @param shape row-major sizes
   * @param options `gain` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.xavierNormal([16, 8], { gain: 5 / 3 })
   */
  xavierNormal<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T> & { readonly gain?: number }): ElementsOf<T>;
  /**
   * `kaiming_uniform_`.
   * @param shape row-major sizes
   * @param options `a` (0), `mode` ("fan_in"), `nonlinearity` ("leaky_relu"), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.kaimingUniform([16, 8], { a: Math.sqrt(5) })
   */
  kaimingUniform<T extends DType = "f32">(shape: Shape, options?: KaimingOptions<T>): ElementsOf<T>;
  /**
   * `kaiming_normal_`.
   * @param shape row-major sizes
   * @param options `a` (0), `mode` ("fan_in"), `nonlinearity` ("leaky_relu"), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.kaimingNormal([16, 8], { mode: "fan_out", nonlinearity: "relu" })
   */
  kaimingNormal<T extends DType = "f32">(shape: Shape, options?: KaimingOptions<T>): ElementsOf<T>;
  /**
   * `orthogonal_`: the normal numbers under it are torch's; Q is computed in f64 and differs from LAPACK's by its rounding, 2e-6 for small matrices.
   * @param shape at least two sizes; those behind the first count as one
   * @param options `gain` (1), `dtype`, f32 or f64 as in torch
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.orthogonal([16, 8])
   */
  orthogonal<T extends "f32" | "f64" = "f32">(shape: Shape, options?: DTypeOption<T> & { readonly gain?: number }): ElementsOf<T>;
  /**
   * `sparse_`: normal numbers, a part of which is set to 0 in each column.
   * @param shape two sizes
   * @param options `sparsity`, the part that is 0; `std` (0.01), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).init.sparse([12, 6], { sparsity: 0.3 })
   */
  sparse<T extends DType = "f32">(
    shape: Shape,
    options: DTypeOption<T> & { readonly sparsity: number; readonly std?: number },
  ): ElementsOf<T>;
}
