// Recipes for models whose shapes a document names.

import { checkOptions } from "../../base/check.js";
import { checkDType, type DType } from "../../base/dtype.js";
import { IsovarError } from "../../base/errors.js";
import { type PlainObject, parseDocument, toPlain } from "../../io/plain.js";
import { isTied, type SpecParameter } from "../parameters.js";
import { readObject } from "../reading.js";
import { MODEL_SCHEMES, schemeRules } from "../schemes/index.js";
import { parseSpec } from "../spec.js";
import { shapesOf } from "./document.js";
import type { Recipe, SchemeChoice } from "./recipe.js";

/** What a recipe needs beside shapes. */
export interface RecipeOptions {
  /** A scheme of a whole model, in place of how the document says that such models are drawn. */
  scheme?: SchemeChoice;
  /** A recipe without parameters, or its JSON text: its rules, scheme and default take the place of the document's. */
  recipe?: string | object;
  /** Element type of parameters that have none of their own, in place of the document's. */
  dtype?: DType;
}

/** The keys of a recipe that says how, and not what. */
const HOW = ["isovar", "stream", "dtype", "layout", "scheme", "rules", "default", "$schema", "description"];

/** A recipe without parameters. */
function readHow(where: string, recipe: unknown): PlainObject {
  const plain = toPlain(
    `${where}: recipe`,
    "recipe",
    typeof recipe === "string" ? parseDocument(where, "recipe", recipe) : recipe,
  );
  if (typeof plain === "object" && "parameters" in plain) {
    throw new IsovarError("E_SPEC", `${where}: recipe.parameters must be left out: the document names them`);
  }
  return readObject(where, "recipe", plain, "a recipe for shapes from elsewhere", HOW);
}

/** Parameters to be drawn in another way than they say themselves. */
const undrawn = (parameters: readonly SpecParameter[]): SpecParameter[] =>
  parameters.map((parameter) => {
    if (isTied(parameter)) return parameter;
    const { init, sha256, ...rest } = parameter;
    return rest;
  });

/** A recipe, and what a document was read as. */
export interface ReadRecipe {
  readonly recipe: Recipe;
  readonly readAs: string;
  readonly notes: readonly string[];
}

/**
 * The recipe for a document.
 * @param unsaid element type where neither the options nor the document name one
 * @param inOrder whether parameters that the document lists are to keep their order, so that those of layers that are alike stay apart
 * @throws as `recipeOf`
 */
export function readRecipe(
  where: string,
  document: unknown,
  options?: RecipeOptions,
  unsaid: DType = "f32",
  inOrder = false,
): ReadRecipe {
  const { scheme, recipe, dtype } = checkOptions(where, options, ["scheme", "recipe", "dtype"]);
  if (dtype !== undefined) checkDType(where, dtype);
  const shapes = shapesOf(where, document);
  const given = recipe === undefined ? undefined : readHow(where, recipe);
  const isNew = scheme !== undefined || given !== undefined;
  const { isovar = 1, stream = 1, rules, default: fallback, ...others } = { ...given };
  if (!isNew && shapes.start === undefined) {
    const names = Object.keys(MODEL_SCHEMES).join(", ");
    throw new IsovarError(
      "E_SPEC",
      `${where}: read as ${shapes.readAs}, which says nothing of how to draw: a scheme is missing (${names}), or a recipe with rules`,
    );
  }
  const how = isNew ? { scheme: scheme ?? others.scheme, rules, default: fallback } : shapes.start!;
  const parameters = (inOrder && shapes.listed) || shapes.parameters;
  const notes = [...shapes.notes];
  if (shapes.layout === undefined && others.layout === undefined) notes.push("its axes are taken as PyTorch has them: layout oi");
  const made = {
    isovar,
    stream,
    description: `Shapes from ${[shapes.readAs, ...notes].join("; ")}.`,
    dtype: dtype ?? others.dtype ?? shapes.dtype ?? unsaid,
    layout: shapes.layout ?? others.layout ?? "oi",
    ...Object.fromEntries(Object.entries(how).filter(([, value]) => value !== undefined)),
    parameters: isNew ? undrawn(parameters) : parameters,
  };
  parseSpec(where, made, schemeRules);
  return { recipe: made as Recipe, readAs: shapes.readAs, notes };
}

/**
 * A recipe for a model of which a document names the shapes, as `parametersOf` reads them: small enough to keep and to ship, and all that
 * `plan` needs.
 *
 * A config of Hugging Face is drawn as transformers draws such a model; a state dict, a header and a listing say nothing of that, so that
 * they need `scheme` or `recipe`.
 * @param document as for `parametersOf`
 * @param options `scheme`, `recipe`, `dtype`
 * @returns plain data, for `plan` or a file of JSON
 * @throws {IsovarError} E_SPEC, E_JSON, E_NAME, E_SHAPE, E_LAYOUT, E_SCHEME, E_DTYPE, E_ARGUMENT
 * @example plan(recipeOf("fc.weight: [10, 784]\nfc.bias: [10]", { scheme: "torch", dtype: "bf16" }), { seed: 42 })
 */
export function recipeOf(document: string | object, options?: RecipeOptions): Recipe {
  return readRecipe("recipeOf", document, options).recipe;
}
