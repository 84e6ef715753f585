// Accessibility of a page as axe-core sees it.

import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core finds wrong with the page as it stands, one line for each kind. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Not by a script element, which the policy of the page may forbid.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.map(
    ({ id, impact, help, nodes }) => `${id} (${impact}): ${help}: ${nodes.map(({ html }) => html).join(" ")}`,
  );
}
