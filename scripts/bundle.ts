// Bundles src/ into dist/. All entries of one build share chunks: one core, one memory, one IsovarError.

import { chmod, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { loaderPatch } from "./loaderPatch.js";
import { releaseTargets } from "./wasm.js";

/** Output name → source, for Node and browsers: wasm inlined as text, no paths, nothing to await. */
const entries = {
  index: "src/index.ts",
  linalg: "src/linalg/index.ts",
  random: "src/random/index.ts",
  theory: "src/theory/index.ts",
  io: "src/io/index.ts",
  inspect: "src/inspect/index.ts",
  train: "src/train/index.ts",
  doctor: "src/doctor/index.ts",
  node: "src/node/index.ts",
  cli: "src/cli/main.ts",
};

/** The same for runtimes that refuse to compile bytes and import `.wasm` files as modules instead (Workers). */
const { node: _node, cli: _cli, ...workerdEntries } = entries;

const common: BuildOptions = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  minify: true,
  // Node shows the line of an uncaught error above it: without ends of lines, a whole chunk.
  lineLimit: 120,
  external: ["node:*"],
  logLevel: "warning",
};

/** `import source from "….wasm"` is the text of the binary, as src/core/binary.ts reads it. */
const wasmText: Plugin = {
  name: "wasm-text",
  setup(build) {
    build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({ contents: await readFile(path, "hex"), loader: "text" }));
  },
};

/** Leaves `….wasm` an import, of the file beside the output. It holds for chunks too, because they lie in the same folder. */
const wasmModule: Plugin = {
  name: "wasm-module",
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${path.split("/").at(-1)}`, external: true }));
  },
};

export async function bundle(): Promise<void> {
  // Chunk names carry a hash, so old ones would stay.
  await Promise.all(["dist/chunks", "dist/workerd"].map((old) => rm(old, { recursive: true, force: true })));
  await Promise.all([
    build({
      ...common,
      entryPoints: entries,
      outdir: "dist",
      chunkNames: "chunks/[name]-[hash]",
      plugins: [loaderPatch, wasmText],
    }),
    build({
      ...common,
      entryPoints: workerdEntries,
      outdir: "dist/workerd",
      chunkNames: "[name]-[hash]",
      plugins: [loaderPatch, wasmModule],
    }),
  ]);
  for (const target of releaseTargets) await copyFile(`dist/wasm/${target}.wasm`, `dist/workerd/${target}.wasm`);
  await writeFile("dist/cli.js", `#!/usr/bin/env node\n${await readFile("dist/cli.js", "utf8")}`);
  await chmod("dist/cli.js", 0o755);
}
