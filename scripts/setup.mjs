// Makes a fresh or changed checkout ready: dependencies as the lock file says, then an up-to-date dist/.
// `npm start` and `npm test` run it first. Arguments name folders with a lock file of their own, as docs/site. Plain Node without dependencies, because nothing is installed yet.

import { execSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the build reads. Everything under `scripts` counts: rebuilding once too often is harmless. */
const SOURCES = ["assembly", "src", "scripts", "asconfig.json", "package.json", "tsconfig.json", "tsconfig.build.json"];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`isovar: Node ${process.versions.node} is too old, 20.19 or newer is needed`);
  process.exit(1);
}

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** The newest change at or below `path`. A directory's own time counts too: it moves when a file is added or removed. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const below = statSync(path).isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(modified(path), ...below);
}

function run(reason, command) {
  console.error(`isovar: ${reason}`);
  try {
    execSync(command, { stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    console.error(`isovar: failed: ${command}`);
    process.exit(1);
  }
}

for (const folder of [".", ...process.argv.slice(2)]) {
  if (modified(join(folder, "package-lock.json")) <= modified(join(folder, "node_modules/.package-lock.json"))) continue;
  // The build needs the development dependencies and the compilers' platform packages, whatever the user's npm settings are.
  const options = "--include=dev --include=optional --no-audit --no-fund --loglevel=error";
  run(`installing development dependencies${folder === "." ? "" : ` of ${folder}`}`, `npm ci --prefix ${folder} ${options}`);
}
if (Math.max(...SOURCES.map(newest)) > modified("dist/.built")) {
  run("building dist/", "npm run build");
}
