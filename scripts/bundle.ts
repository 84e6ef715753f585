// Bundles src/ into dist/: a file for each entry, and few chunks that they share. All entries have one core, one memory, one IsovarError.

import { createHash } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { loaderPatch } from "./loaderPatch.js";

/** Output name → source: wasm inlined as text, no paths, nothing to await. */
const entries = {
  index: "src/index.ts",
  linalg: "src/linalg/index.ts",
  random: "src/random/index.ts",
  theory: "src/theory/index.ts",
  io: "src/io/index.ts",
  inspect: "src/inspect/index.ts",
  noise: "src/noise/index.ts",
  compat: "src/compat/index.ts",
  train: "src/train/index.ts",
  doctor: "src/doctor/index.ts",
  tfjs: "src/bridges/tfjs/index.ts",
  jaxJs: "src/bridges/jaxJs/index.ts",
  node: "src/node/index.ts",
  cli: "src/cli/start.ts",
  "workerd/core.wasm": "src/core/workerd.ts",
  "workerd/noise.wasm": "src/noise/workerd.ts",
  "workerd/compat.wasm": "src/compat/workerd.ts",
  "workerd/train.wasm": "src/train/workerd.ts",
};

/**
 * Entry → binaries that it runs. For runtimes that compile only ahead of time, it also has a file that imports these as modules, and for Node one
 * that gives the default core its threads.
 */
const withBinaries = {
  index: ["core"],
  linalg: ["core"],
  random: ["core"],
  inspect: ["core"],
  noise: ["core", "noise"],
  compat: ["core", "compat"],
  train: ["core", "train"],
  doctor: ["core", "train"],
  tfjs: ["core", "train"],
  jaxJs: ["core"],
};

/**
 * Chunk → its rooms. A page pays a request for every chunk, so they are few. What is apart: what does not train from what does, and what
 * draws nothing from the core. What plans take of `io` lies in the base, or `io` would come with the core.
 */
const chunks = {
  base: /[\\/]src[\\/](base|math|theory)[\\/]|[\\/]src[\\/]io[\\/](json|plain|safetensorsHeader)\.ts$/,
  core: /[\\/]src[\\/](reference|core|linalg|random|init|plan)[\\/](?!workerd|(?:noise|compat|statistics)\.ts)|[\\/]@assemblyscript[\\/]loader[\\/]|[\\/]src[\\/]index\.ts$|[\\/](core|relaxed)\.wasm$|[\\/]worker\.js\?raw$/,
  io: /[\\/]src[\\/]io[\\/]/,
  inspect: /[\\/]src[\\/]inspect[\\/]|[\\/]src[\\/](core|reference)[\\/]statistics\.ts$/,
  noise: /[\\/]src[\\/]noise[\\/](?!workerd)|[\\/]src[\\/](core|reference)[\\/]noise\.ts$|[\\/]noise\.wasm$/,
  compat: /[\\/]src[\\/]compat[\\/](?!workerd)|[\\/]src[\\/]core[\\/]compat\.ts$|[\\/](compat|fused)\.wasm$/,
  train: /[\\/]src[\\/](train|doctor)[\\/](?!workerd)|[\\/]train\.wasm$/,
  node: /[\\/]src[\\/]node[\\/]/,
};

/** What the commands share: all of them, those that read or write a file, those on a net. A command itself is loaded when it is called. */
const shared = {
  command: /[\\/]src[\\/]cli[\\/](command|fittedTable|format|meant|progress)\.ts$/,
  specs: /[\\/]src[\\/]cli[\\/](documents|output|specs)\.ts$/,
  trained: /[\\/]src[\\/]cli[\\/](data|pick|trained)\.ts$/,
};

/** A chunk of the command line lies in a folder of its own: a command may have the name of a room. */
const folderOf = (modules: readonly string[]) => (modules.some((path) => /[\\/]src[\\/]cli[\\/]/.test(path)) ? "cli" : "chunks");

/** `import source from "….wasm"` is the text of the binary, as src/core/binary.ts reads it. */
const wasmText: Plugin = {
  name: "wasm-text",
  load: {
    filter: { id: /\.wasm$/ },
    handler: async (path) => ({ code: `export default "${await readFile(path, "hex")}";`, moduleType: "js" }),
  },
};

/**
 * Binaries go to the end of their chunk. gzip looks back 32 KiB: in the middle, so long a text hides the code before it from the code after
 * it, which costs 0.4 KB of the smallest import (2026-11).
 */
const wasmLast: Plugin = {
  name: "wasm-last",
  renderChunk(code) {
    const binaries = code.match(/^var \w+ = "0061736d[0-9a-f]+";\n/gm) ?? [];
    const rest = binaries.reduce((text, binary) => text.replace(binary, ""), code);
    const end = rest.lastIndexOf("export {");
    return rest.slice(0, end) + binaries.join("") + rest.slice(end);
  },
};

/**
 * Characters beyond ASCII become escapes, wherever they may stand: in texts and regular expressions, since names have none. With one of them V8
 * holds a file as two bytes per character, and decodes it by one character at a time: for `core`, 0.7 ms in Node 20, 0.4 in Node 24 (Sapphire Rapids, 2026-11).
 */
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
const ascii: Plugin = {
  name: "ascii",
  // After Rolldown's own writing, which would undo it.
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type === "chunk") file.code = file.code.replace(/[^\n\t -~]/g, escaped);
    }
  },
};

