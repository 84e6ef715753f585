// The programs that the documents show, pasted into TypeScript: strict, as bundlers resolve the package and as Node does.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/cli.js";

const documents = ["README.md", ...readdirSync("docs").map((name) => join("docs", name))].filter((name) => name.endsWith(".md"));

/** Whole programs: they begin with imports, and import what a project with this package alone has. */
const programs = documents.flatMap((document) =>
  Array.from(readFileSync(document, "utf8").matchAll(/```[jt]s\n(import [\s\S]*?)```/g), ([, code], i) => {
    const imported = Array.from(code!.matchAll(/ from "([^"]+)"/g), ([, name]) => name!);
    return { name: `${document.replace(/\W/g, "_")}_${i + 1}.ts`, code: code!, imported };
  }),
);
const own = programs.filter(({ imported }) => imported.every((name) => /^(?:isovar(?:$|\/(?!wasm))|node:)/.test(name)));

const folder = temporaryFolder();
mkdirSync(join(folder, "node_modules", "@types"), { recursive: true });
symlinkSync(resolve("."), join(folder, "node_modules", "isovar"), "junction");
for (const name of ["@types/node", "undici-types"]) {
  symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name), "junction");
}
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
/** What a block of the documents leaves to its reader. */
writeFileSync(join(folder, "given.d.ts"), "declare const configText: string;\n");
for (const { name, code } of own) writeFileSync(join(folder, name), `${code}export {};\n`);

test.each([
  ["bundler", "esnext"],
  ["nodenext", "nodenext"],
])(
  "%s",
  (moduleResolution, module) => {
    expect(own.length).toBeGreaterThan(20);
    const flags = ["--strict", "--noEmit", "--skipLibCheck", "--target", "es2024", "--lib", "es2024,dom", "--types", "node"];
    const compiler = resolve("node_modules/typescript/bin/tsc");
    const files = ["given.d.ts", ...own.map(({ name }) => name)];
    const args = [compiler, ...flags, "--module", module, "--moduleResolution", moduleResolution, ...files];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  },
  120_000,
);
