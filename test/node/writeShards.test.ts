import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { crc32 } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createCore } from "../../src/core/index.js";
import { heNormal, init, normal } from "../../src/init/index.js";
import { detectShare, verify, write, writeShards } from "../../src/node/index.js";
import { partialPath } from "../../src/node/partialFile.js";
import { plan } from "../../src/plan/index.js";
import { temporaryFolder } from "../support/cli.js";
import { readSafetensors } from "../support/safetensors.js";

const root = temporaryFolder();
const newFolder = () => mkdtempSync(join(root, "f"));
const INDEX = "model.safetensors.index.json";
const shard = (i: number, n = 3) => `model-0000${i}-of-0000${n}.safetensors`;

const PARAMETERS = [
  { name: "wte", shape: [300, 100], init: "normal" },
  { name: "h.{i}.w", repeat: { i: 3 }, shape: [100, 70], init: "heNormal" },
  { name: "h.{i}.b", repeat: { i: 3 }, shape: [70], init: "zeros" },
  { name: "q", shape: [40, 40], init: "orthogonal" },
];
const SPEC = { isovar: 1, stream: 1, parameters: PARAMETERS };
const planned = plan(SPEC, { seed: 7 });
/** 3 files: wte of 120,000 bytes; h.0 and h.1; h.2 and q. */
const CUT = { maxShardSize: 60_000 };

afterEach(() => vi.restoreAllMocks());

const hashOf = (data: Uint8Array | string) => createHash("sha256").update(data).digest("hex");
const hashes = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, hashOf(readFileSync(join(folder, name)))]),
  );

const whole = newFolder();
const report = await writeShards(planned, whole, CUT);
const WHOLE = hashes(whole);
/** A copy of the complete folder. */
const copied = () => {
  const folder = newFolder();
  cpSync(whole, folder, { recursive: true });
  return folder;
};
const flip = (path: string, at: number) => {
  const bytes = readFileSync(path);
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  writeFileSync(path, bytes);
};

describe("a folder", () => {
  test("holds shards and index, nothing beside them, as the report says", () => {
    expect(Object.keys(WHOLE)).toEqual([shard(1), shard(2), shard(3), INDEX]);
    expect(report).toMatchObject({ path: whole, complete: true, index: join(whole, INDEX), fileCount: 3, synced: true });
    expect(report.files).toEqual(
      [1, 2, 3].map((i) => {
        const bytes = readFileSync(join(whole, shard(i)));
        return { path: join(whole, shard(i)), bytes: bytes.length, sha256: hashOf(bytes), kept: false };
      }),
    );
    expect(report.tensors.map(({ name }) => name).sort()).toEqual(planned.tensors.map(({ name }) => name).sort());
  });

  test("holds what init draws, each file with the claim of the whole and a CRC-32 of its values", () => {
    const index = JSON.parse(readFileSync(join(whole, INDEX), "utf8"));
    expect(index.metadata).toEqual({ total_size: planned.bytes });
    for (const { name, initializer, shape } of planned.tensors) {
      const bytes = readFileSync(join(whole, index.weight_map[name]));
      const file = readSafetensors(bytes);
      expect(file.tensors.find((tensor) => tensor.name === name)!.values).toEqual(init(initializer, shape, { seed: 7, name }));
      expect(Object.keys(file.metadata)).toEqual([
        "format",
        "isovar.spec",
        "isovar.seed",
        "isovar.stream",
        "isovar.maxShardSize",
        "isovar.shard",
        "isovar.crc32",
      ]);
      expect(file.metadata["isovar.crc32"]).toBe(crc32(bytes.subarray(file.headerBytes)).toString(16).padStart(8, "0"));
    }
  });

  test("is verified by its name, by its index, and shard by shard", async () => {
    const expected = { verified: true, notes: [], differences: [], tensorCount: 8, parameterCount: planned.parameterCount };
    for (const path of [whole, join(whole, INDEX)]) expect(await verify(path)).toMatchObject(expected);
    expect(await verify(whole, { plan: planned })).toMatchObject(expected);
    for (const [i, tensorCount] of [1, 4, 3].entries()) {
      expect(await verify(join(whole, shard(i + 1)))).toMatchObject({ verified: true, notes: [], tensorCount });
    }
  });

  test("of a model that fits in one file holds model.safetensors alone", async () => {
    const folder = newFolder();
    const one = await writeShards(planned, join(folder, "new/deep/"));
    expect(one).toMatchObject({ complete: true, index: undefined, fileCount: 1 });
    expect(readdirSync(join(folder, "new/deep"))).toEqual(["model.safetensors"]);
    expect(await verify(join(folder, "new/deep"))).toMatchObject({ verified: true, tensorCount: 8 });
  });

  test("is the same on the plain-JS twin, on more threads, and in less memory", async () => {
    const wide = plan({ ...SPEC, parameters: [{ name: "w", shape: [600_001], init: "normal" }] }, { seed: 7 });
    const folders = [newFolder(), newFolder(), newFolder()] as const;
    await writeShards(wide, folders[0], { core: createCore({ backend: "js" }) });
    await writeShards(wide, folders[1], { core: createCore({ threads: 2 }), threads: 2 });
    await writeShards(wide, folders[2], { memory: 2 ** 23 });
    expect(hashes(folders[1])).toEqual(hashes(folders[0]));
    expect(hashes(folders[2])).toEqual(hashes(folders[0]));
  });

  test("keeps what else is in it, and is reached through a link", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "config.json"), "{}");
    symlinkSync(folder, join(root, "link"));
    await writeShards(planned, join(root, "link"), CUT);
    expect(hashes(folder)).toEqual({ ...WHOLE, "config.json": hashOf("{}") });
  });
});

