// Files that should hold the same weights, compared with the first of them.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { init, normal } from "../../src/init/index.js";
import { type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { compareReplicas, type ReplicaDifference, write, writeShards } from "../../src/node/index.js";
import { plan } from "../../src/plan/index.js";
import { isovar, temporaryFolder } from "../support/cli.js";
import { fileOf } from "../support/files.js";
import { expectRefused } from "../support/refusal.js";

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
let count = 0;
/** A file of tensors; returns its path. */
function file(tensors: Record<string, WritableTensor>, metadata?: Record<string, string>): string {
  const name = path(`${count++}.safetensors`);
  writeFileSync(name, writeSafetensors(tensors, metadata));
  return name;
}
const draw = (seed: number, shape = [40, 100]) => init(normal({ std: 0.02 }), shape, { seed, name: "w" }) as Float32Array;
const w = (data: Float32Array, shape = [40, 100]): WritableTensor => ({ shape, data: data as Float32Array<ArrayBuffer> });
const changed = (data: Float32Array, index: number, value: number) => {
  const copy = data.slice();
  copy[index] = value;
  return copy;
};
const differences = async (...paths: string[]): Promise<ReplicaDifference[]> => (await compareReplicas(paths)).differences;

const recipe = {
  isovar: 1,
  stream: 1,
  parameters: [
    { name: "a", shape: [300, 20], init: "heNormal" },
    { name: "b", shape: [20], init: "zeros" },
    { name: "c", shape: [20, 300], init: "heNormal" },
  ],
};

describe("equal", () => {
  test("however the files lie, and whatever the metadata say: one file and many, a folder and its index", async () => {
    const planned = plan(recipe, { seed: 3 });
    await write(planned, path("one"));
    await writeShards(planned, path("many"), { maxShardSize: 24_100 });
    const paths = [path("one"), path("many"), path("many/model.safetensors.index.json")];
    const seen: number[] = [];
    const report = await compareReplicas(paths, { onProgress: ({ doneBytes, totalBytes }) => seen.push(doneBytes / totalBytes) });
    expect(report).toMatchObject({ paths, equal: true, differences: [], tensorCount: 3 });
    expect(report.verdict).toBe("3 replicas are equal: 3 tensors, 12,020 values");
    expect(seen.at(-1)).toBe(1);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });

  test("a file and itself, a file without tensors, NaN of one payload", async () => {
    const nan = file({ w: w(Float32Array.of(Number.NaN, -0), [2]) });
    expect(await differences(nan, nan)).toEqual([]);
    expect((await compareReplicas([file({}), file({})])).verdict).toBe("2 replicas are equal: 0 tensors, 0 values");
  });

  test("a name that metadata tie to a tensor is that tensor", async () => {
    const [x, y] = [w(draw(1)), w(draw(2))];
    const tied = file({ "wte.weight": x }, { "lm_head.weight": "wte.weight" });
    const both = file({ "wte.weight": x, "lm_head.weight": x });
    const other = file({ "wte.weight": x, "lm_head.weight": y });
    expect(await differences(tied, both)).toEqual([]);
    expect(await differences(both, tied)).toEqual([]);
    expect((await differences(tied, other)).map(({ name, kind }) => `${name}: ${kind}`)).toEqual(["lm_head.weight: values"]);
  });
});

describe("different", () => {
  const base = draw(1);

  test("one value: how many, where, what, by how much", async () => {
    const [a, b] = [file({ v: w(base), w: w(changed(base, 1234, 0.5)) }), file({ v: w(base), w: w(changed(base, 1234, 0.75)) })];
    const sizes = changed(base, 1234, 0.5).reduce((sum, x) => sum + Math.abs(x), 0);
    const report = await compareReplicas([a, b]);
    expect(report).toMatchObject({ equal: false, verdict: "1 of 2 tensors differs among 2 replicas" });
    expect(report.differences).toEqual([
      {
        name: "w",
        path: b,
        kind: "values",
        text: expect.stringMatching(
          /^1 of 4,000 values differs by up to 0\.25, 0\.39\d? % of their size on average, first at index 1234, at \[12, 34\]: 0\.5 \(0x3f000000\) and 0\.75 \(0x3f400000\)$/,
        ),
        causes: [],
        values: { count: 1, index: 1234, largest: 0.25, relative: expect.closeTo(0.25 / sizes, 12) },
      },
    ]);
  });

  test("every other replica is compared with the first", async () => {
    const names = [base, changed(base, 1, 9), base, changed(base, 0, 9)].map((data) => file({ w: w(data) }));
    const found = await differences(...names);
    expect(found.map((each) => [names.indexOf(each.path), each.values!.index])).toEqual([
      [1, 1],
      [3, 0],
    ]);
  });

  test("behind the first pieces of 2 MiB: in the first value of a piece, in the last of all", async () => {
    const long = new Float32Array(2 ** 20 + 100);
    const a = file({ w: w(long, [long.length]) });
    for (const index of [2 ** 19, 2 ** 20, 2 ** 20 + 99]) {
      const [found] = await differences(a, file({ w: w(changed(long, index, 2 ** -140), [long.length]) }));
      expect(found!.values).toEqual({ count: 1, index, largest: 2 ** -140, relative: Infinity });
    }
  });

  test("bits without numbers: -0, payloads of NaN; infinities and NaN beside numbers", async () => {
    const of = (...values: number[]) => file({ w: w(Float32Array.from(values), [values.length]) });
    const [zero] = await differences(of(1, 0), of(1, -0));
    expect(zero!.values).toEqual({ count: 1, index: 1, largest: 0, relative: 0 });
    expect(zero!.text).toMatch(/0 \(0x00000000\) and -0 \(0x80000000\)$/);
    const bits = (word: number) => file({ w: w(new Float32Array(Uint32Array.of(word).buffer), [1]) });
    expect((await differences(bits(0x7fc00000), bits(0x7fc00001)))[0]!.values).toMatchObject({ count: 1, largest: 0 });
    expect((await differences(of(1, 2), of(1, Number.NaN)))[0]!.values).toMatchObject({ count: 1, largest: Infinity });
    expect((await differences(of(Infinity), of(-Infinity)))[0]!.values).toMatchObject({ count: 1, largest: Infinity });
  });

  test("another type is told, and compared as numbers", async () => {
    const exact = base.map((x) => Math.fround(Math.round(x * 2 ** 10) / 2 ** 10));
    const bf16 = (data: Float32Array): WritableTensor => ({
      dtype: "bf16",
      shape: [40, 100],
      data: Uint16Array.from(new Uint32Array(data.slice().buffer), (word) => word >>> 16),
    });
    const told = { name: "w", kind: "dtype", text: "bf16 where the first has f32", causes: [] };
    const small = exact.map((x) => x / 2 ** 10);
    expect(await differences(file({ w: w(small) }), file({ w: bf16(small) }))).toEqual([expect.objectContaining(told)]);
    const [type, values] = await differences(file({ w: w(base) }), file({ w: bf16(base) }));
    expect(type).toMatchObject(told);
    // Cut after 8 bits: by up to 2^-7 of each value, by half of that on average, a little less as values lie within a power of two.
    expect(values!.values!.relative).toBeGreaterThan(1e-3);
    expect(values!.values!.relative).toBeLessThan(2 ** -8);
    expect(values!.causes).toEqual([]);
  });

  test.each([
    ["i64", 8, 3, "values", 1],
    ["u8", 1, 5, "values", 5],
    ["c64", 8, 3, "values", 0],
    ["f8_e4m3", 1, 5, "values", 5],
  ] as const)("of %s, one byte", async (dtype, width, at, kind, index) => {
    const make = (byte: number) => {
      const bytes = fileOf({ w: { dtype: dtype.toUpperCase(), shape: [8], data_offsets: [0, 8 * width] } }, 8 * width);
      bytes[bytes.length - 8 * width + (index === 1 ? 8 : at)] = byte;
      const name = path(`${dtype}-${byte}`);
      writeFileSync(name, bytes);
      return name;
    };
    expect(await differences(make(0), make(1))).toMatchObject([{ kind, values: { count: 1, index } }]);
  });

  test("packed floats are counted by bytes", async () => {
    const make = (byte: number) => {
      const bytes = fileOf({ w: { dtype: "F4", shape: [4, 4], data_offsets: [0, 8] } }, 8);
      bytes[bytes.length - 2] = byte;
      writeFileSync(path(`f4-${byte}`), bytes);
      return path(`f4-${byte}`);
    };
    const [found] = await differences(make(0), make(3));
    expect(found!.values).toEqual({ count: 1, index: 6, largest: undefined, relative: undefined });
    expect(found!.text).toMatch(/^1 of 8 bytes differs, first at index 6: 0 \(0x00\) and 3 \(0x03\)$/);
  });

  test("names and shapes", async () => {
    const [a, b] = [file({ u: w(base), v: w(base), x: w(base) }), file({ v: w(base, [100, 40]), x: w(base), y: w(base) })];
    expect(await differences(a, b)).toEqual([
      { name: "u", path: b, kind: "missing", text: `only in ${a}`, causes: [] },
      { name: "v", path: b, kind: "shape", text: "shape 100×40 where the first has 40×100", causes: [] },
      { name: "y", path: b, kind: "unexpected", text: `not in ${a}`, causes: [] },
    ]);
  });
});

describe("values of another seed are told from values that drifted apart", () => {
  const causes = async (a: Float32Array, b: Float32Array, shape = [40, 100]) =>
    (await differences(file({ w: w(a, shape) }), file({ w: w(b, shape) })))[0]!.causes;

  test("unrelated: 60 pairs, of 64 values and of 4000, of a law about 0 and about 3", async () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(await causes(draw(seed), draw(seed + 100))).toEqual(["unrelated, as drawn from another seed"]);
      expect(await causes(draw(seed, [8, 8]), draw(seed + 100, [8, 8]), [8, 8])).toHaveLength(1);
      expect(await causes(draw(seed).map((x) => 3 + x), draw(seed + 100).map((x) => 3 + x))).toHaveLength(1); // biome-ignore format: one line
    }
  });

  test("related, constant, or few: nothing is said", async () => {
    const base = draw(1);
    const steps = draw(2);
    expect(await causes(base, base.map((x, i) => x + 0.1 * steps[i]!))).toEqual([]); // biome-ignore format: one line
    expect(await causes(base, base.map((x, i) => x + 3 * steps[i]!))).toEqual([]); // biome-ignore format: one line
    expect(await causes(base, base.map((x) => -x))).toEqual([]); // biome-ignore format: one line
    expect(await causes(new Float32Array(4000).fill(0.1), steps)).toEqual([]);
    expect(await causes(draw(1, [7, 9]), draw(2, [7, 9]), [7, 9])).toEqual([]);
  });
});

