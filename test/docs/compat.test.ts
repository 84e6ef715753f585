// The JavaScript and the commands of docs/compat.md run as a reader copies them, and print what the page says.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const page = readFileSync("docs/compat.md", "utf8");
const sections = page.split(/^## /m);
const blocks = sections.flatMap((section) =>
  Array.from(section.matchAll(/```js\n(.*?)```/gs), ([, code]) => [section.split("\n")[0]!, code!] as const),
);

it.each(blocks)("%s", (_, code) => {
  expect(code).toContain('from "isovar/compat";');
  // A package finds itself by its name.
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const said = Array.from(code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm), ([, value]) => value);
  expect(said.length).toBeGreaterThan(0);
  expect(stdout.trimEnd().split("\n")).toEqual(said);
});

it("shows commands that succeed one after the other", () => {
  const cwd = temporaryFolder();
  const commands = Array.from(page.matchAll(/^npx isovar (.*)$/gm), ([, args]) => args!);
  expect(commands.length).toBeGreaterThan(1);
  for (const args of commands) {
    const { status, stderr } = isovar(args.split(" "), { cwd });
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: "" });
  }
});
