// `--stream torch`: what torch.nn.init draws, written and verified.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/io/index.js";
import recorded from "../fixtures/torch-spec.json" with { type: "json" };
import { isovar, temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

function spec(name: string, parameters: object[], rest: object = {}): string {
  writeFileSync(path(name), JSON.stringify({ isovar: 1, stream: 1, dtype: "f32", layout: "oi", ...rest, parameters }));
  return path(name);
}

const SPEC = spec(
  "recorded.json",
  recorded.tensors.map(({ parameter }) => parameter),
);
const FILE = path("recorded.safetensors");
const drawn = isovar(["init", SPEC, "--stream", "torch", "--seed", recorded.seed, "-o", FILE, "--json"]);

it("draws what torch recorded, tensor after tensor", () => {
  expect(drawn.stderr).toBe("");
  expect(JSON.parse(drawn.stdout)).toMatchObject({ seed: recorded.seed, stream: "torch" });
  const { tensors, metadata } = readSafetensors(readFileSync(FILE));
  expect(metadata).toMatchObject({ "isovar.stream": "torch", "isovar.seed": recorded.seed });
  const hashes = recorded.tensors.map(({ parameter: { name } }) => {
    const { data } = tensors.get(name)!;
    return createHash("sha256")
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest("hex");
  });
  expect(hashes).toEqual(recorded.tensors.map(({ sha256 }) => sha256));
});

test("verify takes it by its own metadata, and without --stream says what it is", () => {
  expect(isovar(["verify", "--stream", "torch", FILE])).toMatchObject({ status: 0, stderr: "" });
  const { status, stderr } = isovar(["verify", FILE]);
  expect(status).toBe(1);
  expect(stderr).toContain('isovar.stream ("torch") must be "1"');
  expect(stderr).toContain("isovar verify --stream torch");
});

test("verify takes a file of Python's, without metadata and in another order, and tells another seed", () => {
  const { tensors } = readSafetensors(readFileSync(FILE));
  writeFileSync(path("python.safetensors"), writeSafetensors(new Map([...tensors].reverse())));
  const verify = (...more: string[]) =>
    isovar(["verify", "--stream", "torch", path("python.safetensors"), "--plan", SPEC, ...more]);
  expect(verify("--seed", recorded.seed).status).toBe(0);
  const { status, stdout } = verify("--seed", "8");
  expect(status).toBe(1);
  expect(stdout).toMatch(/tensor "\w" differs first at index \d+/);
  expect(verify().stderr).toContain("--seed is missing");
});

test("a scheme of a whole model is drawn by torch too", () => {
  writeFileSync(path("model.txt"), "0.weight: [6, 4]\n0.bias: [6]\n");
  const out = path("model.safetensors");
  expect(isovar(["init", path("model.txt"), "--scheme", "torch", "--stream", "torch", "--seed", "0", "-o", out]).status).toBe(0);
  const { tensors } = readSafetensors(readFileSync(out));
  // torch.manual_seed(0); torch.nn.Linear(4, 6), torch 2.15
  expect([tensors.get("0.weight")!.data[0], tensors.get("0.bias")!.data[0]]).toEqual([
    -0.003743410110473633, -0.08059167861938477,
  ]);
});

test("a listing keeps its order, though layers of two lists are alike, and a file that PyTorch wrote has another", () => {
  // class M: q = ModuleList([Linear(6, 6), Linear(6, 6)]); k = the same. torch 2.15, seed 0: q.0.weight[0, 0] and k.1.bias[5].
  const names = ["q", "k"].flatMap((list) => [0, 1].flatMap((i) => [`${list}.${i}.weight: [6, 6]`, `${list}.${i}.bias: [6]`]));
  writeFileSync(path("lists.txt"), names.join("\n"));
  const out = path("lists.safetensors");
  const torch = ["--scheme", "torch", "--stream", "torch", "--seed", "0"];
  expect(isovar(["init", path("lists.txt"), ...torch, "-o", out]).status).toBe(0);
  const { tensors } = readSafetensors(readFileSync(out));
  expect([tensors.get("q.0.weight")!.data[0], tensors.get("k.1.bias")!.data[5]]).toEqual([
    -0.0030564817134290934, 0.1537868082523346,
  ]);
  expect(isovar(["verify", "--stream", "torch", out])).toMatchObject({ status: 0, stderr: "" });

  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(path("sorted.safetensors"), writeSafetensors(new Map(sorted)));
  const verify = (plan: string) => isovar(["verify", path("sorted.safetensors"), "--plan", plan, ...torch]);
  expect(verify(path("lists.txt"))).toMatchObject({ status: 0, stdout: expect.not.stringContaining("order of the file") });
  const byFile = verify(path("sorted.safetensors"));
  expect(byFile.status).toBe(1);
  expect(byFile.stdout).toContain(
    "note: drawn in the order of the file, which is not that of the modules where PyTorch wrote it",
  );
});

test("a difference that the promise leaves room for is noted as one", () => {
  const torch = ["--stream", "torch", "--seed", "0"];
  const told = (init: string, dtype: string) => {
    const plan = spec(`${init}-${dtype}.json`, [{ name: "w", shape: [8, 4], dtype, init }]);
    const out = path(`${init}-${dtype}.safetensors`);
    isovar(["init", plan, ...torch, "-o", out]);
    const { tensors } = readSafetensors(readFileSync(out));
    const { data, shape } = tensors.get("w")!;
    (data as Float32Array)[3]! *= 1 + 2 ** -20;
    writeFileSync(out, writeSafetensors({ w: { data: data as Float32Array, shape } }));
    const { status, stdout } = isovar(["verify", out, "--plan", plan, ...torch]);
    expect([status, stdout]).toEqual([1, expect.stringContaining('tensor "w" differs first at index 3')]);
    return stdout.includes('note: "w" need not be torch\'s to the last bit: docs/compat.md says');
  };
  expect([told("orthogonal", "f32"), told("normal", "f64")]).toEqual([true, true]);
  expect([told("normal", "f32"), told("lecunNormal", "f64"), told("heUniform", "f64")]).toEqual([false, false, false]);
});

test("what torch has no call for is refused before anything is written", () => {
  const chrono = spec("chrono.json", [{ name: "b", shape: [4, 8], init: { scheme: "chrono", steps: 9 } }]);
  const refused = isovar(["init", chrono, "--stream", "torch", "--seed", "0", "-o", path("none.safetensors")]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('parameter "b": chrono has no counterpart in torch.nn.init');
  const half = spec("half.json", [{ name: "b", shape: [4, 8], dtype: "bf16", init: { scheme: "orthogonal" } }]);
  const unknown = isovar(["init", half, "--stream", "torch", "--seed", "0", "-o", path("none.safetensors")]);
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toContain(
    'init: parameter "b": torch.manualSeed(…).init.orthogonal: dtype ("bf16") must be one of "f32", "f64"',
  );
  for (const args of [
    ["-o", `${path("folder")}/`],
    ["-o", path("x.safetensors"), "--dummy"],
  ]) {
    const { status, stderr } = isovar(["init", SPEC, "--stream", "torch", ...args]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("--stream torch draws value after value into one file")]);
  }
  expect(isovar(["verify", FILE, "--stream", "jax"]).stderr).toContain('--stream must be isovar or torch, not "jax"');
});
