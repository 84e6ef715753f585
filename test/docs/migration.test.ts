// docs/migration.md: its program runs and prints what it says, and what docs/tools.md shows of jax-js is what the consumers run.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync("docs/migration.md", "utf8");
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

it("runs the net in place of one of brain.js", () => {
  const code = blocks.find((block) => block.startsWith("import "))!;
  const said = [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, value]) => value!);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect({ stderr, stdout }).toEqual({ stderr: "", stdout: `${said.join("\n")}\n` });
});

it("shows of jax-js what `npm run test:consumers` runs", () => {
  const tools = readFileSync("docs/tools.md", "utf8");
  const lines = /^const kernel.*\n.*$/m.exec(tools)![0];
  expect(readFileSync("examples/consumers/jax-js/main.js", "utf8")).toContain(lines);
});