describe("shares", () => {
  test.each([2, 3, 7])("of %i, in any order: the same files as one, the index with the last", async (count) => {
    const folder = newFolder();
    const order = Array.from({ length: count }, (_, i) => count - 1 - i);
    for (const [turn, index] of order.entries()) {
      const { complete, index: path, files } = await writeShards(planned, folder, { ...CUT, share: { index, count } });
      const names = readdirSync(folder);
      expect(complete).toBe(names.filter((name) => name.startsWith("model-")).length === 3);
      expect(path !== undefined).toBe(complete);
      expect(names.includes(INDEX)).toBe(complete);
      if (turn === 0) expect(files.length).toBeLessThan(3);
    }
    expect(hashes(folder)).toEqual(WHOLE);
  });

  test("at once, and each twice: the same files", async () => {
    const folder = newFolder();
    const twice = [0, 1, 0, 1].map((index) => writeShards(planned, folder, { ...CUT, share: { index, count: 2 } }));
    expect((await Promise.all(twice)).some(({ complete }) => complete)).toBe(true);
    expect(hashes(folder)).toEqual(WHOLE);
  });

  test("of another model do not complete this one, and take its index away before the first file is replaced", async () => {
    const folder = copied();
    const other = plan(SPEC, { seed: 8 });
    let indexed = true;
    const onProgress = () => {
      indexed &&= readdirSync(folder).includes(INDEX);
    };
    const share = detectShare({ RANK: "1", WORLD_SIZE: "2" });
    const half = await writeShards(other, folder, { ...CUT, share, onProgress });
    expect(half).toMatchObject({ complete: false, index: undefined });
    expect(indexed).toBe(false);
    expect(readdirSync(folder)).toEqual([shard(1), shard(2), shard(3)]);
    expect(await writeShards(other, folder, { ...CUT, share: { index: 0, count: 2 } })).toMatchObject({ complete: true });
    expect(await verify(folder)).toMatchObject({ verified: true, seed: "8" });
  });
});

