// What `npm run docs` takes for a dead link, on a small site.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { deadLinks } from "../../docs/site/links.js";
import { temporaryFolder } from "../support/cli.js";

const site = temporaryFolder();

function dead(files: Record<string, string>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  }
  return deadLinks(site);
}

it("follows paths, anchors, states and escapes from the page that they stand on", () => {
  const files = {
    "index.html": `<h1 id="top">a</h1> <a href="#top">b</a> <a class="x" href="guide/a%20b.html#q&amp;a">c</a> <img src="plot.svg">`,
    "guide/a b.html": `<h2 id="q&amp;a">d</h2> <a href="../index.html#top">e</a> <a href="https://semver.org">f</a> <a id="g">g</a>
      <a href="../index.html#view=train&amp;seed=1">h</a> <link rel="icon" href="data:,">`,
    "plot.svg": "<svg/>",
  };
  expect(dead(files)).toEqual([]);
});

it("names what is not there: a page, an anchor, a folder in place of a page, a picture, and what comes from elsewhere", () => {
  const page = `<a href="gone.html">a</a> <a href="index.html#gone">b</a> <a href="guide">c</a> <img alt="" src="gone.svg">
    <script src="https://cdn.test/x.js"></script> <link rel="stylesheet" href="//cdn.test/x.css"> <a href="https://semver.org">d</a>`;
  expect(dead({ "page.html": page })).toEqual(
    ["gone.html", "index.html#gone", "guide", "gone.svg", "https://cdn.test/x.js", "//cdn.test/x.css"].map(
      (url) => `page.html: ${url} leads nowhere`,
    ),
  );
});
