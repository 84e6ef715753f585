// Without a network: what was opened once opens again, digits and all.

import { expect, it } from "vitest";
import { playground, verdictsOf } from "./browser.js";

const site = playground();

it("opens again once the server is gone, and computes, trains and reads digits", async () => {
  const { page, close } = await site.open("#view=depth&start=heNormal");
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await site.stop();
  await page.reload();
  expect(await verdictsOf(page, 1)).toEqual([expect.stringMatching(/healthy/i)]);
  await page.goto(site.url("#view=train&data=digits&depth=1&width=16&start=heNormal&optimizer=adam&learningRate=0.01"));
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByText(/^Learns: loss/).waitFor();
  await close();
});
