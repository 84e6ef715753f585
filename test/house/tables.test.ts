// Constants carry their origin: a table of coefficients names the command that computes it, and the command knows the table.
// That the numbers are the same is what the command itself says; it needs Python, so no test runs it.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

/** `Table("name", "file", "CONSTANT CONSTANT", …)`. */
const REGISTERED = /Table\("(\w+)", "([^"]+)", "([\w ]+)"/g;

const tables = readdirSync(`${root}/scripts/coefficients`)
  .filter((name) => name.endsWith(".py"))
  .flatMap((name) => Array.from(read(`scripts/coefficients/${name}`).matchAll(REGISTERED)))
  .flatMap(([, name, file, constants]) => constants!.split(" ").map((constant) => ({ name: name!, file: file!, constant })));

/** The last comment at or before the end of a declaration. */
function commentOf(file: string, constant: string): string {
  const text = read(file);
  const start = text.search(new RegExp(`const ${constant}\\b`));
  expect(start, `${constant} of ${file}`).toBeGreaterThan(-1);
  const end = text.indexOf(";", start);
  return text.slice(text.lastIndexOf("/**", start), end);
}

/** Eight bits are enough for small numbers and powers of 2, which need no origin. */
function isShort(x: number): boolean {
  const mantissa = x === 0 ? 0 : x / 2 ** Math.floor(Math.log2(Math.abs(x)));
  return Number.isInteger(mantissa * 2 ** 7);
}

describe("a table of coefficients", () => {
  it.each(tables)("$constant of $file names its command: $name", ({ name, file, constant }) => {
    expect(commentOf(file, constant)).toMatch(new RegExp(`python scripts/coefficients[\\w ]* ${name}\\b`));
  });

  it("of assembly/ is one that the command knows", () => {
    const files = readdirSync(`${root}/assembly`, { recursive: true, encoding: "utf8" }).map(
      (path) => `assembly/${path.replaceAll("\\", "/")}`,
    );
    const found = files
      // Those of compat/ are of the frameworks and of the libraries that they call, as recorded.
      .filter((path) => path.endsWith(".ts") && !path.startsWith("assembly/compat/"))
      .flatMap((file) =>
        Array.from(read(file).matchAll(/const (\w+): usize = memory\.data<f\d\d>\(\[([^\]]*)\]/g), (match) => ({ file, match })),
      )
      .filter(({ match }) => match[2]!.split(",").some((number) => !isShort(Number(number))))
      .map(({ file, match }) => `${file} ${match[1]}`);
    expect(found.length).toBeGreaterThan(15);
    const known = tables.map(({ file, constant }) => `${file} ${constant}`);
    expect(found.filter((table) => !known.includes(table))).toEqual([]);
  });
});
