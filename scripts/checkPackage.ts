// npm run check:package: what a user would install. Packs dist/ as it is, installs the tarball elsewhere, lints and weighs it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|(CHANGELOG|CODE_OF_CONDUCT|CONTRIBUTING|SECURITY)\.md|THIRD_PARTY_LICENSES)$/,
  /^docs\/(decisions\/)?[\w.-]+\.(md|json)$/,
  /^examples\/(models|nets)\/[\w-]+\.json$/,
  /^examples\/data\/iris\.csv$/,
  /^dist\/(index|linalg|random|theory|io|inspect|train|doctor|node|cli)\.js$/,
  /^dist\/chunks\/[\w-]+\.js$/,
  /^dist\/workerd\/([\w-]+\.js|(core|train)\.wasm)$/,
  /^dist\/wasm\/(core|train)\.wasm$/,
  /^dist\/types\/[\w/]+\.d\.ts$/,
];

const MAX_TARBALL = 400 * 1024;
/** Of the smallest useful program, bundled and gzipped, wasm included: docs/decisions/0003-one-binary.md. */
const MAX_IMPORT = 32 * 1024;
const SMALLEST = `import { heNormal, init } from "isovar"; console.log(init(heNormal(), [784, 256], { seed: 42, name: "w" }));`;

const failures: string[] = [];
const temporary = mkdtempSync(join(tmpdir(), "isovar-package-"));

/** Runs a command of node_modules/.bin or npm itself; a failure is noted, and its output shown. */
function run(title: string, command: string, args: string[], cwd = process.cwd()): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: "utf8",
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    failures.push(`${title}:\n${stdout}${stderr}`);
    return "";
  }
}

function weigh(what: string, bytes: number, limit: number): void {
  console.log(`${what}: ${bytes} of ${limit} bytes`);
  if (bytes > limit) failures.push(`${what}: ${bytes} bytes are over the budget of ${limit}`);
}

try {
  const [packed] = JSON.parse(run("npm pack", "npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", temporary]));
  const tarball = join(temporary, packed.filename);
  for (const { path } of packed.files) {
    if (!ALLOWED.some((pattern) => pattern.test(path))) failures.push(`tarball: ${path} is not in the allow-list`);
  }
  weigh("tarball", packed.size, MAX_TARBALL);

  run("publint", "npx", ["--no", "publint", "run", tarball, "--strict"]);
  run("attw", "npx", [
    "--no",
    "--",
    "attw",
    tarball,
    "--profile",
    "esm-only",
    "--no-definitely-typed",
    "--exclude-entrypoints",
    "wasm/core.wasm",
    "wasm/train.wasm",
  ]);

  // A program in an empty folder with nothing but the tarball: no run-time dependency can hide.
  writeFileSync(join(temporary, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(temporary, "smallest.js"), SMALLEST);
  run("npm install", "npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball], temporary);
  run("smallest program", process.execPath, ["smallest.js"], temporary);
  // Declarations as a strict user sees them: no entry may lean on what is stripped from them.
  const entries = ["", "linalg", "random", "theory", "io", "inspect", "train", "doctor", "node"].map((entry) =>
    join("isovar", entry),
  );
  writeFileSync(join(temporary, "types.ts"), entries.map((entry, i) => `export * as e${i} from "${entry}";`).join("\n"));
  const strict = ["--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022", "--module", "nodenext"];
  const tsc = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const libraries = ["--lib", "es2022,dom", "--types", "", "types.ts"];
  run("declarations", process.execPath, [tsc, ...strict, ...libraries], temporary);
  const { outputFiles } = buildSync({
    entryPoints: [join(temporary, "smallest.js")],
    bundle: true,
    format: "esm",
    minify: true,
    external: ["node:*"],
    write: false,
  });
  weigh("smallest import, gzip", gzipSync(outputFiles[0].contents).length, MAX_IMPORT);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

for (const failure of failures) console.error(`✗ ${failure}`);
console.log(failures.length === 0 ? "package: ok" : `package: ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
