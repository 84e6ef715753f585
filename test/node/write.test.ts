import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createCore } from "../../src/core/index.js";
import { init } from "../../src/init/index.js";
import { inspectFile, verify, write } from "../../src/node/index.js";
import { plan } from "../../src/plan/index.js";
import { temporaryFolder } from "../support/cli.js";
import { readSafetensors } from "../support/safetensors.js";

const CHUNK_ELEMENTS = 2 ** 20;
const folder = temporaryFolder();

const spec = (...parameters: object[]) => ({ isovar: 1, stream: 1, parameters });
const SMALL = spec(
  { name: "fc1/kernel", shape: [300, 100], init: "heNormal" },
  { name: "fc1/bias", shape: [100], init: "zeros" },
  { name: "empty", shape: [0, 7], init: "glorotUniform" },
  { name: "scalar", shape: [], init: { scheme: "constant", value: 0.5 } },
  { name: "h.{i}.w", repeat: { i: 2 }, shape: [33, 3], init: { scheme: "uniform", lower: -1, upper: 1 } },
);
/** Tensors that end just before, at and just after the chunks of the writer, so that slices begin anywhere in a tile. */
const ODD = spec(
  { name: "a", shape: [CHUNK_ELEMENTS - 5], init: { scheme: "normal" } },
  { name: "b", shape: [CHUNK_ELEMENTS + 7], init: { scheme: "truncatedNormal" } },
  { name: "c", shape: [3], init: { scheme: "normal" } },
  { name: "d", shape: [2 * CHUNK_ELEMENTS + 1], init: { scheme: "uniform" } },
);

afterEach(() => vi.restoreAllMocks());

const filesLike = (name: string) => readdirSync(folder).filter((file) => file.startsWith(name));

/** Every file handle's method, replaced. */
async function spyOnHandles(method: "write" | "sync" | "datasync") {
  const probe = await open(join(folder, "probe"), "w");
  await probe.close();
  return vi.spyOn(Object.getPrototypeOf(probe), method);
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: "write" });
}

