// The runtimes of the matrix: where each comes from, and how it computes the cases. Those that npm has are fetched into node_modules/ here.

import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import manifest from "../../bench/nodes/package.json" with { type: "json" };
import { type BrowserName, findBrowser } from "../support/findBrowser.js";
import { postedBy } from "../support/posted.js";
import type { How, Result } from "./compare.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const HOST = join(folder, "host.js");
const execute = promisify(execFile);

export interface Runtime {
  /** As it is called in `--only`: a runtime is meant by the beginning of its name. */
  name: string;
  /** What npm is asked for, where it is not of the machine. */
  fetched?: { spec: string; binary: string };
  /** Whether it is a browser that this machine has not. */
  isMissing?: boolean;
  /** What `--version` says. */
  version(): string;
  compute(how: How): Promise<Result[]>;
}

/** A program that runs host.js. */
function command(name: string, path: string, flags: string[] = [], fetched?: Runtime["fetched"]): Runtime {
  return {
    name,
    ...(fetched && { fetched }),
    version: () => /[\d.]+\d/.exec(execFileSync(path, ["--version"], { encoding: "utf8" }))![0],
    async compute(how) {
      const { stdout } = await execute(path, [...flags, HOST, JSON.stringify(how)], { maxBuffer: 2 ** 24, timeout: 300_000 });
      return JSON.parse(stdout);
    },
  };
}

const exe = process.platform === "win32" ? ".exe" : "";

function ofNpm(name: string, alias: string, spec: string, binary: string, flags: string[] = []): Runtime {
  const path = join(folder, "node_modules", alias, binary + exe);
  return command(name, path, flags, { spec: `${alias}@npm:${spec}`, binary: path });
}

const { platform, arch } = process;
const NODE = `node-${platform === "win32" ? "win" : platform}-${arch}`;
const DENO = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
const BUN = `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}`;

const lineOf = (version: string) => version.split(".")[0]!;

/** Of each line that is tested, the Node that the benchmark measures too. */
const NODES = Object.values(manifest.optionalDependencies).map((spec) => spec.split("@").at(-1)!);

function browser(name: string, which: BrowserName): Runtime {
  const found = findBrowser(which);
  return {
    name,
    isMissing: found === undefined,
    version: () => {
      const [path, ...args] = which === "webkit" ? ["xvfb-run", "-a", found!, "--version"] : [found!, "--version"];
      return /\d[\d.]*\d/.exec(execFileSync(path!, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }))![0];
    },
    async compute(how) {
      const home = `/test/matrix/page.html#${encodeURIComponent(JSON.stringify(how))}`;
      const answer = await postedBy(which, { home, isolated: how.threads > 1, seconds: how.short ? 50 : 300 });
      const { results, error } = answer as { results?: Result[]; error?: string };
      if (!results) throw new Error(error);
      return results;
    },
  };
}

/** The Node that runs this, which the others are held against. */
export const REFERENCE = command("Node", process.execPath);

/** All others. Another Node is one of another line than this one. */
export const RUNTIMES: readonly Runtime[] = [
  ...NODES.filter((version) => lineOf(version) !== lineOf(process.versions.node)).map((version) =>
    ofNpm("Node", `node${lineOf(version)}`, `${NODE}@${version}`, "bin/node"),
  ),
  ofNpm("Deno", "deno", `${DENO}@2.9.6`, "deno", ["run", "--allow-all", "--no-config"]),
  ofNpm("Bun", "bun", `${BUN}@1.4.5`, "bin/bun"),
  browser("Chromium", "chromium"),
  browser("Firefox", "firefox"),
  browser("WebKitGTK", "webkit"),
];

/** Fetches what is not there, in one go; for Linux x64 about 250 MB to transfer and 800 MB to keep. */
export function fetchMissing(runtimes: readonly Runtime[]): void {
  const missing = runtimes.flatMap(({ fetched }) => (fetched && !existsSync(fetched.binary) ? [fetched] : []));
  if (missing.length === 0) return;
  console.error(`fetching ${missing.map(({ spec }) => spec.split("@npm:")[1]).join(", ")}`);
  const specs = runtimes.flatMap(({ fetched }) => (fetched ? [fetched.spec] : []));
  // Together with those that are there: npm removes what it is not told of.
  const options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", "--prefix", folder, ...options, ...specs], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: exe !== "",
  });
  for (const { binary } of missing) chmodSync(binary, 0o755);
}
