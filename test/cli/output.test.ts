import { execFileSync } from "node:child_process";
import { linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const file = (name: string, content: string | object) => {
  writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
  return path(name);
};

const SPEC = file("spec.json", { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [2, 2], init: "heNormal" }] });
const NET = file("net.json", { inputShape: [2], layers: [{ layer: "dense", units: 2 }], seed: 7 });
const DATA = file("data.csv", "1,2,a\n3,4,b\n");
const HELD = file("held.csv", "1,2,a\n3,4,b\n");

describe("output over input is refused, by whatever name, and the input stays", () => {
  symlinkSync(SPEC, path("link"));
  symlinkSync(path("link"), path("link to a link"));
  linkSync(SPEC, path("hard link"));
  symlinkSync(NET, path("net link"));
  linkSync(DATA, path("data hard link"));
  test.each<[string, string, string[]]>([
    ["init over its spec", SPEC, ["init", SPEC, "-o", SPEC]],
    ["init over a link to it", SPEC, ["init", SPEC, "-o", path("link")]],
    ["init over a link to a link", SPEC, ["init", SPEC, "-o", path("link to a link")]],
    ["init over a hard link", SPEC, ["init", SPEC, "-o", path("hard link")]],
    ["init over another spelling of the path", SPEC, ["init", SPEC, "-o", `${folder}//./spec.json`]],
    ["train over its net", NET, ["train", path("net link"), "--data", DATA, "-o", NET]],
    ["train over its data", DATA, ["train", NET, "--data", DATA, "-o", path("data hard link")]],
    ["train over what it validates with", HELD, ["train", NET, "--data", DATA, "--validation", HELD, "-o", HELD]],
  ])("%s", (_, input, args) => {
    const before = { names: readdirSync(folder), content: readFileSync(input, "utf8") };
    const { status, stdout, stderr } = isovar(args);
    expect(stderr).toMatch(/^error: -o .+ would replace what the command reads/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect({ names: readdirSync(folder), content: readFileSync(input, "utf8") }).toEqual(before);
  });

  test.each(["-", "/dev/stdin"])("init over the file that is its standard input: %s", (name) => {
    const before = readFileSync(SPEC, "utf8");
    const command = `"${process.execPath}" "${CLI}" init ${name} -o "${SPEC}" < "${SPEC}" 2>&1; echo $?`;
    const said = execFileSync("sh", ["-c", command], { encoding: "utf8" });
    expect(said).toMatch(/would replace what the command reads: \S+\n.*\n2\n$/);
    expect(readFileSync(SPEC, "utf8")).toBe(before);
  });
});

test.each<[string, string[]]>([
  ["init", ["init", SPEC, "-o", path("w.pt")]],
  ["init, whatever the case", ["init", SPEC, "-o", path("pytorch_model.BIN")]],
  ["train", ["train", NET, "--data", DATA, "-o", path("w.npz")]],
])("%s: weights under the name of another format are refused", (_, args) => {
  const before = readdirSync(folder);
  const { status, stdout, stderr } = isovar(args);
  expect(stderr).toMatch(
    /^error: -o .+ would be safetensors under the name of another format: end it in \.safetensors, not \.\w+\n/,
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(readdirSync(folder)).toEqual(before);
});

test("training goes on over the checkpoint that it came from", () => {
  const out = path("checkpoint.safetensors");
  const args = ["train", NET, "--data", DATA, "--batch-size", "2", "-o", out, "--json"];
  expect(isovar([...args, "--epochs", "1"]).status).toBe(0);
  const { status, stdout } = isovar([...args, "--epochs", "3", "--resume", out]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).steps).toBe(3);
});
