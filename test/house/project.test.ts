// What the project says of itself, in its documents and in its workflows, against what there is.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const manifest = JSON.parse(read("package.json"));
const workflows = readdirSync(`${root}/.github/workflows`);

it("tests on the Nodes that the documents name, from the oldest that package.json allows", () => {
  const list = /node: \[(.*)\]/.exec(read(".github/workflows/check.yml"))![1]!;
  const versions = Array.from(list.matchAll(/"([\d.]+)"/g), ([, version]) => version!);
  expect(manifest.engines.node).toBe(`>=${versions[0]}`);
  expect(read("CONTRIBUTING.md")).toContain(`Node ${versions.slice(0, -1).join(", ")} and ${versions.at(-1)} are tested`);
  const [oldest, ...others] = versions;
  expect(read("docs/versioning.md")).toContain(`Node ${others.join(", ")} `);
  expect(read("docs/versioning.md")).toContain(`from ${oldest} on`);
});

it.each(workflows)("%s runs nothing but what there is", (name) => {
  const text = read(`.github/workflows/${name}`);
  const scripts = Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, script]) => script!);
  const files = Array.from(text.matchAll(/(?:node |run: )((?:scripts|\.ci)\/[\w.]+)/g), ([, path]) => path!);
  expect([...scripts, ...files].length).toBeGreaterThan(0);
  expect(scripts.filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
  for (const path of files) expect(read(path).length, path).toBeGreaterThan(0);
});

const FOLDERS = ["assembly", "bench", "docs", "examples", "playground", "scripts", "site", "src", "test", ".github"];
/** Paths of all files and folders. */
const inTree = FOLDERS.flatMap((folder) => [
  folder,
  ...readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  ),
]);

/** `src/core/core.ts`, `test/house`, `npm test -- test/readme` for the files that begin so. */
const PATH = new RegExp(`(?<![\\w./@-])(?:${FOLDERS.join("|").replace(".", "\\.")})/(?:[\\w./-]*\\w)?`, "g");
/** `train/net` in backticks, for src/train/net.ts. */
const IN_ROOM = new RegExp(`\`((?:${readdirSync(`${root}/src`).join("|")})/\\w[\\w/]*)(?:\\.ts)?\``, "g");

/** What a text speaks of as a part of this repository, and is not there. */
function missingFrom(text: string): string[] {
  const found = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([whole, part]) => part ?? whole);
  const isOneOf = (test: (path: string) => boolean) => inTree.some(test);
  const isPath = (path: string) => isOneOf((known) => known === path || (path.startsWith("test/") && known.startsWith(path)));
  return [
    ...found(/\bnpm run ([\w:-]+)/g).filter((script) => manifest.scripts[script] === undefined),
    ...found(PATH).filter((path) => !/^(docs\/site|playground|site)\/dist$/.test(path) && !isPath(path.replace(/\/$/, ""))),
    ...found(IN_ROOM).filter((path) => !isOneOf((known) => known === `src/${path}.ts` || known === `src/${path}`)),
    ...found(/`(\w+\.ts)`/g).filter((name) => !isOneOf((known) => known.endsWith(`/${name}`))),
  ];
}

it("knows what is there from what is not", () => {
  const text = "`npm run gone`, `src/core/core.ts` and src/gone.ts, `train/net` and `train/gone`, `layer.ts` and `gone.ts`";
  expect(missingFrom(text)).toEqual(["gone", "src/gone.ts", "train/gone", "gone.ts"]);
});

/** All but the change log, which speaks of what was. */
const speaking = ["", "docs/", "docs/decisions/"].flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(".md") && name !== "CHANGELOG.md")
    .map((name) => folder + name),
);

it.each(speaking)("%s names files, folders and npm scripts that there are", (document) => {
  expect(missingFrom(read(document))).toEqual([]);
});

it("lists every document in the README, and publishes what the README links to", () => {
  const documents = ["", "docs/"].flatMap((folder) =>
    readdirSync(`${root}/${folder}`)
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .map((name) => folder + name),
  );
  const linked = Array.from(read("README.md").matchAll(/\]\(([^)#:]+)/g), ([, path]) => path!);
  expect(documents.filter((path) => !linked.includes(path))).toEqual([]);
  const published = (path: string) => manifest.files.some((given: string) => path === given || path.startsWith(`${given}/`));
  expect(documents.filter((path) => !published(path))).toEqual([]);
});
