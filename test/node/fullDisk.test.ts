// A disk that is really full, or read-only: a file system in memory of 8 MB. Mounting takes root, on Linux; elsewhere write.test.ts has the same
// errors from file handles alone.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verify, write, writeShards } from "../../src/node/index.js";
import { plan } from "../../src/plan/index.js";
import { temporaryFolder } from "../support/cli.js";

const disk = join(temporaryFolder(), "disk");
mkdirSync(disk);
const mount = (...args: string[]) => spawnSync("mount", [...args, disk]).status === 0;
const mounted = mount("-t", "tmpfs", "-o", "size=8m", "tmpfs");
afterAll(() => mounted && spawnSync("umount", [disk]));

const parameters = [{ name: "h.{i}", repeat: { i: 4 }, shape: [750, 1000], init: "normal" }];
const planned = plan({ isovar: 1, stream: 1, parameters }, { seed: 1 });
const CUT = { maxShardSize: 3_000_000 };
const FULL = { code: "E_FILE", message: expect.stringMatching(/no space left on the device \(ENOSPC\)$/) };

describe.skipIf(!mounted)("8 MB of disk for 12 MB of weights", () => {
  test("one file: a typed error, the older file stays, nothing is left over", async () => {
    writeFileSync(join(disk, "model"), "older");
    await expect(write(planned, join(disk, "model"))).rejects.toMatchObject(FULL);
    expect(readdirSync(disk)).toEqual(["model"]);
    rmSync(join(disk, "model"));
  });

  test("shards: those that fitted are whole; with more room, resuming keeps them", async () => {
    const folder = join(disk, "out");
    await expect(writeShards(planned, folder, CUT)).rejects.toMatchObject(FULL);
    expect(readdirSync(folder)).toEqual([1, 2].map((i) => `model-0000${i}-of-00004.safetensors`));
    for (const name of readdirSync(folder)) expect(await verify(join(folder, name))).toMatchObject({ verified: true });
    expect(mount("-o", "remount,size=16m")).toBe(true);
    const { files, complete } = await writeShards(planned, folder, { ...CUT, resume: true });
    expect(files.map(({ kept }) => kept)).toEqual([true, true, false, false]);
    expect(complete).toBe(true);
  });

  test("read-only: refused before any work, and nothing changes", async () => {
    const before = readdirSync(disk);
    expect(mount("-o", "remount,ro")).toBe(true);
    const message = expect.stringMatching(/the file system is read-only \(EROFS\)$/);
    await expect(write(planned, join(disk, "model"))).rejects.toMatchObject({ code: "E_FILE", message });
    await expect(writeShards(planned, join(disk, "new"), CUT)).rejects.toMatchObject({ code: "E_FILE", message });
    const other = plan({ isovar: 1, stream: 1, parameters }, { seed: 2 });
    await expect(writeShards(other, join(disk, "out"), CUT)).rejects.toMatchObject({ code: "E_FILE", message });
    expect(readdirSync(disk)).toEqual(before);
    expect(await verify(join(disk, "out"))).toMatchObject({ verified: true, seed: "1" });
  });
});
