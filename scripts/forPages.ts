// How scripts and styles of the project's pages are bundled.

import type { BuildOptions } from "esbuild";

/** Small, for the browsers that isovar itself asks for. */
export const FOR_PAGES = {
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "error",
} as const satisfies BuildOptions;
