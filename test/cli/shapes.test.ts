// Commands on what names the shapes of a model: configs, listings, weights. What they were read as is always said.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/io/index.js";
import fixtures from "../fixtures/hf-shapes.json" with { type: "json" };
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const path = (name: string) => join(folder, name);

const configOf = (architecture: string) => fixtures.small.find((each) => each.architecture === architecture)!;
const GPT2 = file("gpt2.json", configOf("GPT2LMHeadModel").configs[0]!);
const LISTING = file("listing.txt", "# two layers\nh.0.fc.weight: [4, 3]\nh.1.fc.weight: [4, 3]\nhead.weight: 2x4 bf16\n");
const RULES = file("rules.json", JSON.stringify({ isovar: 1, stream: 1, rules: [{ match: "**.weight", init: "heNormal" }] }));

file("odd.json", '{"isovar":1,"stream":1,"parts":1}');

/** Runs a command that must succeed. */
function run(...args: string[]): string {
  const { status, stdout, stderr } = isovar(args, { cwd: folder });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

/** Runs a command that must fail, with one line. */
function fail(...args: string[]): string {
  const { status, stdout, stderr } = isovar(args, { cwd: folder });
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error: [^\n]{10,600}\n$/);
  expect(status).toBe(1);
  return stderr;
}

describe("a config", () => {
  test("is planned, written and verified; the file holds what transformers saves", () => {
    expect(run("plan", GPT2)).toMatch(/\nread as a Hugging Face config of gpt2: GPT2LMHeadModel\n$/);
    const { readAs, tensors } = JSON.parse(run("plan", GPT2, "--json"));
    expect(readAs).toBe("a Hugging Face config of gpt2: GPT2LMHeadModel");
    expect(run("init", GPT2, "-o", "gpt2.safetensors", "--seed", "7")).toContain("read as a Hugging Face config of gpt2");
    const held = readSafetensors(readFileSync(path("gpt2.safetensors"))).tensors;
    expect(Object.fromEntries([...held].map(([name, { shape }]) => [name, shape]))).toEqual(configOf("GPT2LMHeadModel").tensors);
    expect(tensors.length).toBe(held.size);
    expect(run("verify", "gpt2.safetensors", "--plan", GPT2)).toMatch(/^read as a Hugging Face config of gpt2.*\n.*\nverified: /);
  });

  test("gives a recipe, from which the same file grows", () => {
    const recipe = run("recipe", GPT2);
    expect(recipe.length).toBeLessThan(2500);
    expect(JSON.parse(recipe)).toMatchObject({ isovar: 1, stream: 1, dtype: "f32", scheme: { scheme: "gpt2", std: 0.02 } });
    expect(run("recipe", GPT2, "-o", "recipe.json")).toMatch(/^read as a Hugging Face config.*\nrecipe\.json: [\d.]+ kB for /);
    expect(readFileSync(path("recipe.json"), "utf8")).toBe(recipe);
    run("init", "recipe.json", "-o", "again.safetensors", "--seed", "7");
    run("init", GPT2, "-o", "direct.safetensors", "--seed", "7");
    expect(readFileSync(path("again.safetensors"))).toEqual(readFileSync(path("direct.safetensors")));
    expect(run("recipe", "recipe.json")).not.toContain("read as");
  });

  test("is drawn otherwise where that is asked for", () => {
    const scheme = run("recipe", GPT2, "--scheme", '{"scheme":"gpt2","std":0.5}', "--dtype", "bf16");
    expect(JSON.parse(scheme)).toMatchObject({ dtype: "bf16", scheme: { scheme: "gpt2", std: 0.5 } });
    expect(JSON.parse(run("recipe", LISTING, "--recipe", RULES)).rules).toEqual([{ match: "**.weight", init: "heNormal" }]);
    expect(fail("recipe", GPT2, "--scheme", "gtp2")).toContain('scheme ("gtp2") must be one of');
    expect(fail("recipe", GPT2, "--recipe", "odd.json")).toContain("recipe.parts: unknown key");
    expect(fail("init", GPT2, "--scheme", "{", "-o", "no.safetensors")).toContain("--scheme: ");
  });
});

