// The first page in a real browser: the bits that Node has, from WebAssembly and, where that is forbidden, from the plain-JS twin.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { glorotUniform, heNormal, type Initializer, init } from "isovar";
import { dense, fit, predict, save, sequential } from "isovar/train";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digits } from "../../examples/digits/data.js";
import { type PageServer, pagePolicy, servePage } from "../../scripts/servePage.js";
import * as sources from "../../src/train/index.js";
import { STEPS, train } from "../golden/training.js";
import { axeFindings } from "../support/axe.js";
import { launchChromium } from "../support/browser.js";
import { complaintsOf } from "../support/complaints.js";
import { withoutBrowser } from "../support/findBrowser.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Of init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" }), little-endian f32. */
const SHA256 = "1b0f81fba9e7746892e5d7fc8db3f8e5d4f31eb45c4979e3c1818be6ca3d5876";

function hashInNode(initializer: Initializer, shape: number[], seed: number | bigint, name: string): string {
  return createHash("sha256")
    .update(init(initializer, shape, { seed, name }))
    .digest("hex");
}

/** Loss at the end and SHA-256 of the page's net, started with `scheme` in every layer and trained by Node for 50 steps. */
async function trainedInNode(scheme: string) {
  const init = { scheme };
  const layers = [
    { layer: "dense", units: 256, activation: "relu", init },
    { layer: "dense", units: 128, activation: "relu", init },
    { layer: "dense", units: 10, init },
  ];
  const net = { inputShape: [784], layers, seed: 42, optimizer: "adam", batchSize: 64 } as unknown as sources.NetJson;
  const { losses, sha256 } = await train(sources, { name: scheme, net }, (await digits()).training, 1);
  return { loss: losses.at(-1)!, sha256 };
}

