import { checkOptions, checkWord, copyFields, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { constant, ones, zeros } from "./initializers/constant.js";
import type { Initializer, NestedNumbers } from "./initializers/initializer.js";
import { normal, truncatedNormal, uniform } from "./initializers/sampled.js";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from "./initializers/scaled.js";
import { deltaOrthogonal, dirac, identity, integers, orthogonal, permutation, sign, sparse } from "./initializers/structured.js";

type Options = Record<string, unknown>;
type Parse = (options: Options) => Initializer;

/** Initializers check their own options, whatever their types say. */
const checked =
  <T>(initializer: (options: T) => Initializer): Parse =>
  (options) =>
    initializer(options as T);

const withoutOptions =
  (name: string, initializer: () => Initializer): Parse =>
  (options) => {
    checkOptions(name, options, []);
    return initializer();
  };

/** Every scheme by the name of its function: what a spec may ask for. The presets give a varianceScaling with their numbers. */
const SCHEMES: Readonly<Record<string, Parse>> = {
  constant: (options) => constant(checkOptions("constant", options, ["value"]).value as number),
  zeros: withoutOptions("zeros", zeros),
  ones: withoutOptions("ones", ones),
  uniform: checked(uniform),
  normal: checked(normal),
  truncatedNormal: checked(truncatedNormal),
  varianceScaling: checked(varianceScaling),
  lecunNormal: checked(lecunNormal),
  lecunUniform: checked(lecunUniform),
  glorotNormal: checked(glorotNormal),
  glorotUniform: checked(glorotUniform),
  heNormal: checked(heNormal),
  heUniform: checked(heUniform),
  xavierNormal: checked(glorotNormal),
  xavierUniform: checked(glorotUniform),
  kaimingNormal: checked(heNormal),
  kaimingUniform: checked(heUniform),
  identity: checked(identity),
  dirac: checked(dirac),
  orthogonal: checked(orthogonal),
  deltaOrthogonal: checked(deltaOrthogonal),
  sparse: checked(sparse),
  integers: checked(integers),
  permutation: withoutOptions("permutation", permutation),
  sign: checked(sign),
};

export const SCHEME_NAMES: readonly string[] = Object.keys(SCHEMES).sort();

/**
 * Checks an initializer that may come from anywhere, and brings presets to the scheme that they stand for.
 * @throws {IsovarError} E_SCHEME, E_ARGUMENT
 */
export function parseInitializer(where: string, initializer: unknown): Initializer {
  const fields = copyFields(where, "initializer", initializer);
  if (fields === undefined) {
    const rule =
      typeof initializer === "function"
        ? "called, as in heNormal()"
        : 'an initializer such as heNormal() or { scheme: "heNormal" }';
    return refuse("E_SCHEME", where, "initializer", initializer, rule);
  }
  const { scheme, ...options } = fields;
  if (scheme === undefined) throw new IsovarError("E_SCHEME", `${where}: scheme is missing, as in { scheme: "heNormal" }`);
  return SCHEMES[checkWord("E_SCHEME", where, "scheme", scheme, SCHEME_NAMES)]!(options);
}

const PRESETS = ["heNormal", "heUniform", "glorotNormal", "glorotUniform", "lecunNormal", "lecunUniform"] as const;

function shortConstant(value: number | NestedNumbers): string {
  if (typeof value !== "number") return "constant(…)";
  return value === 0 ? "zeros" : value === 1 ? "ones" : `constant(${value})`;
}

/** The shortest name of an initializer: that of a preset where it is one, with its parameters. */
export function nameOf(initializer: Initializer): string {
  if (initializer.scheme === "constant") return shortConstant(initializer.value);
  const text = JSON.stringify(initializer);
  const preset = PRESETS.find((name) => JSON.stringify(SCHEMES[name]!({})) === text);
  if (preset) return preset;
  const { scheme, ...parameters } = initializer;
  const list = Object.values(parameters).map((value) =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : value,
  );
  return list.length === 0 ? scheme : `${scheme}(${list.join(", ")})`;
}
