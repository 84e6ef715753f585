// How the project's pages are bundled, and filled.

import type { BuildOptions } from "esbuild";

/** Small, for the browsers that isovar itself asks for. */
export const FOR_PAGES = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "error",
} as const satisfies BuildOptions;

/** Text as HTML has it, between tags and within quotes. */
export const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A page with HTML in its places: `{{name}}`. */
export const withPlaces = (page: string, places: Readonly<Record<string, string>>) =>
  page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => places[name]!);
