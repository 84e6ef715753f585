// What the project says of itself, in its documents and in its workflows, against what there is.

import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
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

const documents = ["", "docs/"].flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => folder + name),
);
const linksOf = (text: string) => Array.from(text.matchAll(/\]\((?!https?:)([^)#]+)/g), ([, path]) => path!);
/** Whether `files` of package.json takes a file or a folder into the package. */
const isPublished = (path: string) => {
  const isIn = (given: string) => path === given || path.startsWith(`${given}/`);
  const given: string[] = manifest.files;
  return given.some(isIn) && !given.some((each) => each.startsWith("!") && isIn(each.slice(1)));
};

it("lists every document in the README, those that the package lacks apart", () => {
  const [inPackage, inRepository] = read("README.md").split("\n| in the repository |") as [string, string];
  const named = (text: string) => linksOf(text).filter((path) => documents.includes(path));
  const table = named(inPackage.slice(inPackage.indexOf("\n## Documents\n")));
  expect(table.sort()).toEqual(documents.filter(isPublished).sort());
  expect(named(inRepository).sort()).toEqual(documents.filter((path) => !isPublished(path)).sort());
});

it.each(documents.filter(isPublished))("%s, which is published, links to nothing that is not", (document) => {
  const targets = linksOf(read(document)).map((link) => posix.join(posix.dirname(document), link));
  expect(targets.filter((path) => !isPublished(path))).toEqual([]);
});
