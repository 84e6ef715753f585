import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { HashThread } from "../../src/node/hash.js";
import { verify, write } from "../../src/node/index.js";
import { plan } from "../../src/plan/index.js";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const planned = plan({ isovar: 1, stream: 1, parameters: [{ name: "w", shape: [3_000_000], init: "zeros" }] }, { seed: 1 });
const { postMessage } = Worker.prototype;

afterEach(() => vi.restoreAllMocks());

/** Ends every hashing thread when it is sent its third piece, as the system does for want of memory. */
function killThreads(): void {
  let sent = 0;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, ...args) {
    if (++sent === 3) void this.terminate();
    else postMessage.apply(this, args as [unknown]);
  });
}

const shared = (text: string) => {
  const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
  bytes.set(new TextEncoder().encode(text));
  return bytes;
};

test("hashes in order", async () => {
  const thread = new HashThread("test: x");
  const hash = thread.hash("sha256");
  await Promise.all([hash.update(shared("abc")), hash.update(shared("")), hash.update(shared("def"))]);
  expect(await hash.digest()).toBe(createHash("sha256").update("abcdef").digest("hex"));
  await thread.close();
});

test("several hashes in one thread do not mix, and begin anew after a digest", async () => {
  const thread = new HashThread("test: x");
  const [a, b, crc] = [thread.hash("sha256"), thread.hash("sha256"), thread.hash("crc32")];
  const sent = [
    a.update(shared("a")),
    b.update(shared("b")),
    crc.update(shared("1234")),
    a.update(shared("c")),
    crc.update(shared("56789")),
  ];
  await Promise.all(sent);
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  // The check value of CRC-32 (reveng.sourceforge.io/crc-catalogue).
  expect(await Promise.all([a.digest(), b.digest(), crc.digest()])).toEqual([sha256("ac"), sha256("b"), "cbf43926"]);
  await a.update(shared("d"));
  expect(await Promise.all([a.digest(), b.digest(), crc.digest()])).toEqual([sha256("d"), sha256(""), "00000000"]);
  await thread.close();
});

test("what is sent to a thread that has failed or was ended is refused as E_FILE, with the place", async () => {
  const failed = new HashThread("test: x").hash("sha256");
  const message = expect.stringMatching(/^test: x: the hashing thread failed: /);
  await expect(failed.update("no bytes" as never).then(() => failed.update(7 as never))).rejects.toMatchObject({
    name: "IsovarError",
    code: "E_FILE",
    message,
  });
  await expect(failed.digest()).rejects.toMatchObject({ code: "E_FILE", message });
  const ended = new HashThread("test: y");
  const hash = ended.hash("crc32");
  await ended.close();
  await expect(hash.digest()).rejects.toMatchObject({ code: "E_FILE", message: "test: y: the hashing thread was ended" });
});

test("a write whose thread is ended fails with the path, and leaves nothing", async () => {
  const path = join(folder, "model");
  killThreads();
  const message = `write: ${path}: the hashing thread was ended`;
  await expect(write(planned, path)).rejects.toMatchObject({ name: "IsovarError", code: "E_FILE", message });
  expect(readdirSync(folder)).toEqual([]);
});

test("so does a verification", async () => {
  const path = join(folder, "whole");
  await write(planned, path);
  killThreads();
  const message = `verify: ${path}: the hashing thread was ended`;
  await expect(verify(path)).rejects.toMatchObject({ name: "IsovarError", code: "E_FILE", message });
});
