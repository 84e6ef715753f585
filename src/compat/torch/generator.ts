// torch's generator of a CPU, as `torch.manual_seed` leaves it.

import { checkBoolean, checkInteger, checkNumber, checkOptions, checkWord, refuse } from "../../base/check.js";
import { checkDType, checkDTypeOf, type DType, type ElementsOf } from "../../base/dtype.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { type ArrayFor, newArray } from "../arrays.js";
import { integerOf } from "../integers.js";
import { mtSeeded } from "../mt19937.js";
import { bernoulli, dropout, type Probability } from "./bernoulli.js";
import type { DTypeOption, Init } from "./init.js";
import { initOf, normalOf, uniformOf } from "./initializers.js";
import { LARGEST_PERMUTATION, permute, randint, random, TORCH_INTEGERS, type TorchInteger } from "./integers.js";
import { drawModule } from "./nn/draw.js";
import * as nn from "./nn/index.js";
import type { Module, StateDict } from "./nn/module.js";
import { checkStd } from "./normal.js";
import type { Stream } from "./stream.js";
import { checkBounds } from "./uniform.js";

/** Whose torch a generator draws as. */
export interface GeneratorOptions {
  /**
   * `"linux-x86-avx2"` (unless given): official wheels on x86-64 with AVX2 or AVX-512. `"scalar"`: without, or `ATEN_CPU_CAPABILITY=default`.
   */
  readonly profile?: "linux-x86-avx2" | "scalar";
  /** `"2.7"` to `"2.15"`, the latest unless given. It matters to `truncNormal`, to 16 bits, and to bounds that rounding reaches. */
  readonly version?: string;
}

/** Options of integers: what is not given is 0. */
export interface RandintOptions<T extends TorchInteger = TorchInteger> {
  /** The smallest integer, 0 unless given. */
  readonly low?: number | bigint;
  /** The integer behind the largest. */
  readonly high: number | bigint;
  /** Element type, i64 unless given. */
  readonly dtype?: T;
}

/** torch's generator of a CPU. Every call moves it on as the call of torch does. */
export interface Generator {
  /**
   * `torch.empty(shape).uniform_(low, high)`: in [low, high), a word each, in f64 two.
   * @param shape row-major sizes
   * @param options `low` (0), `high` (1), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).uniform([2]) // [0.49625658988952637, 0.7682217955589294]
   */
  uniform<T extends DType = "f32">(
    shape: Shape,
    options?: DTypeOption<T> & { readonly low?: number; readonly high?: number },
  ): ElementsOf<T>;
  /**
   * `torch.rand(shape)`: uniform in [0, 1).
   * @param shape row-major sizes
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).rand([2]) // [0.49625658988952637, 0.7682217955589294]
   */
  rand<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `torch.empty(shape).normal_(mean, std)`. `contiguous: false` stands for a tensor with gaps, as a transposed one: torch draws its numbers pair by pair.
   * @param shape row-major sizes
   * @param options `mean` (0), `std` (1), `contiguous` (true), `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).normal([2], { std: 0.5 }) // [0.7704980373382568, -0.146714448928833]
   */
  normal<T extends DType = "f32">(
    shape: Shape,
    options?: DTypeOption<T> & { readonly mean?: number; readonly std?: number; readonly contiguous?: boolean },
  ): ElementsOf<T>;
  /**
   * `torch.randn(shape)`: normal, mean 0, standard deviation 1.
   * @param shape row-major sizes
   * @param options `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).randn([2]) // [1.5409960746765137, -0.293428897857666]
   */
  randn<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T>): ElementsOf<T>;
  /**
   * `torch.randint(low, high, shape)`: integers from `low` to below `high`.
   * @param shape row-major sizes
   * @param options `low` (0), `high`, `dtype` ("i64")
   * @returns a new array, of bigints for i64
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).randint([4], { high: 10, dtype: "i32" }) // [4, 9, 3, 0]
   */
  randint<T extends TorchInteger = "i64">(shape: Shape, options: RandintOptions<T>): ArrayFor<T>;
  /**
   * `torch.empty(shape).random_()`: all integers >= 0 of a dtype.
   * @param shape row-major sizes
   * @param options `dtype` ("i64")
   * @returns a new array, of bigints for i64
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).random([2], { dtype: "i32" }) // [209652396, 398764591]
   */
  random<T extends TorchInteger = "i64">(shape: Shape, options?: { readonly dtype?: T }): ArrayFor<T>;
  /**
   * `torch.randperm(n)`.
   * @param n how many, at most 214748363: torch shuffles more in another way
   * @returns the integers from 0 to n − 1 in a random order
   * @throws {IsovarError} E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).randperm(4) // [0, 1, 3, 2]
   */
  randperm(n: number): BigInt64Array<ArrayBuffer>;
  /**
   * 1 with a chance, else 0: `torch.empty(shape).bernoulli_(p)` where `p` is a number, `torch.bernoulli(p)` where it is an array.
   * @param shape row-major sizes
   * @param options `p` (0.5), a number or as many of them as the shape has; `dtype`
   * @returns a new array
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).bernoulli([3], { p: 0.5 })
   */
  bernoulli<T extends DType = "f32">(shape: Shape, options?: DTypeOption<T> & { readonly p?: Probability }): ElementsOf<T>;
  /**
   * `torch.nn.functional.dropout(input, p)` while training.
   * @param input values
   * @param p the chance to become 0, 0.5 unless given; what is kept is divided by 1 − p
   * @returns a new array
   * @throws {IsovarError} E_ARGUMENT, E_MEMORY, E_WASM
   * @example torch.manualSeed(0).dropout(new Float32Array(50).fill(1), 0.3)
   */
  dropout(input: Float32Array, p?: number): Float32Array<ArrayBuffer>;
  /** `torch.nn.init`, drawing from this generator. */
  readonly init: Init;
  /**
   * `torch.nn`: each function of `torch.nn` that makes a module, here drawing it at once. It gives the state dict: tensors by name, in torch's order,
   * as `writeSafetensors` takes them.
   */
  readonly nn: Drawing<Omit<typeof nn, "init">>;
}