describe("resume", () => {
  test("keeps what is whole, by its checksum, and draws what is not", async () => {
    const folder = copied();
    rmSync(join(folder, INDEX));
    rmSync(join(folder, shard(1)));
    flip(join(folder, shard(2)), -1);
    const past = new Date(2020, 1);
    for (const i of [2, 3]) utimesSync(join(folder, shard(i)), past, past);
    const seen: number[] = [];
    const onProgress = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
      seen.push(doneBytes / totalBytes);
    const { files, tensors, complete } = await writeShards(planned, folder, { ...CUT, resume: true, onProgress });
    expect(files.map(({ kept }) => kept)).toEqual([false, false, true]);
    expect(files.map(({ sha256 }) => sha256)).toEqual(report.files.map(({ sha256 }) => sha256));
    expect(tensors.map(({ name }) => name)).not.toContain("q");
    expect(complete).toBe(true);
    expect(statSync(join(folder, shard(3))).mtime).toEqual(past);
    expect(hashes(folder)).toEqual(WHOLE);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test.each<[string, (path: string) => void]>([
    ["a flipped bit in the header", (path) => flip(path, 100)],
    ["a checksum that is not its own", (path) => flip(path, readFileSync(path).indexOf("isovar.crc32") + 15)],
    ["a file cut short", (path) => writeFileSync(path, readFileSync(path).subarray(0, -4))],
    ["a longer file", (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(8)]))],
    ["an empty file", (path) => writeFileSync(path, "")],
  ])("draws anew where there is %s", async (_, damage) => {
    const folder = copied();
    damage(join(folder, shard(2)));
    const { files } = await writeShards(planned, folder, { ...CUT, resume: true });
    expect(files.map(({ kept }) => kept)).toEqual([true, false, true]);
    expect(hashes(folder)).toEqual(WHOLE);
  });

  test("draws anew what is of another seed, and what is a dummy", async () => {
    const folder = copied();
    const { files } = await writeShards(plan(SPEC, { seed: 8 }), folder, { ...CUT, resume: true });
    expect(files.some(({ kept }) => kept)).toBe(false);
    const dummy = await writeShards(plan(SPEC, { seed: 8 }), folder, { ...CUT, resume: true, dummy: true });
    expect(dummy.files.some(({ kept }) => kept)).toBe(false);
  });
});

describe("a failure", () => {
  async function spyOnHandles(method: "write" | "sync" | "read") {
    const probe = await open(join(root, "probe"), "w");
    await probe.close();
    return vi.spyOn(Object.getPrototypeOf(probe), method);
  }
  const failure = (code: string) => Object.assign(new Error(code), { code, syscall: "write" });

  test.each([
    ["write", "ENOSPC", /no space left on the device \(ENOSPC\)/],
    ["write", "EIO", /the device failed \(EIO\)/],
    ["sync", "EIO", /the device failed \(EIO\)/],
    ["read", "EIO", /the device failed \(EIO\)/],
  ] as const)("of the disk at %s (%s): typed error, no partial file; older shards stay", async (method, code, message) => {
    const folder = newFolder();
    if (method !== "read") cpSync(join(whole, shard(3)), join(folder, shard(3)));
    const spy = await spyOnHandles(method);
    spy.mockRejectedValue(failure(code));
    await expect(writeShards(planned, folder, CUT)).rejects.toMatchObject({
      name: "IsovarError",
      code: "E_FILE",
      message: expect.stringMatching(message),
    });
    vi.restoreAllMocks();
    const left = hashes(folder);
    expect(Object.keys(left).filter((name) => name.endsWith(".partial") || name === INDEX)).toEqual([]);
    for (const [name, hash] of Object.entries(left)) expect(hash).toBe(WHOLE[name]);
    expect(await writeShards(planned, folder, { ...CUT, resume: true })).toMatchObject({ complete: true });
    expect(hashes(folder)).toEqual(WHOLE);
  });

  test("of a killed writer with another number of shards: what it left goes; that of a writer at work stays", async () => {
    const folder = newFolder();
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const partials = await Promise.all(
      [shard(1, 9), "model-123456-of-234567.safetensors", INDEX].map((name) => partialPath(join(folder, name))),
    );
    const dead = partials.map((path) => path.replace(`-${process.pid}-`, `-${pid}-`));
    const others = [partials[0]!, dead[0]!.replace("model-", "my-model-")];
    for (const path of [...dead, ...others]) writeFileSync(path, "torn");
    await writeShards(planned, folder, { ...CUT, share: { index: 0, count: 3 } });
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith(".partial"))
        .sort(),
    ).toEqual(others.map((path) => basename(path)).sort());
  });

  test("a stop: the reason, whole shards, no index; resume goes on", async () => {
    const folder = newFolder();
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = ({ doneBytes }: { doneBytes: number }) => doneBytes > 150_000 && controller.abort(reason);
    const { signal } = controller;
    await expect(writeShards(planned, folder, { ...CUT, signal, onProgress: onProgress as () => void })).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([shard(1)]);
    const { files } = await writeShards(planned, folder, { ...CUT, resume: true });
    expect(files.map(({ kept }) => kept)).toEqual([true, false, false]);
    expect(hashes(folder)).toEqual(WHOLE);
  });

  test.each<[string, () => string, RegExp]>([
    ["a file where the folder is to be", () => join(whole, INDEX), /is no folder$/],
    ["a file on the way", () => join(whole, INDEX, "x"), /part of the path is not a folder/],
    [
      "a folder with files of another cut",
      () => {
        const folder = newFolder();
        writeFileSync(join(folder, shard(1, 9)), "trained");
        return folder;
      },
      /holds "model-00001-of-00009\.safetensors", which belongs to another model than one of 3 files; remove it/,
    ],
    [
      "a folder with the one file of a model, which readers would take first",
      () => {
        const folder = newFolder();
        writeFileSync(join(folder, "model.safetensors"), "trained");
        return folder;
      },
      /holds "model\.safetensors"/,
    ],
    [
      "a shard that is a folder",
      () => {
        const folder = newFolder();
        mkdirSync(join(folder, shard(2)));
        return folder;
      },
      /is a folder/,
    ],
    ["an empty path", () => "", /must be a file name/],
  ])("%s: typed error, nothing touched", async (_, folder, message) => {
    const path = folder();
    const before = path && !path.includes(INDEX) ? readdirSync(path) : undefined;
    await expect(writeShards(planned, path, CUT)).rejects.toMatchObject({
      code: "E_FILE",
      message: expect.stringMatching(message),
    });
    if (before) expect(readdirSync(path)).toEqual(before);
  });

  test.each<[string, object, string]>([
    ["maxShardSize", { maxShardSize: 0 }, "maxShardSize (0)"],
    ["maxShardSize", { maxShardSize: "5GB" }, "maxShardSize"],
    ["share", { share: { index: 3, count: 3 } }, "share.index (3) must be an integer from 0 to 2"],
    ["share", { share: { index: 0 } }, "share.count"],
    ["share", { share: { index: 0, count: 1, of: 2 } }, 'unknown option "of"'],
    ["resume", { resume: 1 }, "resume (1) must be true or false"],
    ["dummy", { dummy: "yes" }, "dummy"],
    ["memory", { memory: 1000 }, "memory (1000) must be an integer >= 8388608"],
    ["another", { shards: 3 }, 'unknown option "shards"'],
  ])("of the option %s: refused before there is a folder", async (_, options, message) => {
    const folder = join(root, "never");
    await expect(writeShards(planned, folder, options as never)).rejects.toMatchObject({
      code: "E_ARGUMENT",
      message: expect.stringContaining(message),
    });
    expect(readdirSync(root)).not.toContain("never");
  });
});

