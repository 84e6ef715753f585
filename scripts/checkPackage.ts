// npm run check:package: what a user would install. Packs dist/ as it is, installs the tarball elsewhere, lints and weighs it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";

const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|(CHANGELOG|SECURITY)\.md|THIRD_PARTY_LICENSES)$/,
  /^docs\/[\w.-]+\.(md|json)$/,
  /^examples\/(models|nets)\/[\w-]+\.json$/,
  /^examples\/data\/iris\.csv$/,
  /^dist\/(index|linalg|random|theory|io|inspect|noise|compat|train|doctor|tfjs|jaxJs|node|cli|worker|bundle)\.js$/,
  /^dist\/(bundle|worker)\.d\.ts$/,
  /^dist\/bundle\.sri$/,
  /^dist\/(chunks|cli)\/\w+\.js$/,
  /^dist\/workerd\/\w+(\.wasm)?\.js$/,
  /^dist\/nodejs\/\w+\.js$/,
  /^dist\/wasm\/(core|noise|compat|train)\.wasm$/,
  /^dist\/types\/[\w/]+\.d\.ts$/,
];

/**
 * A fifth of it is the single file for CDNs. It was 512 KiB before there were recipes, schemes and shapes of whole models, shards and noise: 62 KB
 * of chunks and commands, 36 KB once more in that file, 21 KB of declarations and documents (gzip, 2026-11). It was 640 KiB before there was
 * isovar/compat: 51 KB of code, 14 KB of compat.wasm once more as a file, 29 KB of declarations, 4 KB of documents (the same).
 */
const MAX_TARBALL = 768 * 1024;
/** The smallest useful program: docs/decisions/0003-one-binary.md says what it is made of. */
const SMALLEST = `import { heNormal, init } from "isovar"; console.log(init(heNormal(), [784, 256], { seed: 42, name: "w" }));`;
/** Of isovar/bundle, a type behind the name of its entry, and names of two entries together. */
const WHOLE = `import { createCore, type Initializer, train } from "isovar/bundle";
export const net: train.Net = train.sequential([train.dense(2)], { inputShape: [4], seed: 42, core: createCore() });
export type What = Initializer;`;
/**
 * Programs that use one thing, and most bytes that each may have bundled, minified and gzipped, wasm included: what is not used must fall away.
 * `inspect` plans the spec in a file, for layouts and tied names, so it has all laws of initializers and the limits of recipes. Of isovar/compat the
 * namespace of a framework comes whole, with the kernels of all, and without the other namespaces.
 */
const IMPORTS = {
  "smallest import": { program: SMALLEST, most: 32 * 1024 },
  "readNpy alone": { program: `import { readNpy } from "isovar/io"; console.log(readNpy);`, most: 4 * 1024 },
  "matmul alone": { program: `import { matmul } from "isovar/linalg"; console.log(matmul);`, most: 5 * 1024 },
  "normal alone": { program: `import { normal } from "isovar/random"; console.log(normal);`, most: 24 * 1024 },
  "inspect alone": { program: `import { inspect } from "isovar/inspect"; console.log(inspect);`, most: 57 * 1024 },
  "perturb alone": { program: `import { perturb } from "isovar/noise"; console.log(perturb);`, most: 32 * 1024 },
  "sequential alone": { program: `import { sequential } from "isovar/train"; console.log(sequential);`, most: 63 * 1024 },
  "examine alone": { program: `import { examine } from "isovar/doctor"; console.log(examine);`, most: 83 * 1024 },
  "gain alone": { program: `import { gain } from "isovar/theory"; console.log(gain);`, most: 6 * 1024 },
  "torch.manualSeed alone": { program: `import { torch } from "isovar/compat"; console.log(torch.manualSeed);`, most: 34 * 1024 },
  "numpy.defaultRng alone": { program: `import { numpy } from "isovar/compat"; console.log(numpy.defaultRng);`, most: 28 * 1024 },
  "jax.random.normal alone": { program: `import { jax } from "isovar/compat"; console.log(jax.random.normal);`, most: 30 * 1024 },
};

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
    "wasm/noise.wasm",
    "wasm/compat.wasm",
    "wasm/train.wasm",
  ]);

  // A program in an empty folder with nothing but the tarball: no run-time dependency can hide.
  writeFileSync(join(temporary, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(temporary, "smallest.js"), SMALLEST);
  run("npm install", "npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball], temporary);
  run("smallest program", process.execPath, ["smallest.js"], temporary);
  run(
    "require",
    process.execPath,
    ["--no-warnings", "-e", SMALLEST.replace(/import (.*) from (.*?);/, "const $1 = require($2);")],
    temporary,
  );
  // Declarations as a strict user sees them, of a page and without it: no entry may lean on what is stripped from them.
  const entries = [
    ...["", "linalg", "random", "theory", "io", "inspect", "noise", "compat", "train", "doctor", "tfjs", "jax-js", "node"],
    ...["bundle", "worker"],
  ].map((entry) => join("isovar", entry));
  const tsc = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const strict = [
    tsc,
    "--strict",
    "--noEmit",
    "--skipLibCheck",
    "false",
    "--target",
    "es2022",
    "--types",
    "",
    "--module",
    "nodenext",
  ];
  // ES modules, and CommonJS, from which TypeScript lets one import them since 5.8.
  for (const [file, lib] of [
    ["types.ts", "es2022,dom"],
    ["types.ts", "es2022"],
    ["types.cts", "es2022"],
  ] as const) {
    const lines = entries.map((entry, i) => `export * as e${i} from "${entry}";`);
    writeFileSync(join(temporary, file), [...lines, WHOLE].join("\n"));
    run(`declarations, ${file}, ${lib}`, process.execPath, [...strict, "--lib", lib, file], temporary);
  }
  for (const [title, { program, most }] of Object.entries(IMPORTS)) {
    const { outputFiles } = buildSync({
      stdin: { contents: program, resolveDir: temporary },
      bundle: true,
      format: "esm",
      minify: true,
      external: ["node:*"],
      write: false,
    });
    weigh(`${title}, gzip`, gzipSync(outputFiles[0].contents).length, most);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

for (const failure of failures) console.error(`✗ ${failure}`);
console.log(failures.length === 0 ? "package: ok" : `package: ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
