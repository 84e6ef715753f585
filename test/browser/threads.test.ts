// fillAsync in a real browser: on many threads where a page may share memory with workers, on one where it may not; the same bits.

import { createHash } from "node:crypto";
import { createCore, init, normal } from "isovar";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageServer, pagePolicy, servePage } from "../../scripts/servePage.js";
import { launchChromium } from "../support/browser.js";
import { withoutBrowser } from "../support/findBrowser.js";

const SIZE = 2 ** 21 + 5;
const SHA256 = createHash("sha256")
  .update(init(normal(), [SIZE], { seed: 1, name: "w", core: createCore({ threads: 1 }) }))
  .digest("hex");

/** Runs in the page or in a worker of it: what `fillAsync` and, with a core of threads, `fill` draw, and how many workers were started. */
const PROGRAM = `
  const { createCore, fill, fillAsync, normal } = await import(location.origin + "/dist/index.js");
  let started = 0;
  globalThis.Worker = class extends Worker { constructor(...args) { super(...args); started++; } };
  const hash = async (values) => {
    const digest = await crypto.subtle.digest("SHA-256", Float32Array.from(values));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const stream = { seed: 1, name: "w" };
  const core = createCore({ threads: 3 });
  const targets = {
    ordinary: new Float32Array(${SIZE}),
    tensor: core.tensor([${SIZE}]),
    ...(typeof SharedArrayBuffer === "function" && { shared: new Float32Array(new SharedArrayBuffer(4 * ${SIZE})) }),
  };
  const hashes = {};
  for (const [name, target] of Object.entries(targets)) {
    await fillAsync(normal(), target, { ...stream, core });
    hashes[name] = await hash(target.data ?? target);
  }
  hashes.sync = await hash(fill(normal(), targets.ordinary.fill(0), { ...stream, core }));
  const { threads } = core;
  hashes.defaultCore = await hash(await fillAsync(normal(), targets.ordinary.fill(0), { ...stream, threads: 2 }));
  const result = { hashes, threads, started };
`;

interface Result {
  hashes: Record<string, string>;
  threads: number;
  started: number;
}

const all = (...names: string[]) =>
  Object.fromEntries([...names, "ordinary", "tensor", "sync", "defaultCore"].map((name) => [name, SHA256]));

describe.skipIf(withoutBrowser("test/browser/threads.test.ts"))("threads in a browser", () => {
  let browser: Browser;
  let server: PageServer;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const open = async (options: { policy?: string; isolated?: boolean }) => {
    server = await servePage(options);
    page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.url);
    return complaints;
  };
  const close = async () => {
    await page.close();
    await server.close();
  };

  const inPage = () => page.evaluate<Result>(`(async () => { ${PROGRAM} return result; })()`);
  const inWorker = () =>
    page.evaluate<Result>(`new Promise((resolve, reject) => {
      const program = ${JSON.stringify(`try { ${PROGRAM} postMessage(result); } catch (error) { postMessage(String(error)); }`)};
      const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      worker.onmessage = ({ data }) => (typeof data === "string" ? reject(new Error(data)) : resolve(data));
      worker.onerror = () => reject(new Error("the worker failed"));
    })`);

  const POLICY = `${pagePolicy({ wasm: true })}; worker-src blob:`;

  it("share a drawing in an isolated page, whose main thread never waits", async () => {
    const complaints = await open({ policy: POLICY, isolated: true });
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    expect(await inPage()).toEqual({ hashes: all("shared"), threads: 1, started: 3 });
    expect(complaints).toEqual([]);
    await close();
  });

  it("share it in a worker of an isolated page too, which may wait", async () => {
    await open({ policy: POLICY, isolated: true });
    expect(await inWorker()).toEqual({ hashes: all("shared"), threads: 3, started: 3 });
    await close();
  });

  it("run the page's own file where its policy forbids any other, by its address and by a function", async () => {
    const complaints = await open({ policy: `${pagePolicy({ wasm: true })}; worker-src 'self'`, isolated: true });
    const result = await page.evaluate(`(async () => {
      const { createCore, fillAsync, normal } = await import(location.origin + "/dist/index.js");
      const answers = {};
      const counted = (name, worker) => (worker.addEventListener("message", () => { answers[name] = (answers[name] ?? 0) + 1; }), worker);
      const hashes = {};
      const draw = async (name, worker) => {
        globalThis.Worker = class extends Plain { constructor(...args) { super(...args); counted(name, this); } };
        const core = createCore({ worker });
        const values = await fillAsync(normal(), new Float32Array(${SIZE}), { seed: 1, name: "w", core, threads: 3 });
        const digest = await crypto.subtle.digest("SHA-256", values);
        hashes[name] = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
        // The page may have drawn everything before they have started: then they answer later.
        for (let wait = 0; wait < (worker ? 500 : 20) && answers[name] !== 2; wait++) await new Promise((go) => setTimeout(go, 10));
      };
      const Plain = Worker;
      await draw("address", new URL("/dist/worker.js", location.href));
      await draw("function", () => new Worker("/dist/worker.js"));
      await draw("blob", undefined);
      return { hashes, answers };
    })()`);
    expect(result).toEqual({
      hashes: { address: SHA256, function: SHA256, blob: SHA256 },
      // Two workers each, one answer when a worker has no more to draw.
      answers: { address: 2, function: 2 },
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it("are one in a page that is not isolated", async () => {
    const complaints = await open({ policy: POLICY });
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    expect(await inPage()).toEqual({ hashes: all(), threads: 1, started: 0 });
    expect(complaints).toEqual([]);
    await close();
  });
});
