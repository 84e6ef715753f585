// What a page complains of: everything that it logs, and errors that nobody catches.

import type { Page } from "playwright-core";

/**
 * Notes the complaints of a page from now on, in the array that it returns.
 * @param complaints an array that has those of other pages too
 * @param where what stands before each, where it is not clear which page complains
 */
export function complaintsOf(page: Page, complaints: string[] = [], where = () => ""): string[] {
  page.on("console", (message) => complaints.push(`${where()}console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${where()}uncaught: ${error}`));
  return complaints;
}
