// npm run playground: bundles the page into playground/dist, weighs it, and serves it. `-- --build` only builds.
// The folder is static: any file server shows it, under any path.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { flags, portOf } from "../scripts/flags.js";
import { escaped, FOR_PAGES, withPlaces } from "../scripts/forPages.js";
import { served, servePage } from "../scripts/servePage.js";
import { packDigits } from "./digits.js";
import { TABS, type Tab } from "./src/tabs.js";
import { TEXTS } from "./src/texts/index.js";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const OUT = fileOf("dist");

/** Most that the page may weigh, gzipped, data apart. */
const BUDGET = 250_000;

/** Nothing from elsewhere, and no script or style but the page's own files. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/** Gzipped bytes of each file that is no data. */
async function weigh(): Promise<Map<string, number>> {
  const names = (await readdir(OUT)).filter((name) => /\.(html|css|js)$/.test(name)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, gzipSync(await readFile(join(OUT, name))).length] as const)));
}

/** The shell: a tab for each view, with what first.js shows of the one that the link names. */
async function buildShell(): Promise<void> {
  const tabs = TABS.map(
    ({ id, title, lead, controls }) =>
      `<a href="#view=${id}" data-view="${id}" data-controls="${controls}" data-lead="${escaped(lead)}">${escaped(title)}</a>`,
  );
  const [{ title, lead }] = TABS as [Tab];
  const texts = { views: TEXTS.shell.views, projector: TEXTS.shell.projector, fold: TEXTS.controls.fold, title, lead };
  const places = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, escaped(text)]));
  const html = await readFile(fileOf("index.html"), "utf8");
  await writeFile(join(OUT, "index.html"), withPlaces(html, { ...places, tabs: tabs.join("") }));
}

/** The service worker, last: it knows the name of every other file, and a version that changes whenever one of them does. */
async function buildServiceWorker(): Promise<void> {
  const files = (await readdir(OUT)).sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(join(OUT, file)));
  await build({
    ...FOR_PAGES,
    entryPoints: { sw: fileOf("src/sw.ts") },
    outdir: OUT,
    format: "iife",
    // "./" is the page itself, as links name it.
    define: {
      FILES: JSON.stringify(["./", ...files.map((file) => `./${file}`)]),
      VERSION: JSON.stringify(hash.digest("hex").slice(0, 16)),
    },
  });
}

/**
 * Bundles the page.
 * @returns the gzipped bytes of each of its files
 * @throws where the page is over its budget
 */
export async function buildPlayground(): Promise<Map<string, number>> {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await build({
    ...FOR_PAGES,
    entryPoints: {
      first: fileOf("src/first.ts"),
      main: fileOf("src/main.ts"),
      worker: fileOf("src/worker/worker.ts"),
      style: fileOf("styles/index.css"),
    },
    inject: [fileOf("src/charts/plainIntl.ts")],
    define: { "Intl.NumberFormat": "PlainNumberFormat", "Intl.DateTimeFormat": "PlainDateTimeFormat" },
    outdir: OUT,
  });
  await writeFile(join(OUT, "digits.safetensors.gz"), await packDigits());
  await buildShell();
  await buildServiceWorker();
  const sizes = await weigh();
  const total = sum(sizes);
  if (total > BUDGET) throw new Error(`the playground weighs ${total} B gzip, more than its budget of ${BUDGET} B`);
  return sizes;
}

const sum = (sizes: Map<string, number>) => Array.from(sizes.values()).reduce((total, size) => total + size, 0);

/** Serves what was built. */
export const servePlayground = (port = 0) => servePage({ port, policy: POLICY, home: "/playground/dist/" });

const USAGE = `npm run playground [-- flags]
  --build       only builds, into playground/dist, and serves nothing
  --port PORT   the port to serve at; a free one by default`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const values = flags(USAGE, { build: { type: "boolean", default: false }, port: { type: "string", default: "0" } });
  const port = portOf(USAGE, values.port);
  const sizes = await buildPlayground();
  for (const [name, size] of sizes) console.log(`${name.padEnd(12)} ${String(size).padStart(8)} B gzip`);
  console.log(`${"in all".padEnd(12)} ${String(sum(sizes)).padStart(8)} B gzip of ${BUDGET}`);
  if (!values.build) {
    const { url } = await served(servePlayground(port));
    console.log(`\n${url}\nCtrl+C stops it.`);
  }
}
