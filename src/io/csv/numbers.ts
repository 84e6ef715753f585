const NUMBERS = {
  ".": /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
  ",": /^[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
} as const;

/** The number that a cell spells in decimals; undefined for anything else, such as `0x10`, `1_000` or `Infinity`. */
export function numberOf(cell: string, decimal: "." | ","): number | undefined {
  if (!NUMBERS[decimal].test(cell)) return undefined;
  return Number(decimal === "," ? cell.replace(",", ".") : cell);
}

/** Whether a cell is a number in some spelling: that of another country, of a programming language, or an infinity. It is then no word. */
export function looksLikeNumber(cell: string): boolean {
  if (numberOf(cell, ".") !== undefined || numberOf(cell, ",") !== undefined) return true;
  return (cell !== "" && !Number.isNaN(Number(cell))) || /^[+-]?inf(?:inity)?$/i.test(cell);
}

/** What keeps a cell from being a number that f32 holds; undefined where nothing does. */
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
