// Every command on files that are not what they should be: one line that says so, exit code 1, and no wait for what does not come.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return name;
};

file("net.json", '{"inputShape":[2],"layers":[{"layer":"dense","units":2}]}');
file("data.csv", "1,2,a\n3,4,b\n");
mkdirSync(join(folder, "folder"));
symlinkSync("loop", join(folder, "loop"));
execFileSync("mkfifo", [join(folder, "pipe")]);

const FILES: [what: string, name: string][] = [
  ["none", "missing"],
  ["a folder", "folder"],
  ["a link to itself", "loop"],
  ["a device without an end", "/dev/zero"],
  ["an empty file", file("empty", "")],
  [
    "bytes",
    file(
      "bytes",
      Uint8Array.from({ length: 300 }, (_, i) => i * 7919),
    ),
  ],
  ["a byte order mark", file("mark", "\ufeff{}")],
  ["deep JSON", file("deep", "[".repeat(100_000))],
  ["a number beyond f64", file("number", '{"isovar":1e999}')],
];

const COMMANDS: [command: string, args: (name: string) => string[]][] = [
  ["plan", (name) => ["plan", name]],
  ["init", (name) => ["init", name, "-o", "out.safetensors"]],
  ["inspect", (name) => ["inspect", name]],
  ["verify", (name) => ["verify", name]],
  ["train --resume", (name) => ["train", "net.json", "--data", "data.csv", "--resume", name, "-o", "out.safetensors"]],
  ["doctor", (name) => ["doctor", name]],
  ["doctor --weights", (name) => ["doctor", "net.json", "--data", "data.csv", "--weights", name]],
];

/** What a command said, and how it ended. */
function run(args: string[]): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

async function expectRefused(args: string[]): Promise<void> {
  const { status, stderr } = await run(args);
  expect(stderr).toMatch(/^error: [^\n]{10,600}\n$/);
  expect(stderr).not.toMatch(/TypeError|RangeError|^\s+at /m);
  expect(status).toBe(1);
}

test.each(COMMANDS)("%s: files of every wrong kind", { timeout: 60_000 }, async (_, args) => {
  await Promise.all(FILES.map(([, name]) => expectRefused(args(name))));
});

test.each(COMMANDS.filter(([command]) => /inspect|verify|resume|weights/.test(command)))(
  "%s: a pipe that nobody writes to is not waited for",
  async (_, args) => {
    await expectRefused(args("pipe"));
  },
);

test("a text is read no further than the longest that may be", async () => {
  const { stderr } = await run(["plan", "/dev/zero"]);
  expect(stderr).toBe("error: /dev/zero: holds more than 50331648 bytes, the most that a spec or a net has\n");
});
