// npm run build: assembly/ and src/ → dist/.   npm run watch: the same, then again on every change (without declarations).

import { watch } from "node:fs";
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bundle } from "./bundle.js";
import { declare } from "./declare.js";
import { packData } from "./packData.js";
import { compile, targets } from "./wasm.js";

async function compileAll(): Promise<void> {
  for (const target of targets) await compile(target);
}

async function printSizes(): Promise<void> {
  const files = (await readdir("dist", { recursive: true })).filter((file) => /\.(js|wasm)$/.test(file)).sort();
  const width = Math.max(...files.map((file) => file.length));
  for (const file of files) {
    const bytes = await readFile(join("dist", file));
    console.log(
      `dist/${file.padEnd(width)} ${String(bytes.length).padStart(8)} B ${String(gzipSync(bytes).length).padStart(8)} B gzip`,
    );
  }
}

async function buildAll(): Promise<void> {
  const started = new Date();
  await rm("dist", { recursive: true, force: true });
  await compileAll();
  await bundle();
  await declare();
  await packData();
  await printSizes();
  // The stamp of setup.mjs, last and dated back: a file changed during the build counts as newer.
  await writeFile("dist/.built", "");
  await utimes("dist/.built", started, started);
}

/** Rebuilds after changes, one build at a time; changes during a build start the next one. */
function rebuildOnChange(): void {
  const changed = new Set<string>();
  let busy = false;
  async function rebuild(): Promise<void> {
    if (busy) return;
    busy = true;
    while (changed.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // an editor saves in several steps
      const assembly = changed.has("assembly");
      changed.clear();
      try {
        if (assembly) await compileAll();
        await bundle();
        console.log(`rebuilt ${new Date().toLocaleTimeString()}`);
      } catch (error) {
        console.error(String(error));
      }
    }
    busy = false;
  }
  for (const room of ["assembly", "src"]) {
    watch(room, { recursive: true }, () => {
      changed.add(room);
      void rebuild();
    });
  }
  console.log("watching assembly/ and src/");
}

try {
  await buildAll();
} catch (error) {
  // The compilers have shown where; a stack trace of this script would bury it.
  console.error(`build: ${String(error).split("\n")[0]}`);
  process.exit(1);
}
if (process.argv.includes("--watch")) rebuildOnChange();
