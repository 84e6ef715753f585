// npm run test:consumers: isovar as packed, in a project of its own for each tool and runtime; each shows the same hash, without a warning.

import { execSync } from "node:child_process";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { flags, refuse } from "../../scripts/flags.js";
import { launchChromium } from "../../test/support/browser.js";
import { Project } from "./project.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Of init(heNormal(), [784, 256], { seed: 42, name: "fc1/kernel" }), little-endian f32. */
const SHA256 = "1b0f81fba9e7746892e5d7fc8db3f8e5d4f31eb45c4979e3c1818be6ca3d5876";

interface Consumer {
  /** The package whose version is shown, for all ways or by way; without it, the version of `runtime`. */
  tool?: string | ((way: string) => string);
  runtime?: "Node" | "Chromium";
  /** What is done with the folder of that name. Each returns what it printed or what the page shows. */
  ways: Record<string, (project: Project) => Promise<string>>;
}

const run = (script: string) => (project: Project) => project.run(`npm run --silent ${script}`);
const open = (folder?: string) => (project: Project) => project.open(folder);
const built = (folder?: string) => async (project: Project) => {
  await run("build")(project);
  return project.open(folder);
};

const CONSUMERS: Record<string, Consumer> = {
  script: { runtime: "Chromium", ways: { "": open() } },
  bundle: { runtime: "Chromium", ways: { "": built() } },
  esbuild: { tool: "esbuild", ways: { "": built() } },
  rollup: { tool: "rollup", ways: { "": built() } },
  webpack: { tool: "webpack", ways: { "": built() } },
  vite: { tool: "vite", ways: { dev: (project) => project.serve("npm run dev"), build: built("dist") } },
  parcel: { tool: "parcel", ways: { "": built("dist") } },
  next: {
    tool: "next",
    ways: {
      server: async (project) => {
        await run("build")(project);
        return project.serve("npm run start");
      },
      client: (project) => project.serve("npm run start", "/client"),
    },
  },
  worker: { runtime: "Chromium", ways: { "": open() } },
  "service-worker": { runtime: "Chromium", ways: { "": open() } },
  workerd: { tool: "wrangler", ways: { "": (project) => project.serve("npm run dev") } },
  jest: { tool: "jest", ways: { "": run("test") } },
  node: { runtime: "Node", ways: { "": run("start") } },
  commonjs: {
    tool: (way) => way,
    ways: Object.fromEntries(
      ["node20", "node22"].map((node) => [node, (project) => project.run(`node_modules/${node}/bin/node main.cjs`)]),
    ),
  },
  deno: { tool: "deno", ways: { "": run("start") } },
  tfjs: { tool: "@tensorflow/tfjs", ways: { "": run("start") } },
  "jax-js": { tool: "@jax-js/jax", ways: { "": run("start") } },
  "onnxruntime-web": { tool: "onnxruntime-web", ways: { "": run("start") } },
  transformers: { tool: "@huggingface/transformers", ways: { "": built() } },
  bun: { tool: "bun", ways: { "": run("start") } },
};

const USAGE = `npm run test:consumers [-- flags]
  --only NAME   one of the projects below, without the others; may be repeated
  --keep        leaves the projects where they were run, and says where
Projects: ${Object.keys(CONSUMERS).join(", ")}.`;

const values = flags(USAGE, { only: { type: "string", multiple: true }, keep: { type: "boolean", default: false } });
const names = values.only ?? Object.keys(CONSUMERS);
const unknown = names.filter((name) => CONSUMERS[name] === undefined);
if (unknown.length > 0) refuse(USAGE, `test:consumers: there is no project ${unknown.join(", ")}`);

const scratch = await mkdtemp(join(tmpdir(), "isovar-consumers-"));
let launched: Promise<Browser> | undefined;
const browser = () => (launched ??= launchChromium());

async function versionOf({ tool, runtime }: Consumer, way: string, project: Project): Promise<string> {
  if (tool !== undefined) return (await project.version(typeof tool === "string" ? tool : tool(way))).replace("v", "");
  return runtime === "Node" ? process.version.slice(1) : (await browser()).version();
}

/** The one hash of a consumer: all that it shows are the same, else the error says what they are. */
function hashOf(shown: string): string {
  const hashes = new Set(shown.match(/\b[0-9a-f]{64}\b/g));
  if (hashes.size !== 1) throw new Error(`not one hash:\n${shown}`);
  return [...hashes][0]!;
}

let ways = 0;
let equal = 0;

/** Runs one way of a consumer and prints its line. */
async function report(name: string, way: string, installed: Promise<Project>): Promise<void> {
  ways++;
  const { [name]: consumer } = CONSUMERS;
  let version = "";
  let outcome = "FAILED";
  let complaint = "";
  let start = performance.now();
  try {
    const project = await installed;
    version = await versionOf(consumer!, way, project);
    start = performance.now();
    const hash = hashOf(await consumer!.ways[way]!(project));
    if (hash === SHA256) equal++;
    outcome = `${hash.slice(0, 12)}…${hash === SHA256 ? "" : "  DIFFERS"}`;
  } catch (error) {
    complaint = (error as Error).message.replaceAll(/^/gm, "    ");
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${`${name} ${way}`.padEnd(18)} ${version.padEnd(16)} ${outcome.padEnd(24)} ${seconds} s`);
  if (complaint) console.error(complaint);
}

try {
  const packed = execSync(`npm pack --json --ignore-scripts --pack-destination "${scratch}"`, { cwd: ROOT, encoding: "utf8" });
  await rename(join(scratch, JSON.parse(packed)[0].filename), join(scratch, "isovar.tgz"));
  for (const name of names) {
    const folder = join(scratch, name);
    const installed = Project.install(fileURLToPath(new URL(name, import.meta.url)), folder, browser);
    for (const way of Object.keys(CONSUMERS[name]!.ways)) await report(name, way, installed);
    if (!values.keep) await rm(folder, { recursive: true, force: true });
  }
} finally {
  await (await launched)?.close();
  if (values.keep) console.log(`kept: ${scratch}`);
  else await rm(scratch, { recursive: true, force: true });
}
console.log(`${ways} consumers, ${equal} equal`);
process.exitCode = equal === ways ? 0 : 1;
