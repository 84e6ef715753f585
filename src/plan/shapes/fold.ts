// Folds regular layers into entries with `repeat`.

import type { Repeat } from "../names.js";
import type { StoredParameter } from "../parameters.js";

/** Numbers of a name that are counted: of layers, and of two kinds of parts within them, such as experts. */
const VARIABLES = ["i", "j", "k"] as const;

/** A number as names have it: a segment of its own, without a leading zero. */
const NUMBER = /(?<![^./])(0|[1-9][0-9]{0,6})(?![^./])/;

/** An entry, its name taken apart at its numbers: text, number, text, …, text. */
interface Folding {
  readonly pieces: readonly string[];
  /** All but the name and `repeat`, as text and as it is. */
  readonly rest: string;
  readonly traits: Omit<StoredParameter, "name" | "repeat">;
  readonly repeat: Repeat | undefined;
}

function foldingOf({ name, ...traits }: StoredParameter): Folding {
  return { pieces: name.split(NUMBER), rest: JSON.stringify(traits), traits, repeat: undefined };
}

function parameterOf({ pieces, traits, repeat }: Folding): StoredParameter {
  return { name: pieces.join(""), ...(repeat && { repeat }), ...traits };
}

const replaced = (pieces: readonly string[], at: number, by: string) => pieces.map((piece, i) => (i === at ? by : piece));

/** One entry in place of those that differ in one number alone, which runs from 0 without gaps. */
function merge(group: readonly Folding[], at: number, variable: string): Folding {
  const [first] = group as [Folding];
  const repeat = { ...first.repeat, [variable]: group.length };
  return { ...first, pieces: replaced(first.pieces, at, `{${variable}}`), repeat };
}

/** Equal for entries that differ in that number alone. */
function keyOf({ pieces, rest, repeat }: Folding, at: number): string {
  const others = repeat === undefined ? "" : JSON.stringify(repeat);
  return `${at < pieces.length ? at : ""}${others}${rest}${replaced(pieces, at, "").join("")}`;
}

/** Folds by the number that is the `turn`-th of its name. */
function foldBy(turn: number, entries: readonly Folding[]): Folding[] {
  const at = 2 * turn + 1;
  const groups = new Map<string, Folding[]>();
  for (const entry of entries) {
    const key = keyOf(entry, at);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  // Names differ, so that numbers below their count are all of them.
  const isWhole = (group: readonly Folding[]) => group.every(({ pieces }) => Number(pieces[at]) < group.length);
  return [...groups.values()].flatMap((group) =>
    group.length > 1 && isWhole(group) ? [merge(group, at, VARIABLES[turn]!)] : group,
  );
}

/**
 * The same parameters with regular layers as one entry each: those whose names differ in one number, which runs from 0 without gaps, and
 * in nothing else. Up to three numbers of a name are counted; a name with more keeps the others. Takes time linear in the names.
 * @param parameters without `repeat`, with names that differ
 */
export function fold(parameters: readonly StoredParameter[]): StoredParameter[] {
  let entries = parameters.map(foldingOf);
  for (const turn of VARIABLES.keys()) entries = foldBy(turn, entries);
  return entries.map(parameterOf);
}
