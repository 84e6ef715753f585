// npm run bench:page: makes bench/page/dist/index.html, one file with everything in it, and serves it. `-- --build` only makes it.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { flags, portOf } from "../../scripts/flags.js";
import { escaped, FOR_PAGES, withPlaces } from "../../scripts/forPages.js";
import { pagePolicy, served, servePage } from "../../scripts/servePage.js";
import { PREVIEW } from "./view.js";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const HOME = "/bench/page/dist/";
const SCRIPT = '<script type="module" src="./page.js"></script>';

/** Bundles the page, and returns where it lies. */
export async function buildPage(): Promise<string> {
  const { outputFiles } = await build({
    ...FOR_PAGES,
    entryPoints: [fileOf("page.ts")],
    write: false,
  });
  const html = withPlaces(await readFile(fileOf("index.html"), "utf8"), { preview: escaped(PREVIEW) });
  if (!html.includes(SCRIPT)) throw new Error("index.html has no place for the script");
  // Within a script element, text that closes it would end it.
  const script = outputFiles[0]!.text.replaceAll("</script", "<\\/script");
  const path = fileOf("dist/index.html");
  await mkdir(fileOf("dist"), { recursive: true });
  await writeFile(
    path,
    html.replace(SCRIPT, () => `<script type="module">\n${script}</script>`),
  );
  return path;
}

const USAGE = `npm run bench:page [-- flags]
  --build       only makes the page, one file, and serves nothing
  --port PORT   the port to serve at; a free one by default`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const values = flags(USAGE, { build: { type: "boolean", default: false }, port: { type: "string", default: "0" } });
  const port = portOf(USAGE, values.port);
  const path = await buildPage();
  if (values.build) console.log(path);
  else {
    const { url } = await served(servePage({ port, policy: pagePolicy({ wasm: true }), home: HOME }));
    console.log(`${url}\nCtrl+C stops it. ${path} is the page in one file.`);
  }
}
