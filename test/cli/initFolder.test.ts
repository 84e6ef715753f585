import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const root = temporaryFolder();
const path = (...names: string[]) => join(root, ...names);
const SPEC = path("spec.json");
const parameters = [
  { name: "wte", shape: [300, 100], init: "normal" },
  { name: "h.{i}.w", repeat: { i: 3 }, shape: [100, 70], init: "heNormal" },
];
writeFileSync(SPEC, JSON.stringify({ isovar: 1, stream: 1, parameters }));

/** Engines that started this test are not asked. */
const { PARALLEL_SEQ, JOB_COMPLETION_INDEX, RANK, WORLD_SIZE, ...env } = process.env;
const init = (folder: string, args: string[] = [], more: NodeJS.ProcessEnv = {}) =>
  isovar(["init", SPEC, "-o", folder, "--seed", "7", "--max-shard-size", "60kB", ...args], { env: { ...env, ...more } });
const hashes = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")}`,
    );

const { stdout: SAID } = init(path("whole/"));
const WHOLE = hashes(path("whole"));

describe("into a folder", () => {
  test("each file with its SHA-256, and the index as the last word", () => {
    expect(WHOLE.map((line) => line.split(" ")[0])).toEqual([
      "model-00001-of-00003.safetensors",
      "model-00002-of-00003.safetensors",
      "model-00003-of-00003.safetensors",
      "model.safetensors.index.json",
    ]);
    for (const line of WHOLE.slice(0, 3)) expect(SAID).toContain(`, SHA-256 ${line.split(" ")[1]}\n`);
    expect(SAID).toMatch(
      /\n\n51,000 parameters in 4 tensors, seed 7, stream 1\n3 of 3 files, \S+ kB, in .* s: .*\/s\ncomplete: .*index\.json\n$/,
    );
  });

  test("one that is there needs no slash", () => {
    mkdirSync(path("there"));
    expect(init(path("there")).status).toBe(0);
    expect(hashes(path("there"))).toEqual(WHOLE);
  });

  test("verify takes the folder, the index or a shard", () => {
    for (const name of ["", "model.safetensors.index.json", "model-00002-of-00003.safetensors"]) {
      const { status, stdout } = isovar(["verify", path("whole", name)]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/\nverified: \d tensors?, [\d,]+ parameters of f32( in 3 files)?\nSHA-256 [0-9a-f]{64}\n$/);
    }
  });

  test("--json", () => {
    const report = JSON.parse(init(path("whole/"), ["--json", "--resume", "--shard", "1/2"]).stdout);
    expect(report).toMatchObject({
      complete: true,
      fileCount: 3,
      seed: "7",
      share: { index: 1, count: 2, from: "--shard" },
      tensors: [],
    });
    expect(report.files.every(({ kept }: { kept: boolean }) => kept)).toBe(true);
  });

  test("--dummy says so to verify", () => {
    expect(init(path("dummy/"), ["--dummy"]).status).toBe(0);
    expect(isovar(["verify", path("dummy")])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^note: dummy weights: /),
    });
    expect(isovar(["verify", path("dummy"), "--plan", SPEC])).toMatchObject({ status: 1 });
  });
});

describe("shares", () => {
  test("by --shard", () => {
    for (const i of [2, 0, 1]) expect(init(path("three/"), ["--shard", `${i}/3`]).stdout).toContain(`share ${i}/3, by --shard\n`);
    expect(hashes(path("three"))).toEqual(WHOLE);
  });

  test("by what the engine says, which is printed; the rest is missing yet", () => {
    const { stdout } = init(path("ranks/"), [], { RANK: "1", WORLD_SIZE: "2" });
    expect(stdout).toMatch(/^share 1\/2, by torchrun \(RANK=1, WORLD_SIZE=2\)\n/);
    expect(stdout).toMatch(/\nothers are missing yet: the index comes with the last of them\n$/);
    expect(init(path("ranks/"), [], { RANK: "0", WORLD_SIZE: "2" }).stdout).toMatch(/\ncomplete: /);
    expect(hashes(path("ranks"))).toEqual(WHOLE);
  });

  test("auto/n, where the engine does not tell of how many; none, where it is nobody's business", () => {
    for (const PARALLEL_SEQ of ["1", "2"]) expect(init(path("auto/"), ["--shard", "auto/2"], { PARALLEL_SEQ }).status).toBe(0);
    expect(hashes(path("auto"))).toEqual(WHOLE);
    expect(init(path("none/"), ["--shard", "none"], { PARALLEL_SEQ: "2" }).stdout).toMatch(/\ncomplete: /);
    const { status, stderr } = init(path("never/"), [], { PARALLEL_SEQ: "2" });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "error: detectShare: GNU parallel (PARALLEL_SEQ=2) does not tell of how many; --shard auto/n says it, --shard none that there is one\n",
    });
    const alone = init(path("never/"), ["--shard", "auto/2"], {});
    expect(alone.stderr).toMatch(/^error: detectShare: no engine says which of 2 processes this is; --shard i\/n says/);
    expect(existsSync(path("never"))).toBe(false);
  });
});

test.each<[string[], RegExp]>([
  [["-o", "x.safetensors", "--shard", "0/2"], /^error: --shard is for a folder: -o x\.safetensors\/\n/],
  [["-o", "x.safetensors", "--resume"], /^error: --resume is for a folder/],
  [["-o", "x.safetensors", "--max-shard-size", "5GB"], /^error: --max-shard-size is for a folder/],
  [
    ["-o", "x/", "--seed", "1", "--shard", "2/2"],
    /^error: --shard must be i\/n, as 0\/4 to 3\/4, auto, auto\/n or none, not "2\/2"\n/,
  ],
  [["-o", "x/", "--seed", "1", "--shard", "auto/0"], /^error: --shard must be/],
  [["-o", "x/", "--seed", "1", "--shard", "auto/00"], /^error: --shard must be/],
  [["-o", "x/", "--seed", "1", "--shard", "auto/x"], /^error: --shard must be/],
  [["-o", "x/", "--seed", "1", "--shard", "auto0/2"], /^error: --shard must be/],
  [["-o", "x/", "--seed", "1", "--shard", "1"], /^error: --shard must be/],
  [["-o", "x/", "--shard", "0/2"], /^error: --seed is missing: every share/],
  [["-o", "x/", "--resume"], /^error: --seed is missing/],
  [["-o", "x/", "--max-shard-size", "5 parsecs"], /^error: --max-shard-size must be a size, as 5GB/],
  [["-o", "x/", "--memory", "0"], /^error: --memory must be a size/],
  [["-o", "x/", "--memory", "9999999999TB"], /^error: --memory must be a size/],
])("wrong usage: %j", (args, message) => {
  const { status, stderr } = isovar(["init", SPEC, ...args], { env, cwd: root });
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(existsSync(path("x"))).toBe(false);
});

test("the spec is never replaced, whatever it is called", () => {
  const spec = path("there", "model.safetensors.index.json");
  writeFileSync(spec, readFileSync(SPEC));
  const { status, stderr } = isovar(["init", spec, "-o", path("there"), "--seed", "1"], { env });
  expect(status).toBe(2);
  expect(stderr).toContain("would replace what the command reads");
  expect(readFileSync(spec)).toEqual(readFileSync(SPEC));
});
