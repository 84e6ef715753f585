// The JavaScript of docs/compat.md runs block by block, as a reader copies it.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sections = readFileSync("docs/compat.md", "utf8").split(/^## /m);
const blocks = sections.flatMap((section) =>
  Array.from(section.matchAll(/```js\n(.*?)```/gs), ([, code]) => [section.split("\n")[0]!, code!] as const),
);

it.each(blocks)("%s", (_, code) => {
  expect(code).toContain('from "isovar/compat";');
  // A package finds itself by its name.
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
