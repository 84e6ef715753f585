// What a page's policies leave of isovar, in a real browser: backend, threads and training as docs/tools.md states, and every complaint names its
// directive. A page that knows the single file by its hash runs that file alone.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createCore, init, normal } from "isovar";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ISOLATED } from "../../scripts/servePage.js";
import { launchChromium } from "../support/browser.js";
import { complaintsOf } from "../support/complaints.js";
import { withoutBrowser } from "../support/findBrowser.js";

const SIZE = 2 ** 21 + 5;
const SHA256 = createHash("sha256")
  .update(init(normal(), [SIZE], { seed: 1, name: "w", core: createCore({ threads: 1 }) }))
  .digest("hex");

/** A script of the page itself: what is run through a debugger, policies do not see. */
const SCRIPT = `
  import { createCore, defaultCore, fillAsync, normal } from "/dist/index.js";
  import { dense, sequential } from "/dist/train.js";

  const workers = new Set();
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      workers.add(this);
      this.addEventListener("error", () => workers.delete(this));
    }
  };
  const values = await fillAsync(normal(), new Float32Array(${SIZE}), { seed: 1, name: "w", threads: 3 });
  const digest = await crypto.subtle.digest("SHA-256", values);
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const outcome = (call) => {
    try {
      call();
      return "yes";
    } catch (error) {
      return error.code + ": " + error.message;
    }
  };
  const training = outcome(() => sequential([dense(1)], { inputShape: [2], seed: 1 }));
  const wasm = outcome(() => createCore({ backend: "wasm" }));
  window.result = { backend: defaultCore().backend, threads: 1 + workers.size, training, wasm, sha256 };
  document.body.append("done");
`;

/** The same, from the single file. */
const FROM_BUNDLE = SCRIPT.replace("/dist/index.js", "isovar").replace(
  'import { dense, sequential } from "/dist/train.js"',
  'import { train } from "isovar"; const { dense, sequential } = train',
);

const htmlOf = (script: string, map = "") =>
  `<!doctype html><title>policies</title><link rel="icon" href="data:,">${map}<script type="module" src="${script}"></script>`;

const BLOB = "worker-src blob:";
const WASM = "script-src 'self' 'wasm-unsafe-eval'";
const SELF = "default-src 'self'; img-src data:";
const TYPES = "require-trusted-types-for 'script'";
const NO_TRAINING = /^E_WASM: sequential: .*without 'wasm-unsafe-eval' in script-src/;
const NO_WASM = /^E_WASM: createCore: .*without 'wasm-unsafe-eval'/;

interface Row {
  title: string;
  policy?: string;
  isolated?: boolean;
  backend: "wasm" | "js";
  threads: number;
  /** What the browser says in the console; nothing without. */
  complaint?: RegExp;
}

const BOTH = `${SELF}; ${WASM}; ${BLOB}`;

const ROWS: Row[] = [
  { title: "none, isolated", isolated: true, backend: "wasm", threads: 3 },
  { title: "none", backend: "wasm", threads: 1 },
  { title: "'self', isolated", policy: SELF, isolated: true, backend: "js", threads: 1 },
  { title: "'self'", policy: SELF, backend: "js", threads: 1 },
  { title: "workers without WebAssembly, isolated", policy: `${SELF}; ${BLOB}`, isolated: true, backend: "js", threads: 1 },
  {
    title: "WebAssembly without workers, isolated",
    policy: `${SELF}; ${WASM}`,
    isolated: true,
    backend: "wasm",
    threads: 1,
    complaint: /Creating a worker from 'blob:.* 'worker-src' was not explicitly set/,
  },
  { title: "WebAssembly without workers", policy: `${SELF}; ${WASM}`, backend: "wasm", threads: 1 },
  { title: "WebAssembly and workers, isolated", policy: BOTH, isolated: true, backend: "wasm", threads: 3 },
  { title: "Trusted Types, isolated", policy: `${BOTH}; ${TYPES}`, isolated: true, backend: "wasm", threads: 3 },
  {
    title: "Trusted Types that name isovar, isolated",
    policy: `${BOTH}; ${TYPES}; trusted-types isovar`,
    isolated: true,
    backend: "wasm",
    threads: 3,
  },
  {
    title: "Trusted Types that do not, isolated",
    policy: `${BOTH}; ${TYPES}; trusted-types other`,
    isolated: true,
    backend: "wasm",
    threads: 1,
    complaint: /TrustedTypePolicy named 'isovar' .* "trusted-types other"|This document requires 'TrustedScriptURL'/,
  },
];