test("what is refused, and how it is stopped", async () => {
  const a = file({ w: w(draw(1)) });
  const rule = "must be an array of 2 to 1024 paths";
  for (const paths of [undefined, a, [a], [], Array(1025).fill(a)])
    await expectRefused("E_ARGUMENT", ["compareReplicas: paths ", rule], () => compareReplicas(paths as never));
  await expectRefused("E_FILE", 'path ("") must be a file name', () => compareReplicas([a, ""]));
  await expectRefused("E_FILE", "none", () => compareReplicas([a, path("none")]));
  await expectRefused("E_ARGUMENT", "onProgress", () => compareReplicas([a, a], { onProgress: 1 as never }));
  await expect(compareReplicas([a, a], { signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  const stop = new AbortController();
  await expect(compareReplicas([a, a], { signal: stop.signal, onProgress: () => stop.abort("now") })).rejects.toBe("now");
});

describe("isovar inspect a b", () => {
  const base = draw(1);
  const [a, b, c] = [file({ w: w(base) }), file({ w: w(base) }), file({ w: w(draw(2)) })] as [string, string, string];

  test("equal: one line, exit 0", () => {
    const { status, stdout, stderr } = isovar(["inspect", a, b]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^2 replicas are equal: 1 tensor, 4,000 values, 32\.\d kB in \d+\.\d\d s\n$/);
  });

  test("different: a line per tensor, exit 1", () => {
    const { status, stdout } = isovar(["inspect", a, c]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^! w: 4,000 of 4,000 values differ by up to 0\.\d+, 14\d % of their size on average, first at index 0, at \[0, 0\]: \S+ \(0x[0-9a-f]{8}\) and \S+ \(0x[0-9a-f]{8}\) \(unrelated, as drawn from another seed\)\n1 of 1 tensor differs among 2 replicas, /,
    );
    expect(isovar(["inspect", a, b, c]).stdout.split("\n")[0]).toContain(`! ${c}: w: `);
  });

  test("--json; options of one file are wrong usage", () => {
    const { status, stdout } = isovar(["inspect", a, c, "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ paths: [a, c], equal: false, differences: [{ name: "w", kind: "values" }] });
    for (const option of [
      ["--layout", "oi"],
      ["--against", "mlp"],
      ["--dtype", "f32"],
    ]) {
      const { status, stderr } = isovar(["inspect", a, b, ...option]);
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`${option[0]} is for one file, not for replicas`) }); // biome-ignore format: one line
    }
  });
});
