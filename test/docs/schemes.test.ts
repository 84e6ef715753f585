// docs/schemes.md against the registry, and its examples.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { plan } from "../../src/plan/index.js";
import { MODEL_SCHEMES } from "../../src/plan/schemes/index.js";
import { PARTS, wordsOf } from "../../src/plan/schemes/words.js";

const text = readFileSync("docs/schemes.md", "utf8");
const [schemes, options, parts] = Array.from(text.matchAll(/^\|.*(?:\n\|.*)*/gm), ([table]) =>
  table
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
) as [string[][], string[][], string[][]];
const codes = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(", ");
const namesIn = (cell: string) => Array.from(cell.matchAll(/`(\w+)`/g), ([, name]) => name!);

describe("docs/schemes.md", () => {
  it("has a row for each scheme: law, options, source", () => {
    const rows = Object.entries(MODEL_SCHEMES).map(([name, scheme]) => [
      `\`${name}\``,
      scheme.formula,
      codes(scheme.options),
      scheme.source,
    ]);
    expect(schemes).toEqual(rows);
  });

  it("explains every option, and no others", () => {
    const taken = new Set(Object.values(MODEL_SCHEMES).flatMap((scheme) => scheme.options));
    expect(new Set(options.flatMap(([name]) => namesIn(name!)))).toEqual(new Set([...taken, "layers", "parts"]));
    for (const [option, of] of options) {
      for (const name of namesIn(of!))
        expect(MODEL_SCHEMES[name]!.options, name).toEqual(expect.arrayContaining(namesIn(option!)));
    }
  });

  it("has a row for each part, with the names that it is found by", () => {
    expect(parts).toEqual(PARTS.map((part) => [`\`${part}\``, codes(wordsOf(part))]));
  });

  it("has examples that are planned", () => {
    const [recipe, scheme] = Array.from(text.matchAll(/```json\n([\s\S]*?)```/g), ([, json]) => JSON.parse(json!));
    expect(plan(recipe, { seed: 1 }).tensors.map(({ std }) => std)).toEqual([0.01, 0, 0.01, 0]);
    const parameters = [{ name: "a.0.mixer.write.weight", shape: [4, 4] }];
    expect(plan({ ...recipe, scheme, parameters }, { seed: 1 }).tensors[0]!.std).toBe(0.02 / Math.sqrt(2));
  });
});
