// Everything that the README and the page of activations show is run: JavaScript against the comments beside its output, commands for their success.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { describe as describeDistribution, type Initializer } from "../src/init/index.js";
import * as initializers from "../src/init/initializers/index.js";
import { isovar } from "./support/cli.js";

const README = readFileSync("README.md", "utf8");
const SHOWN = README + readFileSync("docs/activations.md", "utf8");
const blocks = (language: string) =>
  [...SHOWN.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map((match) => match[1]!);

// A project of a user's, with this package installed and nothing else.
const folder = mkdtempSync(join(tmpdir(), "isovar-readme-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(resolve("."), join(folder, "node_modules/isovar"), "junction");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("JavaScript", () => {
  const examples = blocks("js");

  test("there is some", () => expect(examples.length).toBeGreaterThan(3));

  test.each(examples.map((code) => [code.trim().split("\n")[2] ?? code, code]))("%s", (_, code) => {
    const expected = [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]!);
    expect(expected.length).toBe([...code.matchAll(/console\.log/g)].length);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trimEnd().split("\n")).toEqual(expected);
  });
});

describe("commands", () => {
  const lines = blocks("sh").flatMap((block) => block.trim().split("\n"));
  const commands = lines.filter((line) => line.startsWith("npx isovar "));
  const scripts = lines.map((line) => /^npm (?:run )?(\S+)/.exec(line)?.[1]).filter((name) => name !== undefined);

  test.each(commands)("%s", (line) => {
    const { status, stderr } = isovar(line.split(" ").slice(2), { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("every script that it names exists", () => {
    const { scripts: known } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...scripts, ...[...README.matchAll(/`npm (?:run )?([a-z:]+)/g)].map((match) => match[1]!)].filter(
      (name) => name !== "install",
    );
    expect(named.filter((name) => known[name] === undefined)).toEqual([]);
    expect(named).toContain("start");
  });

  test("npm start is the command whose SHA-256 is given", () => {
    expect(README).toContain(/GPT2_SHA256 = "([0-9a-f]{64})"/.exec(readFileSync("test/node/model.test.ts", "utf8"))![1]);
  });
});

describe("tables", () => {
  test("name every initializer", () => {
    const missing = Object.keys(initializers).filter((name) => !/^(xavier|kaiming)/.test(name) && !README.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });

  test.each([
    ["heNormal()", initializers.heNormal(), 2 / 784],
    ["glorotNormal()", initializers.glorotNormal(), 2 / (784 + 256)],
    ["lecunNormal()", initializers.lecunNormal(), 1 / 784],
    ["heNormal({ negativeSlope: 0.01 })", initializers.heNormal({ negativeSlope: 0.01 }), 2 / (1.0001 * 784)],
  ] as [string, Initializer, number][])("%s has the variance that is stated", (name, initializer, variance) => {
    expect(README).toContain(`\`${name}\``);
    expect(describeDistribution(initializer, [784, 256]).std ** 2).toBeCloseTo(variance, 12);
  });

  test("links lead somewhere", () => {
    const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]!).filter((target) => !target.includes(":"));
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) expect(() => readFileSync(target).length === 0 || target, target).not.toThrow(/ENOENT/);
  });
});
