// The tables of docs/compat.md are those of the guarantees that the tests hold. `npx tsx scripts/compat/tables.ts` writes them anew.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FRAMEWORKS } from "./frameworks.js";
import { withTables } from "./guarantee.js";

const page = readFileSync(new URL("../../docs/compat.md", import.meta.url), "utf8");

it("docs/compat.md shows what the tests hold", () => {
  expect(page).toBe(withTables(page, FRAMEWORKS));
});

it.each(Object.entries(FRAMEWORKS))("docs/compat.md has the table of %s", (name, [first]) => {
  expect(page).toContain(`<!-- guarantees: ${name} -->\n`);
  expect(page).toContain(`| ${first!.function} | ${first!.dtype} | ${first!.guarantee} |`);
});
