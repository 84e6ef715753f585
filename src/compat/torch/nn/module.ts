// A module as plain data: what torch draws when it makes one, and its state dict.

import { checkInteger, checkNumber, checkOptions, checkWord, copyArray, copyFields, refuse, show } from "../../../base/check.js";
import { checkDType, checkDTypeOf, DTYPES, type DType, LARGEST } from "../../../base/dtype.js";
import { IsovarError } from "../../../base/errors.js";
import { checkShape, type Shape, sameShape } from "../../../base/shape.js";

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

/** Hints for options that are not taken: most change no weight. */
const WITHOUT_WEIGHT = "it changes no starting weight: leave it out";
const HINTS = {
  elementwiseAffine: "affine is meant",
  ...Object.fromEntries(
    [
      ...["stride", "padding", "dilation", "outputPadding", "paddingMode", "dropout", "batchFirst", "addZeroAttn", "mode"],
      ...["eps", "layerNormEps", "momentum", "normFirst", "activation", "nonlinearity", "maxNorm", "normType"],
    ].map((name) => [name, WITHOUT_WEIGHT]),
  ),
};

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

/** The field that each law has beside its kind. */
const LAWS = { uniform: "bound", normal: "std", constant: "value", zeroRow: "row", copy: "from" } as const;

/** A law of a caller's, whose numbers a tensor of this shape and dtype can have. */
function checkLaw(where: string, argument: string, value: unknown, { shape, dtype }: Pick<Step, "shape" | "dtype">): Law {
  const law = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "an object");
  const kind = checkWord("E_ARGUMENT", where, `${argument}.kind`, law.kind, Object.keys(LAWS) as (keyof typeof LAWS)[]);
  const [at, given] = [`${argument}.${LAWS[kind]}`, law[LAWS[kind]]];
  const most = dtype === "i64" ? Number.MAX_SAFE_INTEGER : LARGEST[dtype];
  if (kind === "copy")
    return typeof given === "string" ? { kind, from: given } : refuse("E_ARGUMENT", where, at, given, "a string");
  if (kind === "constant") {
    const fits = (x: number) => Math.abs(x) <= most && (dtype !== "i64" || Number.isInteger(x));
    return { kind, value: checkNumber(where, at, given, fits, `a number that ${dtype} holds`) };
  }
  if (dtype === "i64") refuse("E_ARGUMENT", where, `${argument}.kind`, kind, `"constant" or "copy" for i64`);
  if (kind === "normal") return { kind, std: checkNumber(where, at, given, (x) => x >= 0, "a finite number >= 0") };
  if (kind === "zeroRow") return { kind, row: checkInteger(where, at, given, 0, (shape[0] ?? 0) - 1) };
  return {
    kind,
    bound: checkNumber(where, at, given, (x) => x >= 0 && 2 * x <= most, `>= 0 and at most half of what ${dtype} holds`),
  };
}

function checkStep(where: string, argument: string, value: unknown): Step {
  const { name, ...step } = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "an object");
  if (typeof name !== "string") refuse("E_ARGUMENT", where, `${argument}.name`, name, "a string");
  const dtype = checkDTypeOf(`${where}: ${argument}`, step.dtype, [...DTYPES, "i64"]);
  const shape = checkShape(`${where}: ${argument}`, step.shape);
  return { name, shape, dtype, law: checkLaw(where, `${argument}.law`, step.law, { shape, dtype }) };
}

/** More tensors than any model has. */
const MOST = 2 ** 20;

/** Refuses a module of more tensors than any model has: a few that hold each other many times would fill the memory. */
export function checkCount(where: string, argument: string, count: number): void {
  if (count > MOST) throw new IsovarError("E_ARGUMENT", `${where}: ${argument} must hold at most 2^20 tensors`);
}

const isAlike = (a: Step, b: Step): boolean => sameShape(a.shape, b.shape) && a.dtype === b.dtype;

/** A copy of a module that a caller gave, which may have come through JSON. */
export function checkModule(where: string, argument: string, value: unknown): Module {
  const module = copyFields(where, argument, value) ?? refuse("E_ARGUMENT", where, argument, value, "a module of torch.nn");
  const steps = copyArray(where, `${argument}.steps`, module.steps, MOST);
  const order = copyArray(where, `${argument}.order`, module.order, MOST);
  if (typeof module.type !== "string" || steps === undefined || order === undefined) {
    return refuse("E_ARGUMENT", where, argument, value, "a module of torch.nn");
  }
  const checked = steps.map((step, i) => checkStep(where, `${argument}.steps[${i}]`, step));
  const known = new Map<string, Step>();
  for (const step of checked) {
    const { name, law } = step;
    const before = known.get(name) ?? step;
    const from = law.kind === "copy" ? known.get(law.from) : before;
    if (!isAlike(before, step))
      throw new IsovarError("E_ARGUMENT", `${where}: the steps of ${show(name)} in ${argument} must be alike`);
    if (from === undefined || !isAlike(from, step)) {
      const rule = "which must be alike, the first of them filled before";
      throw new IsovarError(
        "E_ARGUMENT",
        `${where}: ${argument} copies ${show((law as CopyLaw).from)} to ${show(name)}, ${rule}`,
      );
    }
    known.set(name, step);
  }
  const isWhole =
    order.length === known.size && new Set(order).size === known.size && order.every((name) => known.has(name as string));
  if (!isWhole) refuse("E_ARGUMENT", where, `${argument}.order`, order, "the names of the steps, each once");
  return { type: module.type, steps: checked, order: order as string[] };
}
