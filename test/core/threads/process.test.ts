// Programs with workers end when their own work does.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

// Node 20 calls it experimental.
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";

const url = (file: string) => JSON.stringify(pathToFileURL(resolve("dist", file)).href);

/** A product on two threads, time and again, so that the worker takes part; `out` is it. */
const PRODUCT = `
  import { createCore, fill, fillAsync, normal } from ${url("index.js")};
  import { matmul } from ${url("linalg.js")};
  const core = createCore({ threads: 2 });
  const [a, b] = ["a", "b"].map((name) => fill(normal(), core.tensor([128, 128]), { seed: 1, name }));
  const out = core.tensor([128, 128]);
  const multiply = () => { for (let i = 0; i < 500; i++) matmul(a, b, { out }); };
`;

function run(body: string, flags: string[] = [], env: Record<string, string> = {}) {
  const args = ["--no-warnings", ...flags, "--input-type=module", "-e", PRODUCT + body];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 30_000,
    env: { ...process.env, ...env },
  });
  return { status, signal, stdout, stderr };
}

const ends = (stdout = "", status = 0) => ({ status, signal: null, stdout, stderr: "" });

describe("a program ends", () => {
  it.each([
    ["while a worker is parked", "multiply(); console.log(core.threads)"],
    ["while a worker starts", "matmul(a, b, { out }); console.log(core.threads)"],
    [
      "while a worker listens",
      "multiply(); await fillAsync(normal(), new Float32Array(2 ** 21), { seed: 1, name: 'w', core }); console.log(core.threads)",
    ],
    ["after it waited", "multiply(); await new Promise((go) => setTimeout(go, 100)); multiply(); console.log(core.threads)"],
  ])("%s", (_, body) => expect(run(body)).toEqual(ends("2\n")));

  it("by process.exit", () => expect(run("multiply(); process.exit(3)")).toEqual(ends("", 3)));

  it("by an error", () => {
    const { status, stderr } = run("multiply(); throw new Error('mine')");
    expect(status).toBe(1);
    expect(stderr).toContain("Error: mine");
  });
});

describe("on one thread, without a word", () => {
  it("under node --permission without --allow-worker", () => {
    const flags = [PERMISSION, `--allow-fs-read=${resolve(".")}`];
    expect(run("multiply(); console.log(core.threads)", flags)).toEqual(ends("1\n"));
  });

  it("and on two with it", () => {
    const flags = [PERMISSION, `--allow-fs-read=${resolve(".")}`, "--allow-worker"];
    expect(run("multiply(); console.log(core.threads)", flags)).toEqual(ends("2\n"));
  });
});

describe("workers", () => {
  it("take over neither flags nor environment of the program", () => {
    const env = { NODE_OPTIONS: "--max-http-header-size=20000" };
    expect(run("multiply(); console.log(core.threads)", ["--frozen-intrinsics"], env)).toEqual(ends("2\n"));
  });

  it("are started without code generation from strings", () => {
    expect(run("multiply(); console.log(core.threads)", ["--disallow-code-generation-from-strings"])).toEqual(ends("2\n"));
  });
});
