// The playground for everyone: axe-core's rules, the width of a phone, the keyboard; each view in each of its looks.

import { describe, expect, it } from "vitest";
import { LESSONS } from "../../../playground/src/engine/lessons.js";
import { axeFindings } from "../../support/axe.js";
import { playground } from "./browser.js";

const site = playground();

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Of a view: its part of the link, and what is there once it is done. */
const VIEWS = [
  ["depth", "depth=6&width=32&start=heNormal&start=normal", ".column .verdicts p"],
  ["train", "depth=1&width=16&start=heNormal&start=zeros", "main canvas"],
  ["phase", "depth=6&width=32&start=heNormal", ".phase h2"],
  ["lessons", "", ".lesson"],
  // The net of a lesson, with what the lesson says above it.
  ["code", "data=gaussian&start=heNormal&start=glorotNormal", ".program"],
  ["stream", "", ".drawn:nth-child(6)"],
] as const;

const LOOKS = [
  ["light", "theme=light", WIDE],
  ["dark", "theme=dark", WIDE],
  ["on a projector", "theme=light&projector=true", WIDE],
  ["on a dark projector", "theme=dark&projector=true", WIDE],
  ["on a phone", "theme=light", PHONE],
  ["on a dark phone", "theme=dark", PHONE],
] as const;

describe.each(VIEWS)("%s", (view, link, done) => {
  it.each(LOOKS)("has nothing that axe finds, and fits, %s", async (_, look, viewport) => {
    const { page, close } = await site.open(`#view=${view}&${link}&${look}`, { viewport });
    await page.locator(done).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    await close();
  });
});

describe("the keyboard", () => {
  it("reaches every control in the order in which it stands, and goes through the lessons", async () => {
    const { page, close } = await site.open("#view=lessons");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".note").waitFor();
    expect(page.url()).toContain("start=zeros");
    for (let at = 1; at < LESSONS.length; at++) await page.getByRole("link", { name: "Next lesson" }).press("Enter");
    await page.getByText(`Lesson ${LESSONS.length} of ${LESSONS.length}`).waitFor();
    await close();
  });
});
