// The initializers that a spec may name, and how they are checked and named.

import { checkOptions, checkWord, copyFields, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { plural } from "../base/text.js";
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

/** An initializer, which checks its own options, whatever its type says. */
export type Parse = (options: never) => Initializer;

/** For a function that takes none: data may hold some. */
export const withoutOptions =
  (name: string, initializer: () => Initializer) =>
  (options: object): Initializer => {
    checkOptions(name, options, []);
    return initializer();
  };

/**
 * Every scheme that a spec may ask for, by the name of its function. Presets give a varianceScaling with their numbers. `learn` and
 * `learnLaws` add those of laws/.
 */
export const SCHEMES: Record<string, Parse> = {
  constant: (options: object) => constant(checkOptions<{ value?: number }>("constant", options, ["value"]).value as number),
  zeros: /* @__PURE__ */ withoutOptions("zeros", zeros),
  ones: /* @__PURE__ */ withoutOptions("ones", ones),
  uniform,
  normal,
  truncatedNormal,
  varianceScaling,
  lecunNormal,
  lecunUniform,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  xavierNormal: glorotNormal,
  xavierUniform: glorotUniform,
  kaimingNormal: heNormal,
  kaimingUniform: heUniform,
  identity,
  dirac,
  orthogonal,
  deltaOrthogonal,
  sparse,
  integers,
  permutation: /* @__PURE__ */ withoutOptions("permutation", permutation),
  sign,
};

export function schemeNames(): string[] {
  return Object.keys(SCHEMES).sort();
}

/** The schemes of laws/, which a program brings along only where it uses them. */
const LAW_NAMES =
  "blocks chrono classPrior icnr kanSpline logOfUniform logUniform padded s4dReal siren standardized timeStepBias zerO";

/** What to do about a law that is not known yet. */
function lawHints(): Record<string, string> {
  return Object.fromEntries(LAW_NAMES.split(" ").map((name) => [name, `it is known once ${name} or plan was called`]));
}

/** Every name and every hint is gone through for an error alone. */
function parserOf(where: string, scheme: unknown): Parse {
  const isKnown = typeof scheme === "string" && Object.hasOwn(SCHEMES, scheme);
  return SCHEMES[isKnown ? scheme : checkWord("E_SCHEME", where, "scheme", scheme, schemeNames(), lawHints())]!;
}

/**
 * Checks an initializer from anywhere, and replaces presets by the scheme that they stand for.
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
  return parserOf(where, scheme)(options as never);
}

const PRESETS = ["heNormal", "heUniform", "glorotNormal", "glorotUniform", "lecunNormal", "lecunUniform"] as const;

function shortConstant(value: number | NestedNumbers): string {
  if (typeof value !== "number") return "constant(…)";
  return value === 0 ? "zeros" : value === 1 ? "ones" : `constant(${value})`;
}

function shortParameter(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (Array.isArray(value)) return `[${value.map(shortParameter).join(", ")}]`;
  return typeof value === "object" ? nameOf(value as Initializer) : String(value);
}

/** The shortest name of an initializer: of a preset where it matches one, with its parameters. */
export function nameOf(initializer: Initializer): string {
  if (initializer.scheme === "constant") return shortConstant(initializer.value);
  if (initializer.scheme === "padded") return `${nameOf(initializer.init)}, ${plural(initializer.rows.length, "row")} of zeros`;
  const text = JSON.stringify(initializer);
  const preset = PRESETS.find((name) => JSON.stringify(SCHEMES[name]!({} as never)) === text);
  if (preset) return preset;
  const { scheme, ...parameters } = initializer;
  const list = Object.values(parameters).map(shortParameter);
  return list.length === 0 ? scheme : `${scheme}(${list.join(", ")})`;
}
