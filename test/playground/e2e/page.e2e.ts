// What a class does with the playground, in Chromium: choose, look, follow the lessons, train, copy, share a link, go offline.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Finding, LESSONS } from "../../../playground/src/engine/lessons.js";
import { print } from "../../../playground/src/state.js";
import { TEXTS } from "../../../playground/src/texts/index.js";
import { playground, verdictsOf } from "./browser.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const site = playground();

/** How the page says what the doctor finds. */
const words = (finding: Finding) => expect.stringContaining(finding === "healthy" ? TEXTS.depth.healthy : TEXTS.kinds[finding]);

describe("looking", () => {
  it("takes a choice at once: zeros are symmetric, N(0, 1) in 30 layers explodes, He is healthy", async () => {
    const { page, close } = await site.open("");
    const choose = (scheme: string) => page.getByLabel("Start 1", { exact: true }).selectOption(scheme);
    for (const [scheme, finding] of [
      ["heNormal", "healthy"],
      ["zeros", "symmetric"],
      ["normal", "exploding"],
    ] as const) {
      await choose(scheme);
      await expect.poll(async () => (await verdictsOf(page, 1))[0], { timeout: 20_000 }).toEqual(words(finding));
    }
    await close();
  });

  it("shows the net of a place of the phase diagram, and takes it to the depth view", async () => {
    const { page, close } = await site.open("#view=phase&activation=tanh&depth=20");
    const map = page.getByRole("img", { name: /^Phase diagram of tanh/ });
    await map.waitFor();
    const { width, height } = (await map.boundingBox())!;
    await map.click({ position: { x: width * 0.85, y: height * 0.6 } });
    await page.getByRole("heading", { name: TEXTS.phase.phases.chaotic.title }).waitFor();
    await map.click({ position: { x: width * 0.2, y: height * 0.6 } });
    await page.getByRole("heading", { name: TEXTS.phase.phases.ordered.title }).waitFor();
    await page.getByRole("button", { name: TEXTS.phase.toEdge }).click();
    await page.getByRole("heading", { name: TEXTS.phase.phases.edge.title }).waitFor();
    await page.getByRole("button", { name: TEXTS.phase.open }).click();
    expect(await verdictsOf(page, 1)).toEqual([words("healthy")]);
    expect(page.url()).toContain("start=varianceScaling,scale:1,");
    await close();
  });

  it("goes to the very edge of ReLU, and folds the panel of a phone by Escape", async () => {
    const { page, close } = await site.open("#view=phase&depth=6&sigmaW=1", { viewport: { width: 360, height: 740 } });
    await page.getByRole("button", { name: TEXTS.phase.toEdge }).click();
    await page.getByRole("heading", { name: TEXTS.phase.phases.edge.title }).waitFor();
    await page.getByText(TEXTS.phase.keeps).waitFor();
    await page.getByText(TEXTS.controls.fold).click();
    await page.getByLabel("Depth", { exact: true }).first().press("Escape");
    expect(await page.locator(".fold").getAttribute("open")).toBeNull();
    await close();
  });

  it("draws here what Node draws", async () => {
    const { page, close } = await site.open("#view=stream");
    await page.getByText("6 of 6 equal, bit for bit").waitFor();
    await close();
  });
});

describe("lessons", () => {
  it.each(LESSONS)("$id: $expected", async ({ id, state, expected }) => {
    const { page, close } = await site.open("#view=lessons");
    await page.getByRole("link", { name: TEXTS.lessons.each[id].title, exact: true }).click();
    expect(page.url()).toBe(site.url(print(state)));
    await page.getByRole("region", { name: TEXTS.lessons.each[id].title }).waitFor();
    expect(await verdictsOf(page, expected.length)).toEqual(expected.map(words));
    await close();
  });
});

describe("training", () => {
  it("makes the loss fall from one start, and not from the other", async () => {
    const { page, close } = await site.open(
      "#view=train&depth=2&width=32&optimizer=adam&learningRate=0.01&start=heNormal&start=zeros",
    );
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByText(/^Learns: loss/).waitFor();
    await page.getByText(/^Stalls/).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    // Columns: step, a blind guess, start 1, start 2.
    const rows = page.locator("table", { hasText: TEXTS.train.loss }).locator("tr");
    const loss = async (row: number, start: number) => Number(await rows.nth(row).locator("td").nth(start).textContent());
    expect((await loss(-1, 1)) / (await loss(1, 1))).toBeLessThan(0.5);
    expect((await loss(-1, 2)) / (await loss(1, 2))).toBeGreaterThan(0.9);
    await close();
  });
});

describe("sharing", () => {
  it("copies a program that runs in Node, and one for each other framework", async () => {
    const { page, context, close } = await site.open("#view=code&depth=3&width=16&start=orthogonal,gain:1.5,bias:0.1");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByText("import { dense, sequential }").waitFor();
    await page.getByRole("button", { name: TEXTS.code.copy, exact: true }).click();
    await page.getByRole("button", { name: TEXTS.code.copied }).waitFor();
    const program = await page.evaluate(() => navigator.clipboard.readText());
    const print = ["--input-type=module", "-e", `${program}console.log(net.size);`];
    // 64·16 + 16, twice 16·16 + 16, 16·10 + 10
    expect(execFileSync(process.execPath, print, { cwd: root, encoding: "utf8" })).toBe("1754\n");
    for (const [name, words] of [
      ["PyTorch", "nn.init.orthogonal_(w, gain=1.5)"],
      ["Keras", "keras.initializers.Orthogonal(1.5)"],
      ["JAX", "jax.nn.initializers.orthogonal(1.5)"],
    ] as const) {
      await page.getByRole("button", { name }).click();
      await page.getByText(words).waitFor();
    }
    await close();
  });

  it("keeps a link through every view and back, and opens one that makes no sense", async () => {
    const link = "depth=7&width=48&activation=gelu&start=normal,std:0.2,bias:0.1&start=orthogonal&seed=5&data=moons&samples=64";
    const { page, close } = await site.open(`#view=depth&${link}`);
    for (const { title } of [TEXTS.phase, TEXTS.lessons, TEXTS.code, TEXTS.stream, TEXTS.train, TEXTS.depth]) {
      await page.getByRole("navigation").getByRole("link", { name: title, exact: true }).click();
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      expect(page.url()).toContain(link);
    }
    await page.reload();
    expect(page.url()).toBe(site.url(`#view=depth&${link}`));
    await page.goto(site.url("#view=constructor&depth=1e9&start=__proto__,std:1&start=normal,std:NaN&activation=%00&seed=-1"));
    await page.getByRole("heading", { name: TEXTS.depth.title, level: 1 }).waitFor();
    await verdictsOf(page, 1);
    await close();
  });
});
