// Threads in whole programs: they end by themselves, and draw the same bits where workers or shared memory are missing.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createCore, init, normal, plan } from "../../src/index.js";
import { verify, write } from "../../src/node/index.js";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = realpathSync(temporaryFolder());
const SIZE = 2 ** 21 + 5;

const sha256 = (values: Float32Array) => createHash("sha256").update(values).digest("hex");
const SHA256 = sha256(init(normal(), [SIZE], { seed: 1, name: "w", core: createCore({ threads: 1 }) }));

/** What a program prints, and how it ends: `core`, `fillAsync`, `init` and `print(values)` are there. */
function run(
  program: string,
  { flags = [], env = {}, before = "" }: { flags?: string[]; env?: NodeJS.ProcessEnv; before?: string } = {},
) {
  const code = `${before}
    const { createCore, defaultCore, fillAsync, init, normal } = await import("isovar");
    const { createHash } = await import("node:crypto");
    const print = (values) => console.log(createHash("sha256").update(values).digest("hex"));
    const stream = { seed: 1, name: "w" };
    const target = () => new Float32Array(${SIZE});
    ${program}`;
  const args = ["--no-warnings", ...flags, "--input-type=module", "--eval", code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: resolve("."),
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return { status, stderr, lines: stdout.trim().split("\n") };
}

/** A program's first lines: workers are constructed by `body`. */
const withWorkers = (body: string) => `import workers from "node:worker_threads";
  let started = 0;
  workers.Worker = class extends workers.Worker { constructor(text, options) { ${body} } };`;

const printed = (...lines: unknown[]) => ({ status: 0, stderr: "", lines: lines.map(String) });

describe("a program ends by itself", () => {
  it("after fillAsync, whose workers stay for the next call", () => {
    expect(run(`print(await fillAsync(normal(), target(), { ...stream, threads: 4 }));`)).toEqual(printed(SHA256));
  });

  it("after synchronous calls on the threads that ISOVAR_THREADS names", () => {
    const program = `print(init(normal(), [${SIZE}], stream)); console.log(defaultCore().threads);`;
    expect(run(program, { env: { ISOVAR_THREADS: "3" } })).toEqual(printed(SHA256, 3));
  });

  it("not before a fillAsync that nobody awaits is done", () => {
    expect(run(`fillAsync(normal(), target(), { ...stream, threads: 3 }).then(print);`)).toEqual(printed(SHA256));
  });

  it.each(["1", "3"])("after fillAsync on the threads that ISOVAR_THREADS names: %s", (threads) => {
    const program = `print(await fillAsync(normal(), target(), stream)); console.log(started);`;
    const before = withWorkers(`started++; super(text, options);`);
    expect(run(program, { env: { ISOVAR_THREADS: threads }, before })).toEqual(printed(SHA256, Number(threads) - 1));
  });
});

describe("on one thread, without an error", () => {
  const program = `const core = createCore({ threads: 4 });
    print(await fillAsync(normal(), target(), { ...stream, core }));
    print(init(normal(), [${SIZE}], { ...stream, core }));
    console.log(core.threads);`;

  it("under --permission without --allow-worker", () => {
    const permission = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
    expect(run(program, { flags: [permission, `--allow-fs-read=${resolve(".")}`] })).toEqual(printed(SHA256, SHA256, 1));
  });

  it("without SharedArrayBuffer", () => {
    expect(run(program, { before: "delete globalThis.SharedArrayBuffer;" })).toEqual(printed(SHA256, SHA256, 1));
  });

  it("where workers fail as they start", () => {
    const before = withWorkers(`super("throw new Error('no')", options);`);
    const known = `while (core.threads > 1) await new Promise((resolve) => setTimeout(resolve, 1));`;
    expect(run(`${program} ${known} console.log(core.threads)`, { before }).lines.slice(0, 2)).toEqual([SHA256, SHA256]);
    expect(run(`${program} ${known} console.log(core.threads)`, { before })).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("write and verify", () => {
  const parameters = [
    { name: "a", shape: [2 ** 21 + 3], init: { scheme: "normal" } },
    { name: "b", shape: [513, 1025], init: "heNormal" },
    { name: "c", shape: [300, 300], init: { scheme: "orthogonal" } },
    { name: "d", shape: [2 ** 20], init: { scheme: "integers", lower: 0, upper: 5 } },
  ];

  it.each(["f32", "f64", "bf16"])("give the same file and report on any number of threads (%s)", async (dtype) => {
    const planned = plan({ isovar: 1, stream: 1, dtype, parameters }, { seed: 3 });
    const path = join(folder, `${dtype}.safetensors`);
    const reports = [];
    for (const threads of [1, 2, 4]) {
      const { sha256, tensors } = await write(planned, path, { threads });
      reports.push({ sha256, tensors });
      expect(await verify(path, { threads })).toMatchObject({ verified: true, sha256 });
    }
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
  });

  it("refuse a number of threads that is none", async () => {
    const planned = plan({ isovar: 1, stream: 1, parameters }, { seed: 3 });
    await expect(write(planned, join(folder, "none"), { threads: 0 })).rejects.toThrow("write: threads (0) must be");
    await expect(verify(join(folder, "none"), { threads: "two" as never })).rejects.toThrow('verify: threads ("two") must be');
  });

  it("take --threads on the command line", () => {
    const args = (...threads: string[]) => ["init", "mlp", "-o", join(folder, "mlp"), "--seed", "1", "--json", ...threads];
    const [one, two, auto] = [
      ["--threads", "1"],
      ["--threads", "2"],
      ["--threads", "auto"],
    ].map((threads) => JSON.parse(isovar(args(...threads)).stdout).sha256);
    expect(two).toBe(one);
    expect(auto).toBe(one);
    expect(isovar(["verify", join(folder, "mlp"), "--threads", "2"]).status).toBe(0);
    expect(isovar(args("--threads", "0"))).toMatchObject({ status: 2, stderr: expect.stringContaining("--threads must be") });
    expect(isovar(["verify", join(folder, "mlp"), "--threads", "65"]).status).toBe(2);
  });
});
