// npm run site: the start page, the documentation, the playground and the benchmark as one static folder, site/dist. Any file server shows
// it, under any path. `-- --serve` serves it to this machine.

import { spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildPage } from "../bench/page/build.js";
import { deadLinks } from "../docs/site/links.js";
import { buildPlayground } from "../playground/build.js";
import { flags, portOf } from "../scripts/flags.js";
import { escaped, FOR_PAGES, withPlaces } from "../scripts/forPages.js";
import { type PageServer, served, servePage } from "../scripts/servePage.js";
import { ratios } from "./ratios.js";
import { curves } from "./src/curves.js";
import { hash } from "./src/program.js";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const SITE = fileOf("dist");

/** The seed that the page begins with. */
const SEED = 42;

/** The text of the program that the page shows, and runs: without `export`, which is for the page. */
async function programText(): Promise<string> {
  const text = (await readFile(fileOf("src/program.ts"), "utf8")).replaceAll("export const", "const").trimEnd();
  return escaped(text).replace(/\/\/.*/g, (comment) => `<i>${comment}</i>`);
}

/** Fills the places of the page: `{{name}}`. */
async function buildStart(): Promise<void> {
  await build({
    ...FOR_PAGES,
    entryPoints: { main: fileOf("src/main.ts"), style: fileOf("styles/index.css") },
    outdir: SITE,
  });
  const { version } = JSON.parse(await readFile(fileOf("../package.json"), "utf8"));
  const { table, where } = ratios();
  const texts: Record<string, string> = {
    version,
    hash,
    where,
    ratios: table,
    seed: `${SEED}`,
    curves: curves(SEED),
    program: await programText(),
  };
  const html = await readFile(fileOf("index.html"), "utf8");
  await writeFile(join(SITE, "index.html"), withPlaces(html, texts));
}

/** Where the other parts' pages name the library, or begin their links: there the way back is put. They stand alone too, and have none then. */
const MARK = /(<p class="mark">)(isovar)/;
const LINKS = /(<nav id="tsd-toolbar-links"[^>]*>)/;

/** Links every page of a part to the start page. */
async function linkBack(part: string): Promise<void> {
  const pages = (await readdir(part, { recursive: true })).filter((path) => path.endsWith(".html") && !path.startsWith("media"));
  for (const path of pages.map((page) => join(part, page))) {
    const home = relative(dirname(path), join(SITE, "index.html")).replaceAll("\\", "/");
    const html = await readFile(path, "utf8");
    const linked = html.replace(MARK, `$1<a href="${home}">$2</a>`).replace(LINKS, `$1<a class="home" href="${home}">Start</a>`);
    if (linked === html) throw new Error(`${path} has no place for the way back`);
    await writeFile(path, linked);
  }
}

/** Makes the documentation anew, as `npm run docs` does. Ends the process where that fails. */
function buildDocumentation(): void {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", fileOf("../docs/site/build.ts")], { stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

/** Makes the folder anew; the documentation must be there. @throws where a link of a page leads nowhere */
async function buildSite(): Promise<void> {
  await rm(SITE, { recursive: true, force: true });
  await mkdir(SITE, { recursive: true });
  await buildStart();
  await buildPlayground();
  const benchmark = dirname(await buildPage());
  const parts = { docs: fileOf("../docs/site/dist"), playground: fileOf("../playground/dist"), benchmark };
  for (const [name, folder] of Object.entries(parts)) {
    await cp(folder, join(SITE, name), { recursive: true });
    await linkBack(join(SITE, name));
  }
  const dead = deadLinks(SITE);
  if (dead.length > 0) throw new Error(dead.join("\n"));
}

/** Serves what was built, below a path as on GitHub Pages. */
export const serveSite = (port = 0): Promise<PageServer> => servePage({ port, root: dirname(SITE), home: `/${basename(SITE)}/` });

const USAGE = `npm run site [-- flags]
  --serve       serves what was built
  --port PORT   the port to serve at; a free one by default`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const values = flags(USAGE, { serve: { type: "boolean", default: false }, port: { type: "string", default: "0" } });
  const port = portOf(USAGE, values.port);
  buildDocumentation();
  await buildSite();
  console.log(relative(process.cwd(), SITE));
  if (values.serve) console.log(`${(await served(serveSite(port))).url}\nCtrl+C stops it.`);
}
