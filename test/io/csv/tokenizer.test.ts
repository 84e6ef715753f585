import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvTokenizer } from "../../../src/io/csv/tokenizer.js";

/** All lines with their numbers, the text cut into pieces of a size. */
function cut(text: string, delimiter = ",", size = text.length): [number, string[]][] {
  const lines: [number, string[]][] = [];
  const tokenizer = new CsvTokenizer("t", delimiter, (line, cells) => lines.push([line, cells]));
  for (let at = 0; at < text.length; at += size) tokenizer.push(text.slice(at, at + size));
  tokenizer.end();
  return lines;
}

describe("lines and their numbers", () => {
  it.each<[string, string, [number, string[]][]]>([
    ["", "", []],
    ["no end of line at the end", "a,b", [[1, ["a", "b"]]]],
    ["an empty last cell", "a,", [[1, ["a", ""]]]],
    [
      "LF, CRLF and CR",
      "a,b\nc,d\r\ne,f\rg,h",
      [
        [1, ["a", "b"]],
        [2, ["c", "d"]],
        [3, ["e", "f"]],
        [4, ["g", "h"]],
      ],
    ],
    [
      "blank lines are left out and counted",
      "\n\r\na,b\r\n \t\n\nc,d\n\n",
      [
        [3, ["a", "b"]],
        [6, ["c", "d"]],
      ],
    ],
    [
      "ends of lines in quotes",
      'a,"b\r\nc\nd"\ne,f',
      [
        [1, ["a", "b\r\nc\nd"]],
        [4, ["e", "f"]],
      ],
    ],
    [
      "quotes in quotes",
      '"""",""\n"a""b","c"',
      [
        [1, ['"', ""]],
        [2, ['a"b', "c"]],
      ],
    ],
    ["delimiters in quotes", '"a,b",c', [[1, ["a,b", "c"]]]],
    ["white space around quotes", ' "a" ,\t"b"\t\n', [[1, ["a", "b"]]]],
    ["white space in a cell stays", " a b ,c", [[1, [" a b ", "c"]]]],
  ])("%s", (_, text, lines) => {
    for (let size = 1; size <= Math.max(1, text.length); size++) expect(cut(text, ",", size)).toEqual(lines);
  });

  it("a tab as delimiter is no white space", () => {
    expect(cut('a\t"b"\t\n', "\t")).toEqual([[1, ["a", "b", ""]]]);
  });
});

describe("refuses", () => {
  it.each([
    ["a quote that is never closed, where it opened", 'a,b\nc,"d\ne,f\n', "t: line 2: column 1: its quote is never closed"],
    ["an open quote at the very end", 'a,"', "t: line 1: column 1: its quote is never closed"],
    ["characters after a closing quote", 'a,b\n\n"c\nd"x,e', 't: line 4: column 0: "x" follows a closing quote'],
    ["another cell after a closing quote", '"a" "b"', "t: line 1: column 0: a quote within an unquoted cell"],
    ["another delimiter after a closing quote", '"a";"b"', 't: line 1: column 0: ";" follows a closing quote'],
    ["a quote within an unquoted cell", 'a,b\nc,5" pipe', "t: line 2: column 1: a quote within an unquoted cell"],
  ])("%s", (_, text, message) => {
    for (let size = 1; size <= text.length; size++) expect(() => cut(text, ",", size)).toThrow(message);
  });

  it("a cell that goes on and on", () => {
    const long = "x".repeat(2 ** 20 + 1);
    expect(() => cut(`a,b\nc,"${long}`)).toThrow("t: line 2: column 1: its quote is not closed within 1048576 characters");
    expect(() => cut(long)).toThrow("t: line 1: column 0 has more than 1048576 characters");
  });
});

it("a table written with any quoting, ends of lines and delimiter reads back", () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab1 \t,;|"\n\ré.') });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: columns, maxLength: columns }), { maxLength: 5 }),
    );
  const ends = fc.constantFrom("\n", "\r\n", "\r");
  fc.assert(
    fc.property(table, ends, fc.constantFrom(",", ";", "\t", "|"), fc.nat(9), (rows, end, delimiter, size) => {
      const written = rows.map((row) =>
        row
          .map(([text, quoted]) => (quoted || /["\n\r,;|\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
          .join(delimiter),
      );
      const lines = cut(written.map((line) => line + end).join(""), delimiter, size + 1);
      expect(lines.map(([, cells]) => cells)).toEqual(rows.map((row) => row.map(([text]) => text)));
    }),
  );
});
