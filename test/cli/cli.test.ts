import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | object) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const SPEC = file("spec.json", {
  isovar: 1,
  stream: 1,
  parameters: [
    { name: "fc1/kernel", shape: [784, 256], init: "heNormal" },
    { name: "fc1/bias", shape: [256], init: "zeros" },
  ],
});
const out = join(folder, "out.safetensors");

describe("help", () => {
  test.each([["--help"], ["-h"], ["help"]])("isovar %s", (arg) => {
    const { status, stdout, stderr } = isovar([arg]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const command of ["init", "plan", "verify", "inspect", "train", "evaluate", "predict", "doctor"])
      expect(stdout).toContain(`\n  ${command} `);
  });

  test.each([
    ["init", ["--output", "--seed", "--dtype"]],
    ["plan", ["--seed", "--dtype"]],
    ["verify", ["--plan", "--seed", "--dtype"]],
    ["inspect", ["--layout"]],
    ["doctor", ["--data", "--label", "--samples", "--weights", "--seed", "--jacobian"]],
    ["train", ["--data", "--label", "--validation", "--epochs", "--batch-size", "--seed", "--resume", "--output"]],
  ])("isovar %s --help names its options", (command, options) => {
    const { status, stdout } = isovar([command, "--help"]);
    expect(status).toBe(0);
    for (const option of [...options, "--json", "--help"]) expect(stdout).toContain(option);
  });

  test.each([[], ["init"], ["plan"], ["verify"], ["inspect"], ["train"], ["evaluate"], ["predict"], ["doctor"], ["completion"]])(
    "isovar %s --help fits 80 columns",
    (...command) => {
      const lines = isovar([...command, "--help"]).stdout.split("\n");
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test("without a command: the help, not on standard output, and exit code 2", () => {
    expect(isovar([])).toEqual({ status: 2, stdout: "", stderr: isovar(["help"]).stdout });
  });

  test("help of a command is what its --help says", () => {
    expect(isovar(["help", "init"])).toEqual(isovar(["init", "--help"]));
  });

  test.each([
    ["plan", "resnet50"],
    ["plan", "gpt2-small"],
  ])("what isovar %s %s prints fits 80 columns", (...args) => {
    const lines = isovar(args, { env: { ...process.env, COLUMNS: undefined } }).stdout.split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test("--version is that of the package", () => {
    expect(isovar(["--version"]).stdout.trim()).toBe(JSON.parse(readFileSync("package.json", "utf8")).version);
  });
});

describe("plan", () => {
  test("prints one row per tensor and the totals", () => {
    const { status, stdout, stderr } = isovar(["plan", SPEC]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      [
        "tensor        shape  fan in→out  scheme         std",
        "──────────  ───────  ──────────  ────────  ────────",
        "fc1/kernel  784×256     784→256  heNormal  0.050508",
        "fc1/bias        256           –  zeros            0",
        "",
        "200,960 parameters in 2 tensors, 803.8 kB",
        "",
      ].join("\n"),
    );
  });

  test("of a recipe: dtypes where they differ, multipliers, learning rates and tied names", () => {
    const rules = [
      { match: "*.norm", init: "ones", dtype: "f32" },
      { match: "**", init: { scheme: "normal", std: 0.02 }, multiplier: 0.125, learningRate: 0.5, padding: 0 },
    ];
    const parameters = [
      { name: "a.norm", shape: [8] },
      { name: "embed", shape: [10, 8] },
      { name: "head", tied: "embed" },
    ];
    const recipe = file("recipe.json", { isovar: 1, stream: 1, dtype: "bf16", rules, parameters });
    const { stdout } = isovar(["plan", recipe], { env: { ...process.env, COLUMNS: "120" } });
    expect(stdout).toBe(
      [
        "tensor  shape  fan in→out  scheme                                std  dtype  multiplier  learning rate",
        "──────  ─────  ──────────  ───────────────────────────────  ────────  ─────  ──────────  ─────────────",
        "a.norm      8           –  ones                                    0  f32",
        "embed    10×8        10→8  normal(0, 0.02), 1 row of zeros  0.018974  bf16        0.125            0.5",
        "head is tied to embed",
        "",
        "88 parameters in 2 tensors, 1 tied name, 192 B",
        "",
      ].join("\n"),
    );
    expect(JSON.parse(isovar(["plan", recipe, "--json"]).stdout)).toMatchObject({
      tensors: [{ dtype: "f32" }, { dtype: "bf16", multiplier: 0.125, learningRate: 0.5, padding: [0] }],
      tied: [{ name: "head", to: "embed" }],
    });
    const out = join(folder, "recipe.safetensors");
    expect(isovar(["init", recipe, "-o", out, "--seed", "1"]).status).toBe(0);
    const verified = isovar(["verify", out]);
    expect(verified).toMatchObject({ status: 0, stderr: "" });
    expect(isovar(["verify", out, "--plan", recipe, "--seed", "2"]).stdout).toContain(
      'tensor "embed" differs first at index 8, at [1, 0]',
    );
  });

  test("--json says the same, and nothing that is internal", () => {
    const planned = JSON.parse(isovar(["plan", SPEC, "--json", "--seed", "18446744073709551615"]).stdout);
    expect(planned).toMatchObject({
      seed: "18446744073709551615",
      stream: 1,
      dtype: "f32",
      parameterCount: 200960,
      bytes: 803840,
    });
    expect(Object.keys(planned.tensors[0]).sort()).toEqual(
      ["bytes", "dtype", "fanIn", "fanOut", "initializer", "layout", "max", "mean", "min", "name", "shape", "size", "std"].sort(),
    );
  });

  test("--json has no null for an infinity: open bounds are strings, in the plan and in the report of init", () => {
    const parameters = [
      { name: "above", shape: [4], init: { scheme: "truncatedNormal", min: 0 } },
      { name: "below", shape: [4], init: { scheme: "truncatedNormal", lower: "-Infinity", upper: 1 } },
    ];
    const open = file("open.json", { isovar: 1, stream: 1, parameters });
    const out = join(folder, "open.safetensors");
    for (const args of [
      ["plan", open],
      ["init", open, "-o", out],
    ]) {
      const { stdout } = isovar([...args, "--json"]);
      expect(stdout).not.toContain("null");
      const [above, below] = JSON.parse(stdout).tensors;
      expect([above.min, above.max, below.min, below.max]).toEqual([0, "Infinity", "-Infinity", 1]);
      expect(below.initializer).toMatchObject({ lower: "-Infinity", upper: 1 });
    }
  });

  test("- reads standard input", () => {
    expect(isovar(["plan", "-"], { input: readFileSync(SPEC, "utf8") }).stdout).toBe(isovar(["plan", SPEC]).stdout);
  });

  test("a model that no memory holds is planned all the same", () => {
    const huge = file("huge.json", {
      isovar: 1,
      stream: 1,
      parameters: [{ name: "w", shape: [1048576, 1048576], init: "heNormal" }],
    });
    expect(isovar(["plan", huge]).stdout).toContain("1,099,511,627,776 parameters in 1 tensor, 4.4 TB");
  });

  test("names from files are printed with control characters escaped", () => {
    const name = "a\u001b[31mred\u0007\u202e\n";
    const hostile = file("hostile.json", { isovar: 1, stream: 1, parameters: [{ name, shape: [1], init: "zeros" }] });
    const { stdout } = isovar(["plan", hostile]);
    expect(stdout).toContain("a\\u001b[31mred\\u0007\\u202e\\u000a");
    expect(stdout).not.toContain("\u001b");
  });

  test("a reader that stops early is no error", async () => {
    const many = file("many.json", {
      isovar: 1,
      stream: 1,
      parameters: [{ name: "h.{i}", repeat: { i: 20000 }, shape: [1], init: "zeros" }],
    });
    const { spawnSync } = await import("node:child_process");
    const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" dist/cli.js plan "${many}" | head -n 1`], {
      encoding: "utf8",
    });
    expect({ lines: stdout.split("\n").length, stderr }).toEqual({ lines: 2, stderr: "" });
  });
});

describe("init", () => {
  test("reports requested and realized std, seed and SHA-256; no progress where there is no terminal", () => {
    const { status, stdout, stderr } = isovar(["init", SPEC, "-o", out, "--seed", "42"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/fc1\/kernel {2}784×256 +784→256 {2}heNormal +0\.050508 +0\.05\d+\n/);
    expect(stdout).toMatch(/seed 42, stream 1\nSHA-256 [0-9a-f]{64}\n$/);
  });

  test("--json, and the same file again", () => {
    const run = () => JSON.parse(isovar(["init", SPEC, "-o", out, "--seed", "42", "--json"]).stdout);
    const first = run();
    expect(first).toMatchObject({ path: out, seed: "42", stream: 1, parameterCount: 200960 });
    expect(first.tensors[0].realizedStd).toBeCloseTo(first.tensors[0].std, 3);
    expect(run().sha256).toBe(first.sha256);
  });

  test("without a seed one is drawn, printed and stored", () => {
    const [a, b] = [0, 1].map(() => JSON.parse(isovar(["init", SPEC, "-o", out, "--json"]).stdout));
    expect(a.seed).not.toBe(b.seed);
    expect(a.sha256).not.toBe(b.sha256);
    expect(JSON.parse(isovar(["init", SPEC, "-o", out, "--seed", b.seed, "--json"]).stdout).sha256).toBe(b.sha256);
    expect(readFileSync(out, "latin1")).toContain(`"isovar.seed":"${b.seed}"`);
  });
});

describe("refusals", () => {
  const usage: [string, string[], RegExp][] = [
    ["an unknown command", ["frob"], /^error: there is no command "frob"\n/],
    ["a misspelt command", ["plna"], /^error: there is no command "plna"; did you mean plan\?\n/],
    ["a command of Object.prototype", ["constructor"], /^error: there is no command "constructor"\n/],
    ["no model", ["init", "-o", out], /^error: <model> is missing\n/],
    ["two models", ["plan", "a", "b"], /^error: one <model> is expected, not 2\n/],
    ["no output", ["init", SPEC], /^error: -o is missing: <out\.safetensors>, or a folder, as out\/\n/],
    [
      "a value that looks like an option",
      ["plan", SPEC, "--seed", "--json"],
      /^error: --seed needs a value; .* joined to it: --seed=-…$/m,
    ],
    ["standard output", ["init", SPEC, "-o", "-"], /^error: -o - must be a file: .*; \.\/- is one\n/],
    [
      "a seed that is none",
      ["init", SPEC, "-o", out, "--seed", "1.5"],
      /^error: --seed must be an integer from 0 to 2\^64 - 1, not "1\.5"\n/,
    ],
    [
      "a negative seed",
      ["init", SPEC, "-o", out, "--seed", "-1"],
      /^error: --seed must be an integer from 0 to 2\^64 - 1, not "-1"\n/,
    ],
    ["a seed of 2^64", ["init", SPEC, "-o", out, "--seed", "18446744073709551616"], /^error: --seed must be/],
    ["an unknown dtype", ["plan", SPEC, "--dtype", "f8"], /^error: --dtype must be one of f32, f64, f16, bf16, not "f8"\n/],
  ];
  test.each(usage)("%s: exit code 2 and one line before the hint", (_, args, message) => {
    const { status, stdout, stderr } = isovar(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/\nisovar( \w+)? --help shows how it is used\n$/);
    expect(stderr.split("\n").length).toBe(3);
  });

  const refused: [string, string[], RegExp][] = [
    ["a missing spec", ["plan", join(folder, "none.json")], /none\.json: no such file or folder \(ENOENT\)/],
    ["a folder as spec", ["plan", folder], /is a folder \(EISDIR\)/],
    ["text that is not JSON", ["plan", file("text.json", "hello")], /text\.json/],
    ["a duplicate key", ["plan", file("twice.json", '{"isovar":1,"isovar":1}')], /isovar/],
    ["another version", ["plan", file("v2.json", { isovar: 2, stream: 1, parameters: [] })], /isovar/],
    [
      "an unknown scheme",
      ["plan", file("scheme.json", { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [1], init: "foo" }] })],
      /"foo"/,
    ],
    ["a missing folder", ["init", SPEC, "-o", join(folder, "no", "out")], /no such file or folder \(ENOENT\)/],
  ];
  test.each(refused)("%s: exit code 1, one line, no file", (_, args, message) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = isovar(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(join(folder, "no"))).toBe(false);
  });
});
