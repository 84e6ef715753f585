// What moves on a page by itself while it loads: the layout shifts that browsers count, as Cumulative Layout Shift sums them.

import type { BrowserContext, Page } from "playwright-core";

/** Most that parts of a page may move: a fifth of what the Web Vitals call good, about a line of text on a phone. */
export const STEADY = 0.02;

/** Milliseconds that scripts and data are late: whatever stands on the page before them is painted, and seen to move. */
const LATE = 400;

/** Notes shifts on every page of a context, and lets scripts come late that do not hold the first paint back. */
export async function watchShifts(context: BrowserContext): Promise<void> {
  await context.route(/\/(main|worker)\.js$|\.gz$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, LATE));
    await route.continue();
  });
  // As text: what tsx makes of a function names helpers that are not in the page.
  await context.addInitScript(`
    globalThis.shifts = [];
    const rect = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node, previousRect, currentRect }) =>
          [node?.parentElement?.className, node?.nodeName, node?.className, rect(previousRect), "to", rect(currentRect)].join(" "));
        if (!hadRecentInput) shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });`);
}

/** The sum of all shifts of a page so far, and what moved where. */
export async function shiftsOf(page: Page): Promise<{ sum: number; moved: string[] }> {
  // The observer hears of a frame after it is painted.
  await page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100))))",
  );
  const shifts = await page.evaluate<{ value: number; moved: string[] }[]>("shifts");
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), moved: shifts.flatMap(({ moved }) => moved) };
}