/** Functions that make modules, with state dicts as their results. */
export type Drawing<M> = {
  readonly [name in keyof M]: M[name] extends (...args: infer Args) => Module ? (...args: Args) => StateDict : never;
};

/** The oldest and the latest release whose numbers are known. */
const [OLDEST, LATEST] = [7, 15];

function minorOf(version: unknown): number {
  const minor = typeof version === "string" && /^2\.\d{1,2}(\.\d+)?$/.test(version) ? Number(version.split(".")[1]) : NaN;
  if (minor >= OLDEST && minor <= LATEST) return minor;
  const rule = `a release from "2.${OLDEST}" to "2.${LATEST}": what others draw is not known here`;
  return refuse("E_ARGUMENT", "torch.manualSeed", "version", version, rule);
}

/** The low 32 bits of a seed, which are all that torch takes of it. */
function seedWord(seed: unknown): number {
  const integer = integerOf(seed);
  if (integer === undefined || integer < -(2n ** 63n) || integer >= 2n ** 64n) {
    refuse(
      "E_SEED",
      "torch.manualSeed",
      "seed",
      seed,
      "an integer from -2^63 to 2^64 - 1, as a bigint beyond 2^53; torch raises a RuntimeError or ValueError, or cuts a fraction off",
    );
  }
  return Number(BigInt.asUintN(32, integer));
}

/** A method as a program calls it, for what errors say. */
const named = (method: string) => `torch.manualSeed(…).${method}`;

/** The dtype of a call, f32 unless given. */
const dtypeOf = (where: string, dtype: unknown): DType => (dtype === undefined ? "f32" : checkDType(where, dtype));
const integerDTypeOf = (where: string, dtype: unknown): TorchInteger => checkDTypeOf(where, dtype ?? "i64", TORCH_INTEGERS);

type Draws = Omit<Generator, "init" | "nn">;

