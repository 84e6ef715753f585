// Links of the finished site that lead nowhere: to a file that is not there, to an anchor that the page does not have, or, for what a page
// loads by itself, to another host.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const LINK = /<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"/g;
const ANCHOR = /\s(?:id|name)="([^"]*)"/g;

const unescaped = (text: string) => text.replace(/&(?:amp|#38);/g, "&").replace(/&(?:quot|#34);/g, '"');

/** One line per dead link below `site`. */
export function deadLinks(site: string): string[] {
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  const texts = new Map(pages.map((path) => [join(site, path), readFileSync(join(site, path), "utf8")]));
  const anchors = new Map(
    [...texts].map(([path, text]) => [path, new Set(Array.from(text.matchAll(ANCHOR), ([, id]) => unescaped(id!)))]),
  );

  const isDead = (page: string, element: string, url: string): boolean => {
    if (url.startsWith("data:")) return false;
    if (/^[a-z]+:/i.test(url) || url.startsWith("//")) return element !== "a";
    const [path, anchor] = url.split("#") as [string, string?];
    const file = path ? join(dirname(page), decodeURIComponent(path)) : page;
    if (!existsSync(file) || !statSync(file).isFile()) return true;
    // "key=value" is a state of a page's program, as in links to the playground, and no place on the page.
    if (!anchor || anchor.includes("=")) return false;
    return anchors.has(file) && !anchors.get(file)!.has(decodeURIComponent(anchor));
  };

  const dead = new Set<string>();
  for (const [page, text] of texts) {
    for (const [, element, url] of text.matchAll(LINK)) {
      if (isDead(page, element!, unescaped(url!))) dead.add(`${relative(site, page)}: ${url} leads nowhere`);
    }
  }
  return [...dead];
}
