// What Node's strict modes leave of isovar: backend, threads and training as docs/tools.md states, and not a word on stderr.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { heNormal, init } from "../../src/index.js";

const SHA256 = createHash("sha256")
  .update(init(heNormal(), [2048, 1025], { seed: 42, name: "w" }))
  .digest("hex");

const PROGRAM = `
  import { createHash } from "node:crypto";
  import { createCore, heNormal, init } from "isovar";
  import { dense, fit, sequential } from "isovar/train";

  const core = createCore({ threads: 2 });
  const before = core.threads;
  const sha256 = createHash("sha256").update(init(heNormal(), [2048, 1025], { seed: 42, name: "w", core })).digest("hex");
  let training;
  try {
    const net = sequential([dense(1)], { inputShape: [2], seed: 1, core });
    const { step } = await fit(net, { x: [1, 2, 3, 4], y: [1, 2] }, { loss: "mse", epochs: 3 });
    training = "yes";
  } catch (error) {
    training = error.code + ": " + error.message;
  }
  console.log(JSON.stringify({ backend: core.backend, before, threads: core.threads, training, sha256 }));
`;

function run(flags: string[]) {
  const args = ["--no-warnings", ...flags, "--input-type=module", "--eval", PROGRAM];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 });
  // V8 says by itself what --jitless takes away, on some versions.
  return { status, stderr: stderr.replace(/^Warning: disabling flag --expose_wasm .*\n/, ""), ...JSON.parse(stdout || "{}") };
}

// Node 20 calls it experimental.
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
const READ = `--allow-fs-read=${resolve(".")}`;
const NO_WASM = /^E_WASM: sequential: training needs WebAssembly .* this engine has no/;

describe("node", () => {
  it.each([
    ["--disallow-code-generation-from-strings", ["--disallow-code-generation-from-strings"], "wasm", 2],
    ["--frozen-intrinsics", ["--frozen-intrinsics"], "wasm", 2],
    ["--permission", [PERMISSION, READ], "wasm", 1],
    ["--permission --allow-worker", [PERMISSION, READ, "--allow-worker"], "wasm", 2],
    [
      "all of them",
      [PERMISSION, READ, "--allow-worker", "--frozen-intrinsics", "--disallow-code-generation-from-strings"],
      "wasm",
      2,
    ],
    ["--jitless", ["--jitless"], "js", 1],
  ])("%s", (_, flags, backend, threads) => {
    const training = backend === "wasm" ? "yes" : expect.stringMatching(NO_WASM);
    expect(run(flags)).toEqual({ status: 0, stderr: "", backend, before: threads, threads, training, sha256: SHA256 });
  });
});