/** The methods that draw numbers, of which the others are made. */
function methodsOf(stream: Stream): Draws {
  const uniform = (name: string, shape: Shape, options: object | undefined, known: readonly string[]) => {
    const where = named(name);
    const given = checkOptions(where, options as { low?: number; high?: number; dtype?: DType }, known as never[]);
    const call = { where, shape: checkShape(where, shape), dtype: dtypeOf(where, given.dtype) };
    const { low = 0, high = 1 } = given;
    checkBounds(where, call.dtype, low, high);
    return uniformOf(stream, call, low, high);
  };
  const normal = (name: string, shape: Shape, options: object | undefined, known: readonly string[]) => {
    const where = named(name);
    type Options = { mean?: number; std?: number; contiguous?: boolean; dtype?: DType };
    const { mean = 0, std = 1, contiguous = true, dtype } = checkOptions(where, options as Options, known as never[]);
    const call = { where, shape: checkShape(where, shape), dtype: dtypeOf(where, dtype) };
    checkNumber(where, "mean", mean);
    return normalOf(stream, call, mean, checkStd(where, std), checkBoolean(where, "contiguous", contiguous));
  };
  const methods: { [Name in keyof Draws]: (...args: Parameters<Generator[Name]>) => unknown } = {
    uniform: (shape, options) => uniform("uniform", shape, options, ["low", "high", "dtype"]),
    rand: (shape, options) => uniform("rand", shape, options, ["dtype"]),
    normal: (shape, options) => normal("normal", shape, options, ["mean", "std", "contiguous", "dtype"]),
    randn: (shape, options) => normal("randn", shape, options, ["dtype"]),
    randint(shape, options) {
      const where = named("randint");
      const { low = 0, high, dtype } = checkOptions(where, options, ["low", "high", "dtype"]);
      return randint(where, stream, shape, { low, high }, integerDTypeOf(where, dtype));
    },
    random(shape, options) {
      const where = named("random");
      return random(where, stream, shape, integerDTypeOf(where, checkOptions(where, options, ["dtype"]).dtype));
    },
    randperm(n) {
      const where = named("randperm");
      const target = newArray(where, "i64", [checkInteger(where, "n", n, 0, LARGEST_PERMUTATION)]);
      const order = newArray(where, "i32", [n]);
      permute(where, stream, order);
      for (let i = 0; i < n; i++) target[i] = BigInt(order[i]!);
      return target;
    },
    bernoulli(shape, options) {
      const where = named("bernoulli");
      const { p = 0.5, dtype } = checkOptions(where, options, ["p", "dtype"]);
      return bernoulli(where, stream, shape, p, dtypeOf(where, dtype));
    },
    dropout: (input, p = 0.5) => dropout(named("dropout"), stream, input, p),
  };
  return methods as unknown as Draws;
}

function modulesOf(stream: Stream): Generator["nn"] {
  const { init: _, ...makers } = nn;
  const drawing = Object.entries(makers as object).map(([name, make]) => [
    name,
    (...args: unknown[]) => drawModule(named(`nn.${name}`), stream, make(...args)),
  ]);
  return Object.fromEntries(drawing);
}

/**
 * `torch.manual_seed(seed)`: the generator of a CPU that torch then draws from, with what a script draws from it.
 *
 * Method: MT19937 seeded with the low 32 bits, as in torch. Equal to the bit but for `init.orthogonal`, f64 normal numbers and `init.truncNormal` before 2.12;
 * docs/compat.md has the table.
 * @param seed from −2^63 to 2^64 − 1, as a bigint beyond 2^53
 * @param options `profile`, `version`
 * @returns the generator
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example torch.manualSeed(0).rand([2]) // [0.49625658988952637, 0.7682217955589294]
 */
export function manualSeed(seed: number | bigint, options?: GeneratorOptions): Generator {
  const { profile = "linux-x86-avx2", version = `2.${LATEST}` } = checkOptions("torch.manualSeed", options, [
    "profile",
    "version",
  ]);
  checkWord("E_ARGUMENT", "torch.manualSeed", "profile", profile, ["linux-x86-avx2", "scalar"]);
  const stream: Stream = {
    state: mtSeeded(seedWord(seed)),
    spare: undefined,
    fused: profile === "linux-x86-avx2",
    minor: minorOf(version),
  };
  return { ...methodsOf(stream), init: initOf(stream), nn: modulesOf(stream) };
}
