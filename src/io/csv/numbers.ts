// Numbers as CSV cells spell them.

const NUMBERS = {
  ".": /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
  ",": /^[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
} as const;

/** The decimal number in a cell; undefined for anything else, such as `0x10`, `1_000` or `Infinity`. */
export function numberOf(cell: string, decimal: "." | ","): number | undefined {
  if (!NUMBERS[decimal].test(cell)) return undefined;
  return Number(decimal === "," ? cell.replace(",", ".") : cell);
}

/** Whether a cell is a number in any spelling, of another country or a programming language, or an infinity: then it is not a word. */
export function looksLikeNumber(cell: string): boolean {
  if (numberOf(cell, ".") !== undefined || numberOf(cell, ",") !== undefined) return true;
  return (cell !== "" && !Number.isNaN(Number(cell))) || /^[+-]?inf(?:inity)?$/i.test(cell);
}

/** Why a cell is not a number within the range of f32; undefined where it is one. */
export function notNumber(cell: string, decimal: "." | ","): string | undefined {
  const number = numberOf(cell, decimal);
  if (number !== undefined) return Number.isFinite(Math.fround(number)) ? undefined : "must be a finite number, in f32 too";
  const other = decimal === "." ? "," : ".";
  const hint =
    numberOf(cell, other) === undefined
      ? ""
      : `, with decimal ${JSON.stringify(decimal)}; decimal: ${JSON.stringify(other)} reads it`;
  return `must be a finite number${hint}`;
}
