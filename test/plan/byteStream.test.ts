import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { byteStream, createCore, type Plan, plan } from "../../src/index.js";
import { write } from "../../src/node/index.js";
import { bad, thrownBy } from "../support/refusal.js";

const spec = {
  isovar: 1,
  stream: 1,
  parameters: [
    { name: "b", shape: [3], init: "ones", dtype: "bf16" },
    { name: "w", shape: [700, 500], init: "heNormal" },
    { name: "q", shape: [40, 30], init: "orthogonal", dtype: "f64" },
    { name: "none", shape: [0, 4], init: "zeros" },
    { name: "embed", shape: [9, 5], init: "heNormal", padding: 2, dtype: "f16" },
  ],
};
const p = plan(spec, { seed: 42 });

const folder = mkdtempSync(join(tmpdir(), "isovar-stream-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = async (...args: Parameters<typeof byteStream>) =>
  Buffer.from(await new Response(byteStream(...args)).arrayBuffer());

describe("byteStream", () => {
  it("gives the file that write makes, in chunks of 1 MiB at most", async () => {
    const path = join(folder, "model.safetensors");
    const { sha256 } = await write(p, path);
    const bytes = await bytesOf(p);
    expect(bytes.equals(readFileSync(path))).toBe(true);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
    for await (const chunk of byteStream(p)) expect(chunk.length).toBeLessThanOrEqual(2 ** 20);
  });

  it("is a stream of Node too, the same from JSON, without WebAssembly and on two threads", async () => {
    const expected = await bytesOf(p);
    const { threads, core } = { threads: 2, core: createCore({ backend: "js" }) };
    expect(expected.equals(await buffer(Readable.from(byteStream(p), { objectMode: false })))).toBe(true);
    expect(expected.equals(await bytesOf(JSON.parse(JSON.stringify(p)) as Plan))).toBe(true);
    expect(expected.equals(await bytesOf(p, { core }))).toBe(true);
    expect(expected.equals(await bytesOf(p, { threads }))).toBe(true);
  });

  it("draws a chunk ahead of its reader, and nothing once it is cancelled", async () => {
    const seen: number[] = [];
    const reader = byteStream(p, { onProgress: ({ doneBytes }) => seen.push(doneBytes) }).getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    const { length } = seen;
    expect(length).toBeLessThanOrEqual(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toHaveLength(length);
  });

  it("tells how far it is, and stops with the signal's reason", async () => {
    const seen: [number, number][] = [];
    const total = (await bytesOf(p, { onProgress: ({ doneBytes, totalBytes }) => seen.push([doneBytes, totalBytes]) })).length;
    expect(seen.at(-1)).toEqual([total, total]);
    const stop = new AbortController();
    const stopped = bytesOf(p, { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("refuses wrong arguments at once", () => {
    expect(thrownBy(() => byteStream(bad({}))).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => byteStream(p, { threads: 0 })).code).toBe("E_ARGUMENT");
    expect(thrownBy(() => byteStream(p, bad({ range: [0, 1] }))).code).toBe("E_ARGUMENT");
  });
});