/** What lets pages of other hosts have a file, isolated ones too. */
const AS_A_CDN = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };

describe.skipIf(withoutBrowser("test/browser/policies.test.ts"))("policies of a page", () => {
  let browser: Browser;
  let server: Server;
  let headers: Record<string, string>;
  let html: string;

  beforeAll(async () => {
    browser = await launchChromium();
    const scripts: Record<string, string> = { "/page.js": SCRIPT, "/bundle.js": FROM_BUNDLE };
    server = createServer(async ({ url }, response) => {
      if (url === "/") return void response.writeHead(200, { ...headers, "content-type": "text/html" }).end(html);
      response.writeHead(200, { "content-type": "text/javascript", ...AS_A_CDN });
      response.end(scripts[url!] ?? (await readFile(fileURLToPath(new URL(`../..${url}`, import.meta.url)))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const port = () => (server.address() as AddressInfo).port;

  /** What the page has of isovar, and everything that the browser complains of. */
  async function show(policy: string | undefined, isIsolated: boolean, given: { html?: string; patience?: number } = {}) {
    html = given.html ?? htmlOf("/page.js");
    headers = { ...(isIsolated && ISOLATED), ...(policy && { "content-security-policy": policy }) };
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`http://127.0.0.1:${port()}/`);
    await page
      .getByText("done")
      .waitFor({ timeout: given.patience ?? 20_000 })
      .catch(() => complaints.push("no result"));
    const result = await page.evaluate<object>("({ ...window.result, isolated: crossOriginIsolated })");
    await page.close();
    return { result, complaints };
  }

  it.each(ROWS)("$title", async ({ policy, isolated = false, backend, threads, complaint }) => {
    const { result, complaints } = await show(policy, isolated);
    const unexpected = complaints.filter((text) => !complaint?.test(text));
    const either = (error: RegExp) => (backend === "wasm" ? "yes" : expect.stringMatching(error));
    const [training, wasm] = [either(NO_TRAINING), either(NO_WASM)];
    expect({ ...result, unexpected }).toEqual({ backend, threads, training, wasm, sha256: SHA256, isolated, unexpected: [] });
    if (complaint) expect(complaints).not.toEqual([]);
  });

  describe("the single file from another host, in an isolated page", () => {
    const showBundle = (hash: string, patience?: number) => {
      const url = `http://localhost:${port()}/dist/bundle.js`;
      const map = JSON.stringify({ imports: { isovar: url }, integrity: { [url]: hash } });
      return show(undefined, true, { html: htmlOf("/bundle.js", `<script type="importmap">${map}</script>`), patience });
    };

    it("has threads and training where the page knows its hash", async () => {
      const { result, complaints } = await showBundle(readFileSync("dist/bundle.sri", "utf8").trim());
      expect(complaints).toEqual([]);
      expect(result).toEqual({ backend: "wasm", threads: 3, training: "yes", wasm: "yes", sha256: SHA256, isolated: true });
    });

    it("does not run where the page knows another", async () => {
      const { result, complaints } = await showBundle(`sha384-${"A".repeat(64)}`, 1000);
      expect(complaints).toEqual([expect.stringContaining("integrity"), "no result"]);
      expect(result).toEqual({ isolated: true });
    });
  });
});
