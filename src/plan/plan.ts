// `plan`: every tensor of a model before anything is allocated.

import { checkOptions, show } from "../base/check.js";
import { BYTES, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { isRandom, type Sampled } from "../init/distribution.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Layout } from "../init/layout.js";
import { prepare } from "../init/prepare.js";
import { fold, type Key, resolveSeed, type Seed, seedKey } from "../random/key.js";
import { expandName } from "./names.js";
import { parseSpec, type Spec, type SpecParameter } from "./spec.js";

/** A tensor of a plan, before any of its values is drawn. */
export interface PlannedTensor {
  /** Name of the parameter, from which its stream is derived. */
  readonly name: string;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Element type. */
  readonly dtype: DType;
  /** Which axes are input and output. */
  readonly layout: Layout;
  /** How its values are drawn. */
  readonly initializer: Initializer;
  /** Connections into a unit. Undefined where the shape has no fans and the scheme needs none. */
  readonly fanIn: number | undefined;
  /** Connections out of a unit; undefined where `fanIn` is. */
  readonly fanOut: number | undefined;
  /** Mean of the values, after truncation, and after the rounding to the dtype wherever that shows. */
  readonly mean: number;
  /** Standard deviation of the same, to 1.5 %. */
  readonly std: number;
  /** Lower bound of the values, after the rounding to the dtype. */
  readonly min: number;
  /** Upper bound of the values, after the rounding to the dtype. */
  readonly max: number;
  /** Number of elements. */
  readonly size: number;
  /** Size in bytes. */
  readonly bytes: number;
}

/** A planned tensor, and how its values are drawn. */
export interface DrawnTensor extends PlannedTensor, Sampled {}

/** The tensors of a plan, and their totals. */
export interface DrawnTensors {
  readonly tensors: readonly DrawnTensor[];
  readonly parameterCount: number;
  readonly bytes: number;
}

/**
 * Every tensor of a model, in the order of its spec: plain data, which a worker or a JSON file may take. What is drawn follows from `spec`
 * and `seed` alone; `tensors` say what that is.
 */
export interface Plan {
  /** The spec with every default filled in. */
  readonly spec: Spec;
  /** The seed asked for, or the one drawn where none was, in decimal digits: with it the plan can be made again. */
  readonly seed: string;
  /** Version of the number stream. */
  readonly stream: 1;
  /** Every tensor, in the order of the spec, with `repeat` written out. */
  readonly tensors: readonly PlannedTensor[];
  /** Elements of all tensors. */
  readonly parameterCount: number;
  /** Bytes of all tensors. */
  readonly bytes: number;
}

/** What a plan needs beside its spec. */
export interface PlanOptions {
  /** From 0 to 2^64 − 1. Default: drawn from `crypto`. */
  seed?: Seed;
}

/** The tensors of one entry of the spec; what depends on the entry alone is computed once. */
function planParameter(where: string, spec: Spec, root: Key, parameter: SpecParameter, index: number): DrawnTensor[] {
  const { init, layout = spec.layout, repeat = {} } = parameter;
  const here = `${where}: parameters[${index}] (${show(parameter.name)})`;
  const { shape, fans, distribution } = prepare(here, init, parameter.shape, { layout, dtype: spec.dtype });
  const size = sizeOf(shape);
  const bytes = size * BYTES[spec.dtype];
  const std = size === 0 ? 0 : distribution.std;
  const random = isRandom(distribution);
  return expandName(parameter.name, repeat).map((name) => ({
    name,
    shape,
    dtype: spec.dtype,
    layout,
    initializer: init,
    fanIn: fans?.fanIn,
    fanOut: fans?.fanOut,
    mean: distribution.mean,
    std,
    min: distribution.min,
    max: distribution.max,
    size,
    bytes,
    distribution,
    key: random ? fold(root, name) : undefined,
  }));
}

/** Entries in a row with the same repeat run together, so that a model is listed block by block. */
function* inOrder(parameters: readonly SpecParameter[], planned: readonly DrawnTensor[][]) {
  const repeats = parameters.map(({ repeat }) => JSON.stringify(repeat));
  for (let first = 0, end = 0; first < planned.length; first = end) {
    do end++;
    while (end < planned.length && repeats[end] !== undefined && repeats[end] === repeats[first]);
    for (let turn = 0; turn < planned[first]!.length; turn++) {
      for (let index = first; index < end; index++) yield { index, tensor: planned[index]![turn]! };
    }
  }
}

/** Refuses names with equal keys: by chance, n names have them with probability n²/2^65, but such names can be constructed. */
function checkKeys(where: string, tensors: readonly DrawnTensor[]): void {
  const toBigint = ({ k0, k1 }: Key) => (BigInt(k1) << 32n) | BigInt(k0);
  const random = tensors.filter(({ key }) => key !== undefined);
  const sorted = BigUint64Array.from(random, ({ key }) => toBigint(key!)).sort();
  const twice = sorted.find((key, i) => i > 0 && key === sorted[i - 1]);
  if (twice === undefined) return;
  const [one, other] = random.filter(({ key }) => toBigint(key!) === twice).map(({ name }) => show(name));
  throw new IsovarError(
    "E_NAME",
    `${where}: names ${one} and ${other} give the same key, so their values would be equal; rename one`,
  );
}

/**
 * Every tensor of a parsed spec, and how it is drawn.
 * @throws {IsovarError} E_SPEC, E_NAME, E_SHAPE, E_LAYOUT, E_DTYPE, E_ARGUMENT
 */
export function planTensors(where: string, spec: Spec, seed: bigint): DrawnTensors {
  const root = seedKey(where, seed);
  const planned = spec.parameters.map((parameter, index) => planParameter(where, spec, root, parameter, index));
  const tensors: DrawnTensor[] = [];
  const owners = new Map<string, number>();
  let parameterCount = 0;
  let bytes = 0;
  for (const { index, tensor } of inOrder(spec.parameters, planned)) {
    const owner = owners.get(tensor.name);
    if (owner !== undefined) {
      const other = owner === index ? "another of its repetitions" : `parameters[${owner}]`;
      throw new IsovarError(
        "E_NAME",
        `${where}: parameters[${index}]: name (${show(tensor.name)}) is taken by ${other}; names must differ`,
      );
    }
    owners.set(tensor.name, index);
    tensors.push(tensor);
    parameterCount += tensor.size;
    bytes += tensor.bytes;
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw new IsovarError("E_SPEC", `${where}: parameters[${index}] brings the tensors beyond 2^53 - 1 bytes`);
    }
  }
  checkKeys(where, tensors);
  return { tensors, parameterCount, bytes };
}