describe("a listing", () => {
  test("needs a scheme, and is read from standard input too", () => {
    expect(fail("plan", LISTING)).toContain(
      "read as a listing of names and shapes, which says nothing of how to draw: a scheme is missing",
    );
    const text = readFileSync(LISTING, "utf8");
    const { status, stdout } = isovar(["plan", "-", "--recipe", RULES], { input: text });
    expect(status).toBe(0);
    expect(stdout).toContain("read as a listing of names and shapes\nnote: its axes are taken as PyTorch has them: layout oi\n");
    expect(stdout).toContain("32 parameters in 3 tensors");
  });
});

describe("weights", () => {
  const f32 = (...shape: number[]) => ({
    dtype: "f32" as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const count = { dtype: "i64" as const, shape: [1], data: new BigInt64Array(1) };

  beforeAll(() => {
    file("w.safetensors", writeSafetensors({ "a.weight": f32(3, 2), steps: count }, { format: "pt" }));
    mkdirSync(path("parts"));
    file("parts/one", writeSafetensors({ "a.0.weight": f32(3, 2) }, {}));
    file("parts/two", writeSafetensors({ "a.1.weight": f32(3, 2) }, {}));
    const map = { "a.0.weight": "one", "a.1.weight": "two" };
    file("parts/index.json", JSON.stringify({ weight_map: map }));
    file("parts/outside.json", JSON.stringify({ weight_map: { "a.0.weight": "../w.safetensors" } }));
  });

  test("give their shapes, in one file or in many", () => {
    const one = run("plan", "w.safetensors", "--recipe", RULES);
    expect(one).toContain("6 parameters in 1 tensor, 24 B\nread as headers of safetensors files\n");
    expect(one).toContain('note: 1 tensor of whole numbers is left out: "steps" (i64)\n');
    expect(JSON.parse(run("recipe", "parts/index.json", "--recipe", RULES)).parameters).toEqual([
      { name: "a.{i}.weight", repeat: { i: 2 }, shape: [3, 2] },
    ]);
  });

  test("of isovar give the recipe that they were made from", () => {
    run("init", LISTING, "--recipe", RULES, "-o", "own.safetensors", "--seed", "1");
    expect(run("plan", "own.safetensors")).toContain("read as the recipe in the metadata of a safetensors file\n");
  });

  test("outside the folder of an index are not opened, nor looked for where the folder is not known", () => {
    expect(fail("plan", "parts/outside.json", "--recipe", RULES)).toContain("without a path");
    const { status, stderr } = isovar(["plan", "-"], { input: readFileSync(path("parts/index.json"), "utf8") });
    expect(stderr).toBe("error: standard input: is an index, whose folder is not known: name the file\n");
    expect(status).toBe(1);
  });
});

test("padding of a config and the rules of a scheme go together, though no file has named a law", () => {
  const listing = file(
    "padded.json",
    JSON.stringify({ isovar: 1, stream: 1, scheme: "bert", parameters: [{ name: "w.weight", shape: [8, 4], padding: 0 }] }),
  );
  expect(run("plan", listing)).toContain("32 parameters in 1 tensor");
});

test("what is refused leaves nothing", () => {
  const bad = file("bad.json", configOf("GPT2LMHeadModel").configs[0]!.replace('"n_embd": 8', '"n_embd": -8'));
  expect(fail("init", bad, "-o", "none.safetensors")).toContain("bad.json: n_embd (-8) must be an integer from 1 to 2^53 - 1");
  expect(fail("recipe", bad, "-o", "none.json")).toContain("n_embd (-8)");
  expect(["none.safetensors", "none.json"].some((name) => existsSync(path(name)))).toBe(false);
  const { status, stderr } = isovar(["verify", "w.safetensors", "--scheme", "gpt2"], { cwd: folder });
  expect([status, stderr]).toEqual([2, expect.stringContaining("--scheme is that of --plan, which is missing")]);
});