/** An entry for Node: what the entry exports, and the default core with its threads. It imports the chunks itself: Node takes 0.6 ms per file (Zen 4, 2026-11). */
const forNode: Plugin = {
  name: "for-node",
  resolveId: {
    filter: { id: /^for-node:/ },
    handler: (id) => id,
  },
  load: {
    filter: { id: /^for-node:/ },
    handler: (id) => {
      const [from, room] = ["src/core/nodejs.ts", id.slice("for-node:".length)].map((path) => JSON.stringify(resolve(path)));
      return {
        code: `import { followEnvironment } from ${from};\nfollowEnvironment();\nexport * from ${room};`,
        moduleType: "js",
      };
    },
  },
};

/** Leaves `isovar/wasm/….wasm` an import of the file, for workerd/. */
const wasmModule: Plugin = {
  name: "wasm-module",
  resolveId: {
    filter: { id: /^isovar\/wasm\// },
    handler: (id) => ({ id: id.replace("isovar", ".."), external: true }),
  },
};

/** `import text from "….js?raw"` is the text of that file. */
const rawText: Plugin = {
  name: "raw-text",
  resolveId: {
    filter: { id: /\?raw$/ },
    handler: (id, importer) => resolve(dirname(importer!), id),
  },
  load: {
    filter: { id: /\?raw$/ },
    handler: async (id) => ({
      code: `export default ${JSON.stringify(await readFile(id.replace(/\?raw$/, ""), "utf8"))};`,
      moduleType: "js",
    }),
  },
};

/** The program of workers as one file without imports, small, since bundles carry it as text: dist/worker.js. */
async function bundleWorker(): Promise<void> {
  const build = await rolldown({ input: "src/core/threads/worker.ts", platform: "neutral", transform: { target: "es2022" } });
  await build.write({
    file: "dist/worker.js",
    format: "iife",
    minify: true,
    comments: { legal: false, annotation: false, jsdoc: false },
  });
  await build.close();
}

/**
 * What dist/bundle.js has behind names, by their entries. isovar/compat is not in it: it would add 42 KB to 164 (gzip, 2026-11), for programs that
 * port one from Python.
 */
export const BUNDLED = ["linalg", "random", "theory", "io", "inspect", "noise", "train", "doctor", "tfjs", "jaxJs"];

/** What a page can import, as one file: the names of `isovar` as they are, those of most other entries behind their names. */
const whole: Plugin = {
  name: "whole",
  resolveId: { filter: { id: /^whole$/ }, handler: (id) => id },
  load: {
    filter: { id: /^whole$/ },
    handler: () => {
      const from = (entry: string) => `from ${JSON.stringify(resolve("dist", `${entry}.js`))};`;
      return [`export * ${from("index")}`, ...BUNDLED.map((entry) => `export * as ${entry} ${from(entry)}`)].join("\n");
    },
  },
};

/** dist/bundle.js, for pages that take the package from a server of others, and beside it the hash by which they know it: dist/bundle.sri. */
async function bundleWhole(): Promise<void> {
  const build = await rolldown({ input: "whole", platform: "neutral", plugins: [whole, ascii] });
  await build.write({ file: "dist/bundle.js", format: "esm", minify: true, comments: false });
  await build.close();
  const hash = createHash("sha384").update(await readFile("dist/bundle.js"));
  await writeFile("dist/bundle.sri", `sha384-${hash.digest("base64")}\n`);
}

export async function bundle(): Promise<void> {
  await bundleWorker();
  await Promise.all(
    ["dist/chunks", "dist/cli", "dist/workerd", "dist/nodejs"].map((old) => rm(old, { recursive: true, force: true })),
  );
  const ofNode = Object.keys(withBinaries).map((entry) => [
    `nodejs/${entry}`,
    `for-node:${entries[entry as keyof typeof withBinaries]}`,
  ]);
  const build = await rolldown({
    input: { ...entries, ...Object.fromEntries(ofNode) },
    platform: "neutral",
    external: /^node:/,
    plugins: [loaderPatch, forNode, wasmModule, wasmText, wasmLast, rawText, ascii],
    transform: { target: "es2022" },
  });
  await build.write({
    dir: "dist",
    format: "esm",
    chunkFileNames: ({ moduleIds }) => `${folderOf(moduleIds)}/[name].js`,
    banner: ({ name }) => (name === "cli" ? "#!/usr/bin/env node" : ""),
    // Names stay: an error's stack and a debugger show those of the sources. Whoever bundles for a page minifies there.
    minify: { mangle: false, compress: true, codegen: false },
    comments: { legal: false, annotation: true, jsdoc: false },
    minifyInternalExports: false,
    codeSplitting: { groups: Object.entries({ ...chunks, ...shared }).map(([name, test]) => ({ name, test })) },
  });
  await build.close();
  for (const [entry, binaries] of Object.entries(withBinaries)) {
    const imports = binaries.map((binary) => `import "./${binary}.wasm.js";\n`);
    await writeFile(`dist/workerd/${entry}.js`, `${imports.join("")}export * from "../${entry}.js";\n`);
  }
  await chmod("dist/cli.js", 0o755);
  await bundleWhole();
}
