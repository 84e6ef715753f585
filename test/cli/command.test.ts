import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readText } from "../../src/cli/command.js";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();

test("text that is not UTF-8 is refused, as two names could become one", () => {
  const path = join(folder, "latin1.json");
  writeFileSync(path, '{"name": "é"}', "latin1");
  expect(() => readText(path)).toThrow(
    expect.objectContaining({ code: "E_FILE", message: `${path}: is not UTF-8: byte 0xe9 at offset 10` }),
  );
  writeFileSync(path, '\ufeff{"name": "é"}', "utf16le");
  expect(() => readText(path)).toThrow(`${path}: is UTF-16, which must be UTF-8`);
  writeFileSync(path, '{"name": "é"}');
  expect(readText(path)).toBe('{"name": "é"}');
});