describe.skipIf(withoutBrowser("test/browser/page.test.ts"))("the first page", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser?.close());

  describe.each([
    ["with WebAssembly", "wasm", pagePolicy({ wasm: true })],
    ["under a CSP without 'wasm-unsafe-eval'", "js", pagePolicy({ wasm: false })],
  ])("%s", (_, backend, policy) => {
    let server: PageServer;
    let page: Page;
    const complaints: string[] = [];
    const requests: string[] = [];

    const text = async (id: string) => (await page.locator(`#${id}`).textContent()) ?? "";
    const settled = (state: string) => page.waitForSelector(`body[data-state="${state}"]`, { timeout: 10_000 });
    const hash = async () => {
      await settled("ready");
      return text("sha256");
    };

    beforeAll(async () => {
      server = await servePage({ policy });
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      page = await context.newPage();
      complaintsOf(page, complaints);
      page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
      context.on("request", (request) => requests.push(request.url()));
      await page.goto(server.url);
    });

    afterAll(async () => {
      await page?.context().close();
      await server?.close();
    });

    it("draws the bits that Node draws", async () => {
      expect(hashInNode(heNormal(), [784, 256], 42, "fc1/kernel")).toBe(SHA256);
      expect(await hash()).toBe(SHA256);
      expect(await page.locator("body").getAttribute("data-backend")).toBe(backend);
      expect(await text("backend")).toBe(backend === "wasm" ? "WebAssembly SIMD" : "Plain JavaScript");
    });

    it("shows a program that prints the same hash in Node", async () => {
      await settled("ready");
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", await text("program")], {
        cwd: root,
        encoding: "utf8",
      });
      expect(printed.trim()).toBe(SHA256);
    });

    it("says why the twin runs, and only then", async () => {
      await settled("ready");
      const note = page.locator("#note");
      if (backend === "wasm") expect(await note.isHidden()).toBe(true);
      else await note.getByText("without 'wasm-unsafe-eval' forbids WebAssembly").waitFor();
    });

    it("draws a histogram of all weights, and fits a phone", async () => {
      await settled("ready");
      expect(await page.locator("#histogram .bar").count()).toBeGreaterThan(20);
      expect(await page.locator("#histogram .curve").count()).toBe(1);
      expect(await page.locator("#histogram").getAttribute("aria-label")).toBe("Histogram of 200,704 weights of heNormal");
      expect(await page.locator("#histogram title").first().textContent()).toMatch(/^−0\.1\d+ to −0\.1\d+: [\d,]+$/);
      expect(await text("time")).toMatch(/^[\d.]+ ms$/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });

    it("redraws for another seed, name, shape and initializer, as Node would", async () => {
      await page.click("#next");
      expect(await hash()).toBe(hashInNode(heNormal(), [784, 256], 43, "fc1/kernel"));
      await page.fill("#seed", "18446744073709551615");
      expect(await hash()).toBe(hashInNode(heNormal(), [784, 256], 2n ** 64n - 1n, "fc1/kernel"));
      await page.selectOption("#scheme", "glorotUniform");
      await page.fill("#fanIn", "33");
      await page.fill("#name", "ß/gewicht");
      expect(await hash()).toBe(hashInNode(glorotUniform(), [33, 256], 2n ** 64n - 1n, "ß/gewicht"));
    });

    it.each([
      ["seed", "-1", "E_SEED", "init: seed (-1) must be"],
      ["seed", "18446744073709551616", "E_SEED", "init: seed (18446744073709551616n) must be"],
      ["seed", "forty-two", "E_SEED", 'init: seed ("forty-two") must be'],
      ["fanIn", "1.5", "E_SHAPE", "describe: shape ([1.5, "],
      ["fanOut", "", "E_SHAPE", "NaN"],
      ["fanOut", "9999999", "", "too many for this page"],
      ["fanIn", "0", "", "holds no weights"],
    ])("shows what isovar says of %s %j, and recovers", async (field, value, code, message) => {
      await page.selectOption("#scheme", "heNormal");
      for (const [id, right] of Object.entries({ fanIn: "784", fanOut: "256", seed: "42", name: "fc1/kernel" }))
        await page.fill(`#${id}`, right);
      await settled("ready");
      await page.fill(`#${field}`, value);
      await settled("error");
      expect(await text("error")).toContain(message);
      expect(await text("error")).toMatch(new RegExp(`^${code}`));
      expect(await page.locator(`#${field}`).getAttribute("aria-invalid")).toBe(String(code !== ""));

      await page.fill(`#${field}`, { fanIn: "784", fanOut: "256", seed: "42" }[field]!);
      expect(await hash()).toBe(SHA256);
      expect(await page.locator("#error").isHidden()).toBe(true);
      expect(await page.locator('[aria-invalid="true"]').count()).toBe(0);
    });

    const trained = (...states: string[]) =>
      page.waitForSelector(states.map((state) => `body[data-training="${state}"]`).join(), { timeout: 30_000 });

    it.runIf(backend === "wasm").each([
      ["heNormal", 0, 1],
      ["zeros", 2.2, 2.4],
    ])("trains from %s, which is chosen, to the weights that Node trains to, and draws the loss", async (scheme, least, most) => {
      await page.selectOption("#scheme", scheme);
      await page.fill("#steps", String(STEPS));
      await page.click("#train");
      await trained("done", "error");
      const { loss, sha256 } = await trainedInNode(scheme);
      expect(await text("trainHash")).toBe(sha256);
      expect(await text("trainStart")).toBe(`${scheme}, seed 42`);
      expect(await text("trainStep")).toBe(String(STEPS));
      expect(Number(await text("trainLoss"))).toBe(Number(loss.toPrecision(4)));
      expect(loss > least && loss < most, `${loss}`).toBe(true);
      expect(await text("trainAccuracy")).toMatch(/^\d+\.\d\d %$/);
      expect(await page.locator("#lossCurve .curve").count()).toBe(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });

    it.runIf(backend === "wasm")("stops when it is told to, and refuses steps that are none", async () => {
      await page.fill("#steps", "5000");
      await page.click("#train");
      await page.waitForFunction(() => Number(document.getElementById("trainStep")!.textContent) > 0);
      await page.click("#train");
      await trained("stopped");
      await page.fill("#steps", "0");
      await page.click("#train");
      await trained("error");
      expect(await text("trainError")).toContain("from 1 to 5000");
      await page.fill("#steps", "1");
      await page.click("#train");
      await trained("done");
      expect(await page.locator("#trainError").isHidden()).toBe(true);
    });

    it.runIf(backend === "wasm")("loads a net that standardizes from a file of Node's, and predicts the same bits", async () => {
      const layers = [dense(8, { activation: "relu" }), dense(1)];
      const options = { inputShape: [2], seed: 1, standardize: true };
      using net = sequential(layers, options);
      const x = Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 44_928 + 900 * (i % 13) : 0.001 * (i % 7)));
      const y = Array.from({ length: 32 }, (_, i) => 200_000 + 7000 * (i % 5));
      await fit(net, { x, y }, { loss: "mse" });
      const here = predict(net, x);
      expect(Math.min(...here)).toBeGreaterThan(150_000);
      // As text: the module is the page's.
      const there = await page.evaluate(`import("/dist/train.js").then(({ load, predict, sequential }) => {
        const net = sequential(${JSON.stringify(layers)}, ${JSON.stringify(options)});
        load(net, Uint8Array.from(${JSON.stringify(Array.from(save(net)))}));
        return Array.from(predict(net, ${JSON.stringify(x)}));
      })`);
      expect(there).toEqual(Array.from(here));
    });

    it.runIf(backend === "js")("says that training needs WebAssembly, and nothing else", async () => {
      await page.click("#train");
      await trained("error");
      expect(await text("trainError")).toMatch(/training needs WebAssembly.*'wasm-unsafe-eval'/);
      expect(await page.locator("#trained").isHidden()).toBe(true);
    });

    it.each(["light", "dark"] as const)(
      "has nothing that axe finds, %s, on a phone and on a wide screen",
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width: 1280, height: 900 });
        expect(await axeFindings(page)).toEqual([]);
        await page.setViewportSize({ width: 390, height: 844 });
        expect(await axeFindings(page)).toEqual([]);
      },
    );

    it("links to what there is", async () => {
      const links = await page.locator("a").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
      expect(links.length).toBeGreaterThan(4);
      for (const link of links) expect(`${link} ${(await fetch(link)).status}`).toBe(`${link} 200`);
    });

    it("asked for nothing from elsewhere and complained of nothing", () => {
      expect(complaints).toEqual([]);
      expect(requests.length).toBeGreaterThanOrEqual(2);
      const { origin } = new URL(server.url);
      const own = ["/examples/browser/", "/examples/data/", "/dist/"].map((folder) => `${origin}${folder}`);
      expect(requests.filter((url) => !own.some((start) => url.startsWith(start)))).toEqual([]);
    });
  });
});

describe("the server of the page", () => {
  it("serves examples/, dist/ and the documents alone", async () => {
    const server = await servePage();
    const { origin } = new URL(server.url);
    const status = async (path: string) => (await fetch(`${origin}${path}`, { redirect: "manual" })).status;
    try {
      expect(await status("/")).toBe(302);
      expect(await status("/examples/browser/")).toBe(200);
      for (const path of [
        "/package.json",
        "/docs/site/package.json",
        "/docs/../SECURITY.md/../package.json",
        "/examples/..%2fpackage.json",
        "/dist/%2e%2e%5cpackage.json",
        "/dist/nothing.js",
        "/%",
        "/dist/",
      ]) {
        expect(`${path} ${await status(path)}`).toBe(`${path} 404`);
      }
    } finally {
      await server.close();
    }
  });
});
