import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test, vi } from "vitest";
import { ParallelHash } from "../../src/node/hash.js";
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
  const hash = new ParallelHash("test: x");
  await Promise.all([hash.update(shared("abc")), hash.update(shared("")), hash.update(shared("def"))]);
  expect(await hash.digest()).toBe(createHash("sha256").update("abcdef").digest("hex"));
  await hash.close();
});

test("what is sent to a thread that has failed or was ended is refused as E_FILE, with the place", async () => {
  const failed = new ParallelHash("test: x");
  const message = expect.stringMatching(/^test: x: the hashing thread failed: /);
  await expect(failed.update("no bytes" as never).then(() => failed.update(7 as never))).rejects.toMatchObject({
    name: "IsovarError",
    code: "E_FILE",
    message,
  });
  await expect(failed.digest()).rejects.toMatchObject({ code: "E_FILE", message });
  const ended = new ParallelHash("test: y");
  await ended.close();
  await expect(ended.digest()).rejects.toMatchObject({ code: "E_FILE", message: "test: y: the hashing thread was ended" });
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
