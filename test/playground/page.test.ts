// The playground in a real browser: it starts, computes in its worker, keeps its state in the link, and asks nobody else for anything.

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { axeFindings } from "../support/axe.js";
import { withoutBrowser } from "../support/findBrowser.js";
import { playground } from "./e2e/browser.js";

describe.skipIf(withoutBrowser("test/playground/page.test.ts"))("the playground", () => {
  const site = playground();
  let page: Page;

  beforeAll(async () => {
    const viewport = { width: 360, height: 740 };
    ({ page } = await site.open("#view=depth&depth=8&width=32&start=heNormal&start=normal,std:1", { viewport }));
  });

  it("examines two starts side by side, and fits a phone", async () => {
    await page.getByText("Healthy").waitFor();
    await page.getByText("exploding").first().waitFor();
    expect(await page.locator(".column").count()).toBe(2);
    await page.getByText("Numbers of all layers").first().click();
    await page.locator(".column").first().locator("tbody tr").nth(7).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  it("is without findings of axe, its tables open", async () => {
    await page.locator(".numbers summary").last().click();
    expect(await axeFindings(page)).toEqual([]);
  });

  it("says what the doctor advises, and mends", async () => {
    const sick = page.locator(".column").nth(1);
    await sick.getByText("What does the doctor advise?").click();
    await sick.getByText("init: heNormal() for layer 2").waitFor();
    await sick.getByRole("button", { name: "LSUV" }).click();
    await sick.getByText("Healthy").waitFor();
    expect(page.url()).toContain("start=normal,std:1,lsuv");
    await sick.getByRole("button", { name: "edge of chaos" }).click();
    await sick.getByText("variance 2/n").waitFor();
    expect(await sick.getByText("Healthy").count()).toBe(1);
  });

  it("keeps its state in the link, and goes back", async () => {
    await page.locator("summary").first().click();
    await page.getByLabel("Activation", { exact: true }).selectOption("tanh");
    expect(page.url()).toContain("activation=tanh");
    await page.goBack();
    expect(page.url()).not.toContain("activation");
    expect(await page.getByLabel("Activation", { exact: true }).inputValue()).toBe("relu");
  });

  it("trains two starts on digits, says which one learns, and reads a drawing", async () => {
    await page.goto(site.url("#view=train&depth=1&width=32&optimizer=adam&learningRate=0.01&start=heNormal&start=zeros"));
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByText(/^Learns: loss/).waitFor();
    await page.getByText(/^Stalls: none of its weights/).waitFor();
    await page.getByRole("button", { name: "Take a test digit" }).click();
    await page
      .getByText(/^Reads an? \d/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Rewind to the same start" }).click();
    await page.getByText("Step 0, 0 epochs of 6,000 samples").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  it("draws here what Node draws, and opens a lesson", async () => {
    await page.goto(site.url("#view=stream"));
    await page.getByText("6 of 6 equal, bit for bit").waitFor();
    await page.goto(site.url("#view=lessons"));
    await page.getByRole("link", { name: "Zero biases are harmless" }).click();
    await page.getByText("Lesson 10 of 12").waitFor();
  });
});
