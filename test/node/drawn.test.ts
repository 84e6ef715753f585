import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BYTES, type DType } from "../../src/base/dtype.js";
import { createCore } from "../../src/core/index.js";
import { readSafetensorsHeader } from "../../src/io/index.js";
import { Drawer } from "../../src/node/drawn.js";
import { verify, write, writeShards } from "../../src/node/index.js";
import { headOf, shardsOf } from "../../src/node/shards.js";
import { drawsOf } from "../../src/plan/draws.js";
import { plan } from "../../src/plan/index.js";
import { fold, key } from "../../src/random/index.js";
import { temporaryFolder } from "../support/cli.js";
import { streamWord } from "../support/philox.js";

const root = temporaryFolder();
const spec = (parameters: object[], rest: object = {}) => ({ isovar: 1, stream: 1, ...rest, parameters });
const headerOf = (path: string) => {
  const bytes = readFileSync(path);
  return readSafetensorsHeader(bytes, bytes.length);
};
const shared = (bytes: number) => new Uint8Array(new SharedArrayBuffer(bytes));

describe("a tensor of more than 2^32 elements", () => {
  const parameters = [{ name: "w", shape: [2 ** 20, 2 ** 15], init: "uniform", dtype: "f32" }];
  const drawing = drawsOf("test", plan(spec(parameters), { seed: 3 }));
  const [tensor] = drawing.tensors;

  test.each([2 ** 32 - 20, 2 ** 32, 2 ** 34 - 7, 2 ** 35 - 40])("is drawn by its addresses from element %i on", async (first) => {
    for (const core of [createCore({ backend: "js" }), createCore()]) {
      const bytes = shared(4 * 40);
      await new Drawer("test", { core, threads: 1, dummy: false }).fill(tensor!, first, bytes);
      const expected = Array.from({ length: 40 }, (_, i) => {
        return (streamWord(fold(key(3), "w"), BigInt(first) + BigInt(i)) >>> 8) * 2 ** -24;
      });
      expect([...new Float32Array(bytes.buffer)]).toEqual(expected);
    }
  });

  test("has a shard of its own, whose header tells all its bytes", () => {
    const layout = shardsOf(drawing.tensors, 5e9);
    const { bytes } = headOf("test", drawing, layout, layout.shards[0]!, { dummy: false });
    expect(JSON.parse(Buffer.from(bytes.subarray(8)).toString()).w.data_offsets).toEqual([0, 2 ** 37]);
  });
});

test("dtypes of their own: wider ones first, every element aligned, each as init alone would draw it; verify takes it", async () => {
  const parameters = [
    { name: "norm", shape: [3], init: "ones", dtype: "bf16" },
    { name: "w", shape: [101, 33], init: "normal", dtype: "f32" },
    { name: "odd", shape: [5], init: "normal", dtype: "f16" },
    { name: "d", shape: [1001], init: "normal", dtype: "f64" },
  ];
  const mixed = plan(spec(parameters, { dtype: "bf16" }), { seed: 1 });
  const path = join(root, "mixed");
  await write(mixed, path, { memory: 2 ** 23 });
  const { tensors, headerBytes } = headerOf(path);
  expect(headerBytes % 8).toBe(0);
  expect(tensors.map(({ name, dtype }) => `${name} ${dtype}`)).toEqual(["d f64", "w f32", "norm bf16", "odd f16"]);
  for (const { begin, dtype } of tensors) expect(begin % BYTES[dtype as DType]).toBe(0);
  for (const { name, begin, end } of tensors) {
    const alone = plan(spec(parameters.filter((parameter) => parameter.name === name)), { seed: 1 });
    await write(alone, join(root, name));
    const at = headerOf(join(root, name)).headerBytes;
    expect(readFileSync(path).subarray(begin, end)).toEqual(readFileSync(join(root, name)).subarray(at));
  }
  expect(await verify(path)).toMatchObject({ verified: true, notes: [], dtypes: ["bf16", "f32", "f16", "f64"] });
  const folder = mkdtempSync(join(root, "f"));
  await writeShards(mixed, folder, { maxShardSize: 9000 });
  expect(await verify(folder)).toMatchObject({ verified: true, notes: [] });
});
