// Recipes as files: dtypes side by side, padding, tied names, and hashes that a recipe states.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { byteStream, type Elements, init, materialize, type Plan, plan } from "../../src/index.js";
import { readSafetensors } from "../../src/io/index.js";
import { verify, write, writeShards } from "../../src/node/index.js";
import { temporaryFolder } from "../support/cli.js";
import { refusal, thrownBy } from "../support/refusal.js";

const folder = temporaryFolder();

const sha256 = (values: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

/** A recipe whose tensors have odd sizes and four dtypes; narrow ones come first. */
const recipe = (hashes: Record<string, string> = {}) => ({
  isovar: 1,
  stream: 1,
  dtype: "bf16",
  rules: [
    { match: "*.norm", init: "ones", dtype: "f32" },
    { match: "*.{wide,orthogonal}", init: "orthogonal", dtype: "f64" },
    { match: "half", init: "heNormal", dtype: "f16" },
    { match: "**", init: { scheme: "normal", std: 0.02 }, padding: [0, 6] },
  ],
  parameters: [
    { name: "embed", shape: [7, 3] },
    { name: "half", shape: [3, 3] },
    { name: "a.norm", shape: [5] },
    { name: "a.wide", shape: [3, 3] },
    { name: "empty", shape: [8, 0] },
    { name: "b.norm", shape: [] },
    { name: "large", shape: [1025, 1023] },
    { name: "head", tied: "embed" },
  ].map((parameter) => ({ ...parameter, ...(hashes[parameter.name] && { sha256: hashes[parameter.name] }) })),
});

const planned = (hashes?: Record<string, string>) => plan(recipe(hashes), { seed: 42 });

/** Every tensor as `init` gives it. */
const drawn = ({ seed, tensors }: Plan) =>
  new Map<string, Elements>(
    tensors.map(({ name, initializer, shape, layout, dtype }) => [name, init(initializer, shape, { seed, name, layout, dtype })]),
  );

const statedHashes = () => Object.fromEntries([...drawn(planned())].map(([name, values]) => [name, sha256(values)]));

it("writes each tensor in its dtype, aligned, with the values of init, and no tied name", async () => {
  const path = join(folder, "mixed.safetensors");
  const p = planned();
  const report = await write(p, path);
  expect(report.tensors.map(({ name }) => name)).toEqual(p.tensors.map(({ name }) => name));
  const bytes = readFileSync(path);
  const { tensors } = readSafetensors(bytes);
  expect([...tensors.keys()]).toEqual(["a.wide", "a.norm", "b.norm", "embed", "half", "empty", "large"]);
  for (const [name, values] of drawn(p)) {
    const { dtype, data } = tensors.get(name)!;
    expect(dtype).toBe(p.tensors.find((tensor) => tensor.name === name)!.dtype);
    expect(sha256(data as Elements), name).toBe(sha256(values));
  }
  const headerBytes = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, headerBytes).toString()) as Record<
    string,
    { data_offsets: number[]; dtype: string }
  >;
  for (const { data_offsets, dtype } of Object.values(header).filter((entry) => "dtype" in entry)) {
    expect(data_offsets[0]! % (Number(/\d+/.exec(dtype)![0]) / 8)).toBe(0);
  }
  expect(await verify(path)).toMatchObject({ verified: true, differences: [], notes: [], dtypes: ["bf16", "f16", "f32", "f64"] });
});

it("counts the zeros of padding in mean and std", async () => {
  const { tensors } = await write(planned(), join(folder, "moments.safetensors"));
  const values = init({ scheme: "padded", init: { scheme: "normal", mean: 0, std: 0.02 }, rows: [0, 6] }, [7, 3], {
    seed: 42,
    name: "embed",
    dtype: "bf16",
  });
  const numbers = Array.from(values, (bits) => new Float32Array(new Uint32Array([bits << 16]).buffer)[0]!);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / 21;
  const std = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 21);
  expect(tensors[0]!.mean).toBeCloseTo(mean, 12);
  expect(tensors[0]!.std).toBeCloseTo(std, 12);
});

