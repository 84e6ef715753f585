// Listings: a parameter a line, `name: shape`, as a few lines of Python print it.

import { refuse } from "../../base/check.js";
import type { DType } from "../../base/dtype.js";
import { IsovarError } from "../../base/errors.js";
import { MAX_TEXT } from "../limits.js";
import { floatTypeOf } from "./dtypes.js";
import { checkCount, type Listed, shapesOfList } from "./listed.js";
import type { Shapes } from "./shapes.js";

const RULE = "a shape such as [768, 3072] or 768x3072, and after it, if at all, a type such as bf16";

/** What stands between brackets, torch.Size( ) taken away; text without brackets as it is. */
function inner(text: string): string {
  const size = text.startsWith("torch.Size(") && text.endsWith(")") ? text.slice("torch.Size(".length, -1).trim() : text;
  const isBracketed = (size.startsWith("[") && size.endsWith("]")) || (size.startsWith("(") && size.endsWith(")"));
  return isBracketed ? size.slice(1, -1).trim() : size;
}

/** The sizes in a text, `undefined` for what is none. Python writes a comma behind a single one. */
function sizesOf(text: string): (number | undefined)[] {
  const inside = inner(text);
  if (inside === "" && text !== "") return [];
  const sizes = inside.split(/[,x×]/).map((size) => size.trim());
  if (sizes.length > 1 && sizes.at(-1) === "") sizes.pop();
  return sizes.map((size) => (/^[0-9]{1,16}$/.test(size) ? Number(size) : undefined));
}

/** A line: its name, its shape and its type. */
function parseLine(where: string, place: string, line: string): Listed {
  const here = `${where}: ${place}`;
  const colon = line.lastIndexOf(":");
  if (colon === -1) {
    const why = "what is no JSON object is read as a listing of lines name: shape";
    throw new IsovarError("E_SPEC", `${here} has no colon; ${why}`);
  }
  const text = line.slice(colon + 1).trim();
  const bracket = Math.max(text.lastIndexOf("]"), text.lastIndexOf(")"));
  const end = bracket === -1 ? (/\s/.exec(text)?.index ?? text.length) : bracket + 1;
  const shape = sizesOf(text.slice(0, end));
  const word = text.slice(end).trim();
  const dtype: DType | undefined = word === "" ? undefined : floatTypeOf(word);
  if (shape.includes(undefined) || (word !== "" && dtype === undefined))
    refuse("E_SPEC", here, "what follows the colon", text, RULE);
  return { place, name: line.slice(0, colon).trim(), shape, dtype };
}

/**
 * Shapes from a listing. Lines that are empty or begin with `#` are passed over.
 * @throws {IsovarError} E_SPEC, E_NAME, E_SHAPE
 */
export function shapesOfListing(where: string, text: string): Shapes {
  if (text.length > MAX_TEXT) {
    throw new IsovarError("E_SPEC", `${where}: is a text of ${text.length} characters, at most ${MAX_TEXT} may be`);
  }
  const lines = text.split("\n").map((line, i) => ({ place: `line ${i + 1}`, line: line.trim() }));
  const told = lines.filter(({ line }) => line !== "" && !line.startsWith("#"));
  checkCount(where, told.length);
  const list = told.map(({ place, line }) => parseLine(where, place, line));
  return shapesOfList(where, "a listing of names and shapes", list);
}
