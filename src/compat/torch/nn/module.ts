// A module as plain data: what torch draws when it makes one, and its state dict.

import { checkOptions, checkWord, copyArray, copyFields, refuse, show } from "../../../base/check.js";
import { checkDType, DTYPES, type DType } from "../../../base/dtype.js";
import { IsovarError } from "../../../base/errors.js";
import { checkShape, type Shape } from "../../../base/shape.js";

/** Uniform numbers from −bound to bound. */
export interface UniformLaw {
  /** Which law it is. */
  readonly kind: "uniform";
  /** The largest magnitude. */
  readonly bound: number;
}

/** Normal numbers with mean 0. */
export interface NormalLaw {
  /** Which law it is. */
  readonly kind: "normal";
  /** Standard deviation. */
  readonly std: number;
}

/** One value. */
export interface ConstantLaw {
  /** Which law it is. */
  readonly kind: "constant";
  /** What all elements are. */
  readonly value: number;
}

/** A row becomes 0, nothing else changes. */
export interface ZeroRowLaw {
  /** Which law it is. */
  readonly kind: "zeroRow";
  /** Index on the first axis. */
  readonly row: number;
}

/** The values of another tensor. */
export interface CopyLaw {
  /** Which law it is. */
  readonly kind: "copy";
  /** Its name. */
  readonly from: string;
}

/** How a tensor is filled; a later step may fill it again. */
export type Law = UniformLaw | NormalLaw | ConstantLaw | ZeroRowLaw | CopyLaw;

/** A tensor that is filled. */
export interface Step {
  /** As in the state dict. */
  readonly name: string;
  /** Row-major sizes. */
  readonly shape: Shape;
  /** Element type; i64 for what counts. */
  readonly dtype: DType | "i64";
  /** With what it is filled. */
  readonly law: Law;
}

/** A module as `torch.nn` makes it: plain data, for `generator.nn`. */
export interface Module {
  /** The name of its class in torch. */
  readonly type: string;
  /** What torch fills, in the order in which it draws. */
  readonly steps: readonly Step[];
  /** The names of the state dict, in its order. */
  readonly order: readonly string[];
}

/** A tensor of a state dict, as `writeSafetensors` takes it. */
export interface StateTensor {
  /** Element type. */
  readonly dtype: DType | "i64";
  /** Row-major sizes. */
  readonly shape: Shape;
  /** Values, or the bits of f16 and bf16. */
  readonly data: Float32Array | Float64Array | Uint16Array | BigInt64Array;
}

/** Tensors by name, in the order of `state_dict()`. */
export type StateDict = Record<string, StateTensor>;

/** Options that every module with weights takes. */
export interface ModuleOptions {
  /** Element type, f32 unless given. */
  readonly dtype?: DType;
}

/** Options of torch that change no weight; they are not taken, so that none is thought to matter. */
const WITHOUT_WEIGHT = "it changes no starting weight: leave it out";
const HINTS = Object.fromEntries(
  [
    "stride",
    "padding",
    "dilation",
    "outputPadding",
    "paddingMode",
    "dropout",
    "batchFirst",
    "eps",
    "momentum",
    "normFirst",
    "activation",
  ].map((name) => [name, WITHOUT_WEIGHT]),
);

/** Checked options, of which `dtype` is one. */
export function optionsOf<T extends ModuleOptions>(
  where: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): T & { dtype: DType } {
  const given = checkOptions(where, options, [...known, "dtype"], HINTS);
  return { ...given, dtype: given.dtype === undefined ? "f32" : checkDType(where, given.dtype) };
}

/** A module whose state dict has its tensors in the order in which they are filled. */
export function moduleOf(type: string, steps: readonly Step[]): Module {
  return { type, steps, order: [...new Set(steps.map(({ name }) => name))] };
}

/** Modules in one, each under a name. */
export function joined(type: string, parts: readonly (readonly [prefix: string, module: Module])[]): Module {
  const under = (prefix: string, law: Law): Law => (law.kind === "copy" ? { ...law, from: `${prefix}.${law.from}` } : law);
  return {
    type,
    steps: parts.flatMap(([prefix, { steps }]) =>
      steps.map((step) => ({ ...step, name: `${prefix}.${step.name}`, law: under(prefix, step.law) })),
    ),
    order: parts.flatMap(([prefix, { order }]) => order.map((name) => `${prefix}.${name}`)),
  };
}

const LAWS = {
  uniform: ["bound", "number"],
  normal: ["std", "number"],
  constant: ["value", "number"],
  zeroRow: ["row", "number"],
  copy: ["from", "string"],
} as const;

function checkLaw(where: string, argument: string, value: unknown): Law {
  const law = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "an object");
  const kind = checkWord("E_ARGUMENT", where, `${argument}.kind`, law.kind, Object.keys(LAWS) as (keyof typeof LAWS)[]);
  const [field, type] = LAWS[kind];
  if (typeof law[field] !== type || Number.isNaN(law[field]))
    refuse("E_ARGUMENT", where, `${argument}.${field}`, law[field], `a ${type}`);
  return { kind, [field]: law[field] } as unknown as Law;
}

function checkStep(where: string, argument: string, value: unknown): Step {
  const step = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "an object");
  if (typeof step.name !== "string") refuse("E_ARGUMENT", where, `${argument}.name`, step.name, "a string");
  const dtype = checkWord("E_DTYPE", where, `${argument}.dtype`, step.dtype, [...DTYPES, "i64"]);
  return { name: step.name, shape: checkShape(where, step.shape), dtype, law: checkLaw(where, `${argument}.law`, step.law) };
}

/** More tensors than any model has. */
const MOST = 2 ** 20;

/** A copy of a module that a caller gave, which may have come through JSON. */
export function checkModule(where: string, argument: string, value: unknown): Module {
  const module = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "a module of torch.nn");
  const steps = copyArray(where, `${argument}.steps`, module.steps, MOST);
  const order = copyArray(where, `${argument}.order`, module.order, MOST);
  if (typeof module.type !== "string" || steps === undefined || order === undefined) {
    return refuse("E_ARGUMENT", where, argument, value, "a module of torch.nn");
  }
  const checked = steps.map((step, i) => checkStep(where, `${argument}.steps[${i}]`, step));
  const known = new Map(checked.map((step) => [step.name, step]));
  const isWhole =
    order.length === known.size && new Set(order).size === known.size && order.every((name) => known.has(name as string));
  if (!isWhole) refuse("E_ARGUMENT", where, `${argument}.order`, order, "the names of the steps, each once");
  for (const { name, shape, dtype, law } of checked) {
    if (law.kind !== "copy") continue;
    const from = known.get(law.from);
    if (from === undefined || String(from.shape) !== String(shape) || from.dtype !== dtype) {
      throw new IsovarError("E_ARGUMENT", `${where}: ${argument} copies ${show(law.from)} to ${show(name)}, which must be alike`);
    }
  }
  return { type: module.type, steps: checked, order: order as string[] };
}