describe("memory", () => {
  const large = plan({ ...SPEC, parameters: [{ name: "big", shape: [2000, 2000], init: "orthogonal" }] }, { seed: 1 });

  test("a tensor that can only be made at once and takes more is refused by write, writeShards and verify, before there is a file", async () => {
    const message = expect.stringMatching(
      /tensor "big" \(orthogonal, \[2000,2000\]\) can only be made at once, which takes \d+ bytes of memory; memory \(50000000\) must be at least that/,
    );
    const memory = 50_000_000;
    await expect(write(large, join(root, "large"), { memory })).rejects.toMatchObject({ code: "E_MEMORY", message });
    await expect(writeShards(large, join(root, "larger"), { memory })).rejects.toMatchObject({ code: "E_MEMORY", message });
    expect(readdirSync(root).filter((name) => name.startsWith("large"))).toEqual([]);
    const path = join(root, "claims");
    await write(plan({ ...SPEC, parameters: [{ name: "big", shape: [2000, 2000], init: "zeros" }] }, { seed: 1 }), path);
    await expect(verify(path, { plan: large, memory })).rejects.toMatchObject({ code: "E_MEMORY", message });
  });

  test("such a tensor of another share is none of this one's", async () => {
    const both = plan(
      { ...SPEC, parameters: [...PARAMETERS, { name: "big", shape: [2000, 2000], init: "orthogonal" }] },
      { seed: 1 },
    );
    const folder = newFolder();
    const share = { index: 1, count: 2 };
    expect(await writeShards(both, folder, { ...CUT, share, memory: 2 ** 23 })).toMatchObject({ complete: false });
  });
});

