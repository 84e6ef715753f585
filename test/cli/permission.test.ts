import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, isovar, temporaryFolder } from "../support/cli.js";

// Node 20 calls it experimental, and lets files be synced; Node 24 and later do not, whatever is granted.
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";

const folder = realpathSync(temporaryFolder());
const spec = join(folder, "spec.json");
writeFileSync(spec, JSON.stringify({ isovar: 1, stream: 1, parameters: [{ name: "w", shape: [9, 9], init: "heNormal" }] }));
const out = join(folder, "out");
mkdirSync(out);
const file = join(out, "a.safetensors");
const written = join(folder, "written");
const { sha256 } = JSON.parse(isovar(["init", spec, "-o", written, "--seed", "1", "--json"]).stdout);

const READ = [`--allow-fs-read=${resolve(".")}`, `--allow-fs-read=${folder}`];
const WRITE = `--allow-fs-write=${out}`;
const WORKER = "--allow-worker";

function restricted(grants: string[], args: string[]) {
  const flags = ["--no-warnings", PERMISSION, ...grants];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, resolve(CLI), ...args], {
    cwd: out,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("under node --permission", () => {
  test("with all grants init writes the file, and says whether it is synced", () => {
    const { status, stdout, stderr } = restricted([...READ, WRITE, WORKER], ["init", spec, "-o", file, "--seed", "1"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`SHA-256 ${sha256}\n`);
    expect(readdirSync(out)).toEqual(["a.safetensors"]);
    const report = JSON.parse(restricted([...READ, WRITE, WORKER], ["init", spec, "-o", file, "--seed", "1", "--json"]).stdout);
    expect(stdout.includes("not synced: node --permission forbids it")).toBe(!report.synced);
    expect(restricted([...READ, WORKER], ["verify", file]).status).toBe(0);
  });

  test.each([
    ["no folder to write", [...READ, WORKER], ["init", spec, "-o", file], `write: ${file}`, "--allow-fs-write"],
    ["no thread to hash", [...READ, WRITE], ["init", spec, "-o", file], `write: ${file}`, "--allow-worker"],
    ["no thread to hash", READ, ["verify", written], `verify: ${written}`, "--allow-worker"],
    ["no spec to read", [READ[0]!, WRITE, WORKER], ["plan", spec], spec, "--allow-fs-read"],
    ["no folder to look for a name", [READ[0]!, WRITE, WORKER], ["plan", "mlp"], "mlp", "--allow-fs-read"],
    ["no file to read", [READ[0]!, WORKER], ["verify", written], `verify: ${written}`, "--allow-fs-read"],
    ["no file to read", [READ[0]!, WORKER], ["inspect", written], `inspectFile: ${written}`, "--allow-fs-read"],
  ])("%s: exit code 1, one line with the path and the flag", (_, grants, args, place, flag) => {
    const before = readdirSync(out);
    const { status, stdout, stderr } = restricted(grants, args);
    expect(stderr).toBe(`error: ${place}: node --permission refuses it without ${flag} (ERR_ACCESS_DENIED)\n`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(readdirSync(out)).toEqual(before);
  });
});
