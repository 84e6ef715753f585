// `plan`: every tensor of a model before anything is allocated.

import { checkOptions, refuse, show } from "../base/check.js";
import { BYTES, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { SHA256_OF_NOTHING } from "../base/sha256.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { isRandom, type Sampled } from "../init/distribution.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { padded } from "../init/laws/padded.js";
import type { Layout } from "../init/layout.js";
import { prepare } from "../init/prepare.js";
import { fold, type Key, resolveSeed, type Seed, seedKey } from "../random/key.js";
import { expandName } from "./names.js";
import { isTied, type SpecParameter, type StoredParameter, type TiedParameter } from "./parameters.js";
import { within } from "./reading.js";
import { type Resolved, Resolver } from "./resolve.js";
import type { Rule } from "./rules.js";
import { schemeRules } from "./schemes/index.js";
import { parseSpec, type Spec } from "./spec.js";

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
  /** Rows of axis 0 that are zero, in ascending order; undefined where there are none. */
  readonly padding: readonly number[] | undefined;
  /** A factor that the model applies in its graph, not drawn; undefined where no rule gives one. */
  readonly multiplier: number | undefined;
  /** A factor on the base learning rate; undefined where no rule gives one. */
  readonly learningRate: number | undefined;
  /** SHA-256 that the bytes must have, in hexadecimal digits; undefined where the spec gives none. */
  readonly sha256: string | undefined;
}

/** Another name of a tensor, which is not stored. */
export interface TiedName {
  /** The name that is not stored. */
  readonly name: string;
  /** The name of the tensor that it is. */
  readonly to: string;
}

/** A planned tensor, and how its values are drawn. */
export interface DrawnTensor extends PlannedTensor, Sampled {}