/**
 * Lists every tensor of a spec with its fans, std and bytes, before anything is allocated.
 *
 * A tensor's values follow from the seed and its own name: parameters may be reordered, added and left out without changing
 * the others. Names must differ, and so must their keys.
 * @param spec JSON text, or the object that it would give; docs/spec.md describes it
 * @param options `seed`, without which one is drawn
 * @returns every tensor, with fans, std and bytes, and the seed
 * @throws {IsovarError} E_JSON, E_SPEC, E_NAME, E_SHAPE, E_LAYOUT, E_SCHEME, E_DTYPE, E_ARGUMENT, E_SEED
 * @example plan({ isovar: 1, stream: 1, parameters: [{ name: "w", shape: [784, 256], init: "heNormal" }] }, { seed: 42 }).tensors[0].std
 */
export function plan(spec: string | object, options?: PlanOptions): Plan {
  const seed = resolveSeed("plan", checkOptions("plan", options, ["seed"]).seed);
  const parsed = parseSpec("plan", spec);
  const { tensors, parameterCount, bytes } = planTensors("plan", parsed, seed);
  return {
    spec: parsed,
    seed: String(seed),
    stream: 1,
    tensors: tensors.map(({ distribution, key, ...tensor }): PlannedTensor => tensor),
    parameterCount,
    bytes,
  };
}
