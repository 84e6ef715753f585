// Links in the documents, as a reader of the repository follows them: to files and folders, and to headings.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const documents = ["", "docs", "docs/decisions"].flatMap((folder) =>
  readdirSync(folder || ".")
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

/** The anchor that a heading gets: lower case, spaces as hyphens, no punctuation. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

function leadsNowhere(document: string, link: string): boolean {
  const [path, anchor] = link.split("#") as [string, string?];
  const target = path ? join(dirname(document), path) : document;
  if (!existsSync(target)) return true;
  if (!anchor || !target.endsWith(".md")) return false;
  const headings = Array.from(readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm), ([, heading]) => anchorOf(heading!));
  return !headings.includes(anchor);
}

it("knows a heading from what is none", () => {
  expect(leadsNowhere("README.md", "docs/stream.md#truncated-normal")).toBe(false);
  expect(leadsNowhere("README.md", "docs/stream.md#truncated")).toBe(true);
  expect(leadsNowhere("docs/net.md", "stream.md")).toBe(false);
  expect(leadsNowhere("docs/net.md", "docs/stream.md")).toBe(true);
});

it.each(documents)("%s links to what there is", (document) => {
  const links = Array.from(readFileSync(document, "utf8").matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link!);
  const own = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(own.filter((link) => leadsNowhere(document, link))).toEqual([]);
});