it("states hashes that hold", async () => {
  const path = join(folder, "stated.safetensors");
  const p = planned(statedHashes());
  expect(p.tensors[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
  await write(p, path);
  expect(await verify(path)).toMatchObject({ verified: true });
  await writeShards(p, join(folder, "shards"), { maxShardSize: 1_000_000 });
  expect(await verify(join(folder, "shards"))).toMatchObject({ verified: true });
});

it("a hash of a tensor without elements that does not hold is refused by plan", () => {
  const wrong = "0f".repeat(32);
  const nothing = createHash("sha256").digest("hex");
  expect(planned({ empty: nothing }).tensors.find(({ name }) => name === "empty")!.sha256).toBe(nothing);
  const error = thrownBy(() => planned({ empty: wrong }));
  expect(error.code).toBe("E_SPEC");
  expect(error.message).toBe(`plan: parameters[4] ("empty"): sha256 ("${wrong}") must be ${nothing}: the tensor has no elements`);
});

it("a hash that does not hold ends materialize at that tensor, and byteStream", async () => {
  const stated = statedHashes();
  const names: string[] = [];
  for await (const { name } of materialize(planned(stated))) names.push(name);
  expect(names).toHaveLength(7);
  await new Response(byteStream(planned(stated))).arrayBuffer();
  for (const wrong of ["embed", "large", "b.norm"]) {
    const p = planned({ ...stated, [wrong]: "0f".repeat(32) });
    const message = `tensor "${wrong}" has SHA-256 ${stated[wrong]}, and the spec states ${"0f".repeat(32)}`;
    const given: string[] = [];
    const read = async (range?: [number, number]) => {
      for await (const { name } of materialize(p, range && { range })) given.push(name);
    };
    const error = await refusal(() => read());
    expect([error.code, error.message]).toEqual(["E_SPEC", `materialize: ${message}`]);
    expect(given).toEqual(names.slice(0, names.indexOf(wrong)));
    const streamed = await refusal(() => new Response(byteStream(p)).arrayBuffer());
    expect([streamed.code, streamed.message]).toEqual(["E_SPEC", `byteStream: ${message}`]);
  }
  // A part of a tensor has no hash.
  const p = planned({ large: "0f".repeat(32) });
  for await (const { data } of materialize(p, { range: [p.parameterCount - 1025 * 1023 + 1, p.parameterCount] }))
    expect(data).toHaveLength(1025 * 1023 - 1);
});

it.each(["embed", "large", "b.norm"])("a hash of %s that does not hold leaves no file", async (name) => {
  const path = join(folder, `wrong-${name}.safetensors`);
  const wrong = "0f".repeat(32);
  const error = await refusal(() => write(planned({ [name]: wrong }), path));
  expect(error.code).toBe("E_SPEC");
  expect(error.message).toBe(`write: tensor "${name}" has SHA-256 ${statedHashes()[name]}, and the spec states ${wrong}`);
  expect(existsSync(path)).toBe(false);
  const shards = join(folder, `wrong-${name}`);
  expect((await refusal(() => writeShards(planned({ [name]: wrong }), shards))).code).toBe("E_SPEC");
  expect(existsSync(join(shards, "model.safetensors"))).toBe(false);
});

it("a hash that does not hold is a difference", async () => {
  const path = join(folder, "plain.safetensors");
  await write(planned(), path);
  const { verified, differences } = await verify(path, { plan: planned({ large: "0f".repeat(32) }) });
  expect(verified).toBe(false);
  expect(differences.at(-1)).toBe(`tensor "large" has SHA-256 ${statedHashes().large}, and the spec states ${"0f".repeat(32)}`);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  const changed = await verify(path, { plan: planned(statedHashes()) });
  expect(changed.differences.at(-1)).toContain('tensor "large" differs first at index 1048574');
});

it("dummy weights are held against no hash", async () => {
  const path = join(folder, "dummy.safetensors");
  await write(planned({ large: "0f".repeat(32) }), path, { dummy: true });
  expect(await verify(path)).toMatchObject({ verified: true, dummy: true });
});