describe("write", () => {
  test.each([1e-300, 1e-160, 1, 1e160, 1e300])("tells the std that it drew for std %d in f64", async (std) => {
    const parameters = [
      { name: "normal", shape: [10_001], init: { scheme: "normal", std } },
      { name: "sign", shape: [100], init: { scheme: "sign", scale: std } },
      { name: "constant", shape: [2], init: { scheme: "constant", value: [std, -std] } },
    ];
    const { tensors } = await write(
      plan({ isovar: 1, stream: 1, dtype: "f64", parameters }, { seed: 7 }),
      join(folder, `std${std}.safetensors`),
    );
    for (const each of tensors)
      expect(Math.abs(each.std / std - 1), each.name).toBeLessThan(each.name === "normal" ? 0.03 : 0.02);
  });

  test.each([
    ["small", SMALL],
    ["odd", ODD],
  ])("%s: the file holds what init gives, tensor by tensor", async (name, source) => {
    const planned = plan(source, { seed: 7 });
    const path = join(folder, `${name}.safetensors`);
    const report = await write(planned, path);
    const bytes = readFileSync(path);
    expect(report.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(report.bytes).toBe(bytes.length);
    const file = readSafetensors(bytes);
    expect(file.headerBytes % 8).toBe(0);
    expect(file.tensors.map((tensor) => tensor.name)).toEqual(planned.tensors.map((tensor) => tensor.name));
    let end = 0;
    for (const [i, { initializer, shape }] of planned.tensors.entries()) {
      const tensor = file.tensors[i]!;
      expect(tensor).toMatchObject({ dtype: "F32", shape: [...shape], from: end });
      end = tensor.to;
      const expected = init(initializer, shape, { seed: 7, name: tensor.name });
      expect(
        Buffer.compare(
          Buffer.from(tensor.values.buffer, tensor.values.byteOffset, tensor.values.byteLength),
          Buffer.from(expected.buffer),
        ),
      ).toBe(0);
    }
    expect(end).toBe(file.dataBytes);
  });

  test("metadata alone is enough to draw the same file again", async () => {
    const first = await write(plan(SMALL, { seed: 2n ** 64n - 1n }), join(folder, "first"));
    const { metadata } = readSafetensors(readFileSync(join(folder, "first")));
    expect(Object.keys(metadata).sort()).toEqual(["format", "isovar.seed", "isovar.spec", "isovar.stream"]);
    // transformers 4 loads a file of no other format than pt, tf, flax or mlx.
    expect(metadata.format).toBe("pt");
    const again = await write(plan(metadata["isovar.spec"]!, { seed: metadata["isovar.seed"]! }), join(folder, "again"));
    expect(again.sha256).toBe(first.sha256);
  });

  test("the plain-JS twin writes the same file", async () => {
    const planned = plan(ODD, { seed: 1 });
    const wasm = await write(planned, join(folder, "wasm"), { core: createCore({ backend: "wasm" }) });
    const js = await write(planned, join(folder, "js"), { core: createCore({ backend: "js" }) });
    expect(js.sha256).toBe(wasm.sha256);
  });

  test("realized moments are those of the values", async () => {
    const path = join(folder, "moments");
    const { tensors } = await write(plan(ODD, { seed: 3 }), path);
    const file = readSafetensors(readFileSync(path));
    for (const [i, { values }] of file.tensors.entries()) {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
      expect(tensors[i]!.mean).toBeCloseTo(mean, 10);
      expect(tensors[i]!.std).toBeCloseTo(std, 10);
    }
  });

  test("short writes are continued", async () => {
    const path = join(folder, "short");
    const expected = await write(plan(SMALL, { seed: 5 }), path);
    const probe = await open(path, "r");
    const proto = Object.getPrototypeOf(probe);
    await probe.close();
    const { write: unbroken } = proto;
    vi.spyOn(proto, "write").mockImplementation(function (this: unknown, ...args: unknown[]) {
      const [bytes, from, length, position] = args as [Uint8Array, number, number, number];
      return unbroken.call(this, bytes, from, Math.min(length, 1000), position);
    });
    expect((await write(plan(SMALL, { seed: 5 }), path)).sha256).toBe(expected.sha256);
    vi.restoreAllMocks();
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(expected.sha256);
  });

  test.each(["write", "sync", "datasync"] as const)(
    "a full disk at %s: typed error, no file, no partial file",
    async (method) => {
      const spy = await spyOnHandles(method);
      spy.mockRejectedValue(failure("ENOSPC"));
      const big = spec({ name: "w", shape: [20 * CHUNK_ELEMENTS], init: "zeros" });
      await expect(write(plan(big, { seed: 1 }), join(folder, "full"))).rejects.toMatchObject({
        name: "IsovarError",
        code: "E_FILE",
        message: expect.stringMatching(/no space left on the device \(ENOSPC\)/),
      });
      expect(filesLike("full")).toEqual([]);
    },
  );

  test("where the disk may not be asked to keep the file, it is written and the report says so", async () => {
    const denied = Object.assign(new Error("fsync API is disabled"), { code: "ERR_ACCESS_DENIED" });
    const big = plan(spec({ name: "w", shape: [20 * CHUNK_ELEMENTS], init: "zeros" }), { seed: 1 });
    const { sha256, synced } = await write(big, join(folder, "synced"));
    expect(synced).toBe(true);
    for (const method of ["sync", "datasync"] as const) (await spyOnHandles(method)).mockRejectedValue(denied);
    expect(await write(big, join(folder, "unsynced"))).toMatchObject({ sha256, synced: false });
    expect(filesLike("unsynced")).toEqual(["unsynced"]);
  });

  test("a spec whose canonical text no reader takes is refused before there is a file; a little less is written and verified", async () => {
    // As an object it is short enough: it holds one array in many places, and 0.1 + 0.2 is 19 characters.
    const values = new Array(1000).fill(0.1 + 0.2);
    const constants = (n: number) => {
      const parameters = Array.from({ length: n }, (_, i) => {
        return { name: `w${i}`, shape: [1000], init: { scheme: "constant", value: values } };
      });
      return plan(spec(...parameters), { seed: 1 });
    };
    const path = join(folder, "long");
    writeFileSync(path, "older");
    const message = expect.stringMatching(/is a text of 16\d{6} characters, at most 16777216 may be/);
    await expect(write(constants(840), path)).rejects.toMatchObject({ code: "E_SPEC", message });
    expect(readFileSync(path, "utf8")).toBe("older");
    expect(filesLike("long")).toEqual(["long"]);
    await write(constants(820), path);
    expect(await verify(path)).toMatchObject({ verified: true, tensorCount: 820 });
  });

  test("a header longer than readers take is refused before there is a file", async () => {
    // 17,000 names of 1,000 characters that JSON writes in six; the spec itself is short.
    const name = `${"\u0001".repeat(1000)}{i}`;
    const long = plan(spec({ name, repeat: { i: 17_000 }, shape: [0], init: "zeros" }), { seed: 1 });
    const message = expect.stringMatching(/header of .*\d+ bytes; readers accept 100000000/);
    await expect(write(long, join(folder, "names"))).rejects.toMatchObject({ code: "E_FILE", message });
    expect(filesLike("names")).toEqual([]);
  });

  test("a failed write leaves an older file as it was", async () => {
    const path = join(folder, "older");
    writeFileSync(path, "older");
    const spy = await spyOnHandles("write");
    spy.mockRejectedValue(failure("EIO"));
    await expect(write(plan(SMALL, { seed: 1 }), path)).rejects.toMatchObject({ code: "E_FILE" });
    expect(readFileSync(path, "utf8")).toBe("older");
    expect(filesLike("older")).toEqual(["older"]);
  });

  test.each([0, 1, 3, 9, 17])("abort after %i chunks: rejects with the reason, leaves nothing", async (chunks) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let seen = 0;
    if (chunks === 0) controller.abort(reason);
    const onProgress = () => {
      if (++seen === chunks) controller.abort(reason);
    };
    const big = plan(spec({ name: "w", shape: [18 * CHUNK_ELEMENTS], init: { scheme: "uniform" } }), { seed: 1 });
    await expect(write(big, join(folder, "aborted"), { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(filesLike("aborted")).toEqual([]);
  });

  test("two writes to one path: one whole file", async () => {
    const planned = plan(ODD, { seed: 1 });
    const path = join(folder, "both");
    const [one, other] = await Promise.all([write(planned, path), write(planned, path)]);
    expect(one!.sha256).toBe(other!.sha256);
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(one!.sha256);
    expect(filesLike("both")).toEqual(["both"]);
  });

  test("what is no plan, no signal and no function is refused before there is a file, by verify and inspectFile too", async () => {
    const path = join(folder, "hostile");
    const refused = (message: string) =>
      expect.objectContaining({ code: "E_ARGUMENT", message: expect.stringContaining(message) });
    const proxy = new Proxy({}, { get: () => expect.fail() });
    for (const signal of [5, null, {}, proxy] as never[]) {
      await expect(write(plan(SMALL, { seed: 1 }), path, { signal })).rejects.toEqual(refused("write: signal"));
      await expect(verify(path, { signal })).rejects.toEqual(refused("verify: signal"));
      await expect(inspectFile(path, { signal })).rejects.toEqual(refused("inspectFile: signal"));
    }
    const onProgress = 5 as never;
    await expect(write(plan(SMALL, { seed: 1 }), path, { onProgress })).rejects.toEqual(refused("write: onProgress (5)"));
    await expect(verify(path, { onProgress })).rejects.toEqual(refused("verify: onProgress (5)"));
    await expect(inspectFile(path, { onProgress })).rejects.toEqual(refused("inspectFile: onProgress (5)"));
    for (const none of [5, null, {}, proxy] as never[]) {
      await expect(write(none, path)).rejects.toEqual(refused("write: plan"));
      await expect(verify(path, { plan: none })).rejects.toEqual(refused("verify: plan"));
    }
    expect(filesLike("hostile")).toEqual([]);
  });

  test.each([
    ["a missing folder", () => join(folder, "no", "such", "folder")],
    ["a folder", () => folder],
    ["a file as folder", () => join(folder, "probe", "x")],
    ["an empty path", () => ""],
    ["a path with NUL", () => "a\0b"],
  ])("%s is a typed error", async (_, path) => {
    await open(join(folder, "probe"), "w").then((file) => file.close());
    await expect(write(plan(SMALL, { seed: 1 }), path())).rejects.toMatchObject({ name: "IsovarError", code: "E_FILE" });
  });
});
