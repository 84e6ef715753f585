import { describe, expect, it } from "vitest";
import { table } from "../../src/base/text.js";
import { type FittedColumn, fittedTable } from "../../src/cli/fittedTable.js";

const COLUMNS: FittedColumn[] = [
  { title: "name", align: "left" },
  { title: "least", align: "right", spare: 2 },
  { title: "less", align: "right", spare: 1 },
  { title: "size", align: "right" },
  { title: "verdict", align: "left" },
];
const ROWS = [
  ["encoder.layers.0.attention.weight", "1.25", "12.5", "768", "std of He, of a distribution that is not seen"],
  ["b", "0", "0", "12", "constant"],
];
const widest = (text: string) => Math.max(...text.split("\n").map(({ length }) => length));

describe("fittedTable", () => {
  it("is the table itself where that fits", () => {
    const natural = table(COLUMNS, ROWS);
    expect(fittedTable(COLUMNS, ROWS, widest(natural))).toEqual({ text: natural, leftOut: [] });
  });

  it("cuts names in their middle and lets words go on below, before it leaves columns out", () => {
    expect(fittedTable(COLUMNS, ROWS, 62)).toEqual({
      leftOut: [],
      text: [
        "name                  least  less  size  verdict",
        "────────────────────  ─────  ────  ────  ────────────────────",
        "encoder.la…on.weight   1.25  12.5   768  std of He, of a",
        "                                         distribution that is",
        "                                         not seen",
        "b                         0     0    12  constant",
      ].join("\n"),
    });
  });

  it("breaks names behind dots where several would be cut to the same", () => {
    const names = ["layers.0.attention.q_proj.weight", "layers.0.attention.k_proj.weight"];
    const rows = names.map((name) => [name, "1.25", "12.5", "768", "std of He"]);
    expect(fittedTable(COLUMNS, rows, 54)).toEqual({
      leftOut: [],
      text: [
        "name                 least  less  size  verdict",
        "───────────────────  ─────  ────  ────  ─────────",
        "layers.0.attention.   1.25  12.5   768  std of He",
        "  q_proj.weight",
        "layers.0.attention.   1.25  12.5   768  std of He",
        "  k_proj.weight",
      ].join("\n"),
    });
  });

  it("fits every width that leaves room for words and numbers, and leaves the highest spare out first", () => {
    for (let width = 48; width < 120; width++) {
      const { text, leftOut } = fittedTable(COLUMNS, ROWS, width);
      expect(widest(text)).toBeLessThanOrEqual(width);
      expect(leftOut).toEqual(width >= 61 ? [] : width >= 54 ? ["least"] : ["least", "less"]);
      for (const word of ["std", "distribution", "seen", "constant", "768"]) expect(text).toContain(word);
    }
  });

  it("cuts names and words further where nothing else is left to give way", () => {
    for (let width = 21; width < 48; width++) expect(widest(fittedTable(COLUMNS, ROWS, width).text)).toBeLessThanOrEqual(width);
    const { text } = fittedTable(COLUMNS, [["a".repeat(40), "1", "2", "123456789012", "x".repeat(90)]], 40);
    expect(text.split("\n").at(-1)).toBe("aaaaaa…aaaaa  123456789012  xxxxxx…xxxxx");
  });

  it("keeps numbers whole where nothing fits, and cuts no character in two", () => {
    const { text } = fittedTable(COLUMNS, [["😀".repeat(30), "1", "2", "123456789012", "x".repeat(90)]], 10);
    expect(text).toContain("123456789012");
    expect(text).toContain(`${"😀".repeat(3)}…${"😀".repeat(2)}`);
    expect(text).toContain(`${"x".repeat(3)}…${"x".repeat(3)}`);
  });
});