describe("a dummy", () => {
  const parameters = [
    { name: "w", shape: [400, 500], init: "heNormal" },
    { name: "small", shape: [10], init: "normal" },
    { name: "one", shape: [70_000], init: "ones" },
    { name: "q", shape: [300, 300], init: { scheme: "orthogonal", gain: 2 } },
  ];
  const dummy = plan({ ...SPEC, parameters }, { seed: 5 });

  test("repeats the first 65,536 values of each tensor, and says so", async () => {
    const path = join(root, "dummy.safetensors");
    const { tensors } = await write(dummy, path, { dummy: true });
    const file = readSafetensors(readFileSync(path));
    expect(file.metadata["isovar.dummy"]).toBe("65536");
    const values = new Map(file.tensors.map((tensor) => [tensor.name, tensor.values]));
    const w = init(heNormal(), [400, 500], { seed: 5, name: "w" });
    expect(values.get("w")!.every((x, i) => x === w[i % 65536])).toBe(true);
    expect(values.get("small")).toEqual(init(normal(), [10], { seed: 5, name: "small" }));
    expect(values.get("one")!.every((x) => x === 1)).toBe(true);
    // Normal, of the std of the orthogonal matrix: 2/√300, to six standard errors.
    const q = values.get("q")!;
    const std = Math.sqrt(q.reduce((sum, x) => sum + x * x, 0) / q.length);
    expect(Math.abs(std / (2 / Math.sqrt(300)) - 1)).toBeLessThan(6 / Math.sqrt(2 * 65536));
    expect(q[65536]).toBe(q[0]);
    const [first] = tensors;
    expect(first!.std).toBeCloseTo(Math.sqrt(w.subarray(0, 65536).reduce((sum, x) => sum + x * x, 0) / 65536), 4);
  });

  test("is verified as such, with a note, but is not what a plan asks for", async () => {
    const folder = newFolder();
    await writeShards(dummy, folder, { dummy: true, maxShardSize: 500_000 });
    const note = "dummy weights: each tensor repeats its first values";
    expect(await verify(folder)).toMatchObject({ verified: true, dummy: true, notes: [note] });
    const asked = await verify(folder, { plan: dummy });
    expect(asked).toMatchObject({ verified: false, dummy: true });
    expect(asked.differences[0]).toContain("isovar.dummy");
    flip(join(folder, "model-00001-of-00003.safetensors"), -1);
    expect(await verify(folder)).toMatchObject({ verified: false });
  });
});

describe("a shard is not verified", () => {
  test("with a wrong checksum, of values that are right", async () => {
    const folder = copied();
    flip(join(folder, shard(2)), readFileSync(join(folder, shard(2))).indexOf("isovar.crc32") + 15);
    const difference = expect.stringMatching(
      /^metadata: isovar\.crc32 of model-00002-of-00003\.safetensors is "[0-9a-f]{8}", expected/,
    );
    expect(await verify(folder)).toMatchObject({ verified: false, differences: [difference] });
    expect(await verify(join(folder, shard(2)))).toMatchObject({ verified: false, differences: [difference] });
  });

  test("with a wrong value: the first of each file is told", async () => {
    const folder = copied();
    for (const i of [1, 3]) flip(join(folder, shard(i)), -1);
    const { verified, differences } = await verify(folder);
    expect(verified).toBe(false);
    expect(differences).toEqual([
      expect.stringMatching(/^tensor "wte" differs first at index 29999/),
      expect.stringMatching(/^tensor "q" differs first at index 1599/),
    ]);
  });

  test.each([
    ["2/9", "60000", /the file is shard 2 of 9, but in files of at most 60000 bytes the plan has 3/],
    ["2/1", "90000000", /the file is shard 2 of 1, but/],
  ])("that says it is %s of files of %s bytes", async (number, size, difference) => {
    const { metadata, headerBytes } = readSafetensors(readFileSync(join(whole, shard(2))));
    const bytes = readFileSync(join(whole, shard(2)));
    const text = bytes.subarray(8, headerBytes).toString().trimEnd();
    const other = text
      .replace('"isovar.shard":"2/3"', `"isovar.shard":"${number}"`)
      .replace(`"isovar.maxShardSize":"${metadata["isovar.maxShardSize"]}"`, `"isovar.maxShardSize":"${size}"`);
    const padded = other.padEnd(Math.ceil(other.length / 8) * 8);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(padded.length));
    const path = join(newFolder(), "x.safetensors");
    writeFileSync(path, Buffer.concat([length, Buffer.from(padded), bytes.subarray(headerBytes)]));
    const found = await verify(path);
    expect(found.verified).toBe(false);
    expect(found.differences[0]).toMatch(difference);
  });
});