/** The tensors of a plan, and their totals. */
export interface DrawnTensors {
  readonly tensors: readonly DrawnTensor[];
  readonly tied: readonly TiedName[];
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
  /** Every other name of a tensor, in the order of the spec: neither drawn nor stored. */
  readonly tied: readonly TiedName[];
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

/** What the tensors of one entry and one rule have in common: all but name and key. */
type Kind = Omit<DrawnTensor, "name" | "key">;

function kindOf(here: string, { shape: given, sha256 }: StoredParameter, resolved: Resolved): Kind {
  const { init, dtype, layout, padding, multiplier, learningRate } = resolved;
  const isPadded = padding !== undefined && padding.length > 0;
  // By its function, which makes the law known: a scheme's rules are not read, so that nothing else need have.
  const initializer: Initializer = isPadded ? within(here, () => padded({ init, rows: padding })) : init;
  const { shape, fans, distribution } = within(here, () => prepare(here, initializer, given, { layout, dtype }));
  const size = sizeOf(shape);
  if (size === 0 && sha256 !== undefined && sha256 !== SHA256_OF_NOTHING) {
    refuse("E_SPEC", here, "sha256", sha256, `${SHA256_OF_NOTHING}: the tensor has no elements`);
  }
  return {
    shape,
    dtype,
    layout,
    initializer,
    fanIn: fans?.fanIn,
    fanOut: fans?.fanOut,
    mean: distribution.mean,
    std: size === 0 ? 0 : distribution.std,
    min: distribution.min,
    max: distribution.max,
    size,
    bytes: size * BYTES[dtype],
    padding: isPadded ? padding : undefined,
    multiplier,
    learningRate,
    sha256,
    distribution,
  };
}

/** The tensors of one entry of the spec; what depends on the entry and the rule alone is computed once. */
function planParameter(where: string, resolver: Resolver, root: Key, parameter: StoredParameter, path: string): DrawnTensor[] {
  const kinds = new Map<Rule | undefined, Kind>();
  return expandName(parameter.name, parameter.repeat ?? {}).map((name) => {
    const rule = resolver.ruleOf(name);
    let kind = kinds.get(rule);
    if (kind === undefined) {
      kind = kindOf(`${where}: ${path} (${show(parameter.name)})`, parameter, resolver.resolve(path, name, parameter, rule));
      kinds.set(rule, kind);
    }
    return { name, ...kind, key: isRandom(kind.distribution) ? fold(root, name) : undefined };
  });
}

/** The names of one tied entry of the spec. */
function tiedNames({ name, repeat = {}, tied }: TiedParameter): TiedName[] {
  const targets = expandName(tied, repeat);
  return expandName(name, repeat).map((name, turn) => ({ name, to: targets[turn]! }));
}

/** Entries in a row with the same repeat run together, so that a model is listed block by block. */
function* inOrder<T>(parameters: readonly SpecParameter[], planned: readonly (readonly T[])[]) {
  const repeats = parameters.map(({ repeat }) => JSON.stringify(repeat));
  for (let first = 0, end = 0; first < planned.length; first = end) {
    do end++;
    while (end < planned.length && repeats[end] !== undefined && repeats[end] === repeats[first]);
    for (let turn = 0; turn < planned[first]!.length; turn++) {
      for (let index = first; index < end; index++) yield { index, item: planned[index]![turn]! };
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

/** Refuses names that are tied to a name without a tensor: to nothing, to themselves, or to a tied name again. */
function checkTied(where: string, tied: readonly TiedName[], owners: ReadonlyMap<string, number>): void {
  const names = new Set(tied.map(({ name }) => name));
  const lost = tied.find(({ to }) => names.has(to) || !owners.has(to));
  if (lost === undefined) return;
  const why = owners.has(lost.to) ? "is tied itself" : "is no parameter";
  throw new IsovarError(
    "E_SPEC",
    `${where}: parameters[${owners.get(lost.name)}]: ${show(lost.name)} is tied to ${show(lost.to)}, which ${why}`,
  );
}

/**
 * Every tensor of a parsed spec, and how it is drawn.
 * @throws {IsovarError} E_SPEC, E_NAME, E_SHAPE, E_LAYOUT, E_DTYPE, E_ARGUMENT
 */
export function planTensors(where: string, spec: Spec, seed: bigint): DrawnTensors {
  const root = seedKey(where, seed);
  const resolver = new Resolver(where, spec);
  const planned = spec.parameters.map((parameter, index): readonly (DrawnTensor | TiedName)[] =>
    isTied(parameter) ? tiedNames(parameter) : planParameter(where, resolver, root, parameter, `parameters[${index}]`),
  );
  const tensors: DrawnTensor[] = [];
  const tied: TiedName[] = [];
  const owners = new Map<string, number>();
  let parameterCount = 0;
  let bytes = 0;
  for (const { index, item } of inOrder(spec.parameters, planned)) {
    const owner = owners.get(item.name);
    if (owner !== undefined) {
      const other = owner === index ? "another of its repetitions" : `parameters[${owner}]`;
      throw new IsovarError(
        "E_NAME",
        `${where}: parameters[${index}]: name (${show(item.name)}) is taken by ${other}; names must differ`,
      );
    }
    owners.set(item.name, index);
    if ("to" in item) {
      tied.push(item);
      continue;
    }
    tensors.push(item);
    parameterCount += item.size;
    bytes += item.bytes;
    if (bytes > Number.MAX_SAFE_INTEGER) {
      throw new IsovarError("E_SPEC", `${where}: parameters[${index}] brings the tensors beyond 2^53 - 1 bytes`);
    }
  }
  checkKeys(where, tensors);
  checkTied(where, tied, owners);
  return { tensors, tied, parameterCount, bytes };
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
  const parsed = parseSpec("plan", spec, schemeRules);
  const { tensors, tied, parameterCount, bytes } = planTensors("plan", parsed, seed);
  return {
    spec: parsed,
    seed: String(seed),
    stream: 1,
    tensors: tensors.map(({ distribution, key, ...tensor }): PlannedTensor => tensor),
    tied,
    parameterCount,
    bytes,
  };
}
