// Documents from which shapes are read: what a document is, its content tells.

import { copyFields, reading, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { plural } from "../../base/text.js";
import { parseJson } from "../../io/json.js";
import { MAX_TENSORS, MAX_TEXT } from "../limits.js";
import type { SpecParameter } from "../parameters.js";
import { schemeRules } from "../schemes/index.js";
import { parseSpec } from "../spec.js";
import { floatTypeOf } from "./dtypes.js";
import { shapesOfConfig } from "./huggingFace/families.js";
import { type Listed, shapesOfList } from "./listed.js";
import { shapesOfListing } from "./listing.js";
import type { Shapes } from "./shapes.js";

const KINDS =
  "a config.json of Hugging Face, a state dict { name: shape }, the header of a safetensors file, a recipe, or a listing of lines name: shape";

type Fields = Readonly<Record<string, unknown>>;

/** Whole numbers and truth values: state that models count or mask with. */
const isCount = (dtype: unknown) => typeof dtype === "string" && /^(?:bool|[iu](?:8|16|32|64))$/.test(dtype);

/** The note on tensors that are left out. */
function leftOut(counts: readonly { name: unknown; dtype: unknown }[]): string {
  const [{ name, dtype }] = counts as [{ name: unknown; dtype: unknown }];
  const [are, first] = counts.length === 1 ? ["is", ""] : ["are", "the first is "];
  return `${plural(counts.length, "tensor")} of whole numbers ${are} left out: ${first}${show(name)} (${dtype})`;
}

/** The shapes of a header, as `readSafetensorsHeader` gives it. Whole numbers are left out, and noted. */
function shapesOfHeader(where: string, { tensors, metadata }: Fields): Shapes {
  const entries = reading(where, "tensors", () =>
    Array.isArray(tensors) && tensors.length <= MAX_TENSORS
      ? tensors.map((entry: Partial<Record<"name" | "dtype" | "shape", unknown>>) => {
          const { name, dtype, shape } = entry ?? {};
          return { name, dtype, shape };
        })
      : refuse("E_SPEC", where, "tensors", tensors, `an array of at most ${MAX_TENSORS} tensors`),
  );
  const spec = copyFields(where, "metadata", metadata)?.["isovar.spec"];
  if (typeof spec === "string") return shapesOfRecipe(where, spec, "the recipe in the metadata of a safetensors file");
  const floats = entries.filter(({ dtype }) => !isCount(dtype));
  const list = floats.map(({ name, dtype, shape }): Listed => {
    const place = `tensor ${show(name)}`;
    const type = typeof dtype === "string" ? floatTypeOf(dtype) : undefined;
    const rule = "f32, f64, f16 or bf16: no other floats are drawn";
    return { place, name, shape, dtype: type ?? refuse("E_DTYPE", `${where}: ${place}`, "dtype", dtype, rule) };
  });
  const counts = entries.filter(({ dtype }) => isCount(dtype));
  return shapesOfList(where, "headers of safetensors files", list, counts.length === 0 ? [] : [leftOut(counts)]);
}

/** The shapes of a recipe, and how it draws them. */
function shapesOfRecipe(where: string, recipe: string | object, readAs: string): Shapes {
  const { dtype, layout, rules, default: fallback, parameters } = parseSpec(where, recipe, schemeRules);
  return {
    readAs,
    dtype,
    layout,
    parameters,
    start: { ...(rules && { rules }), ...(fallback && { default: fallback }) },
    notes: [],
  };
}

/** The shapes of a state dict in JSON: sizes by names. */
function shapesOfStateDict(where: string, fields: Fields): Shapes {
  const list = Object.entries(fields).map(([name, shape]) => ({ place: `key ${show(name)}`, name, shape, dtype: undefined }));
  return shapesOfList(where, "a state dict of names and shapes", list);
}

/** Whether it is a recipe that lost its version, which the parser then asks for: a list of objects is nobody's shape. */
const hasParameters = ({ parameters }: Fields) => Array.isArray(parameters) && typeof parameters[0] === "object";

function shapesOfFields(where: string, fields: Fields, document: string | object): Shapes {
  const has = (key: string) => Object.hasOwn(fields, key);
  if (has("isovar") || hasParameters(fields)) return shapesOfRecipe(where, document, "a recipe");
  if (has("weight_map")) {
    throw new IsovarError(
      "E_SPEC",
      `${where}: is the index of weights in many files, whose headers name the shapes: readHeaders of isovar/node reads them`,
    );
  }
  if (has("model_type") || has("architectures")) return shapesOfConfig(where, fields);
  if (has("tensors") && has("metadata")) return shapesOfHeader(where, fields);
  const values = Object.values(fields);
  const areLists = () => values.length > 0 && values.every((value) => Array.isArray(value));
  if (reading(where, "document", areLists)) return shapesOfStateDict(where, fields);
  throw new IsovarError("E_SPEC", `${where}: is none of what names shapes: ${KINDS}`);
}

function shapesOfText(where: string, text: string): Shapes {
  if (/^[^\n]*\.(?:json|safetensors|txt)$/i.test(text))
    refuse("E_JSON", where, "document", text, "an object or a text, not the path of a file");
  if (!/^\s*\{/.test(text)) return shapesOfListing(where, text);
  if (text.length > MAX_TEXT) {
    throw new IsovarError("E_SPEC", `${where}: is a text of ${text.length} characters, at most ${MAX_TEXT} may be`);
  }
  return shapesOfFields(where, parseJson(text, where, { nonFinite: true }) as Fields, text);
}

/**
 * What a document says of the shapes of a model.
 * @throws {IsovarError} E_JSON, E_SPEC, E_NAME, E_SHAPE, E_DTYPE, E_ARGUMENT
 */
export function shapesOf(where: string, document: unknown): Shapes {
  if (typeof document === "string") return shapesOfText(where, document);
  const fields = copyFields(where, "document", document) ?? refuse("E_SPEC", where, "document", document, KINDS);
  return shapesOfFields(where, fields, document as object);
}

/**
 * The parameters of a model as a spec has them, from what says their names and shapes: a `config.json` of Hugging Face (GPT-2, Llama,
 * Mistral, Qwen2, Qwen3, BERT, ViT, Mamba, Mamba-2), a state dict `{ name: shape }`, the header of a safetensors file, a listing of lines
 * `name: shape`, a recipe. What it is, its content tells. Layers that are alike are one parameter with `repeat`.
 *
 * From a config come the names that transformers 4 and 5 have in files, tied names, padding rows and the layout of each: of the dtype, and
 * of how such models begin, `recipeOf` tells.
 * @param document text, or the object that JSON text would give, or a header as `readSafetensorsHeader` gives it
 * @returns parameters without `init`, for a recipe with rules; those of a recipe as they are
 * @throws {IsovarError} E_SPEC, E_JSON, E_NAME, E_SHAPE, E_DTYPE, E_ARGUMENT
 * @example parametersOf("fc.weight: [10, 784]\nfc.bias: [10]")
 */
export function parametersOf(document: string | object): SpecParameter[] {
  return [...shapesOf("parametersOf", document).parameters];
}
