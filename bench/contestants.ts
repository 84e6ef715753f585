// Who takes part: isovar, plain JavaScript, and every rival that is installed.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import manifest from "./nodes/package.json" with { type: "json" };

export interface Roster {
  name: string;
  /** Whose it is: isovar itself, plain JavaScript, or a rival. */
  kind: "isovar" | "plain" | "js" | "python";
  threads: number;
  module: string;
  variant: string;
  /** Flags of Node. */
  flags?: string[];
  /** The Node that runs it, where it is not the one of the benchmark. */
  node?: string;
  /** The Python that runs it. */
  python?: string;
}

const own = (name: string, kind: "isovar" | "plain", module: string, variant = "", flags: string[] = []): Roster => ({
  name,
  kind,
  threads: Number(variant) || 1,
  module: `./contestants/${module}.ts`,
  variant,
  flags,
});

const RIVALS = new URL("./rivals/", import.meta.url);

/** V8 then merges pairs of 128-bit operations into 256-bit ones: an experiment of its own, off by default. */
const REVECTORIZE = "--experimental-wasm-revectorize";

function revectorizes(): boolean {
  return (
    process.arch === "x64" && spawnSync(process.execPath, ["--v8-options"], { encoding: "utf8" }).stdout.includes(REVECTORIZE)
  );
}

/** A rival whose package is in rivals/node_modules. */
function rival(name: string, folder: string, module: string, variant = ""): Roster[] {
  if (!existsSync(new URL(`node_modules/${folder}`, RIVALS))) return [];
  return [{ name, kind: "js", threads: 1, module: `./rivals/${module}.ts`, variant }];
}

/** A library of the Python that ISOVAR_PYTHON names. */
function library(name: string, module: string, threads: number): Roster[] {
  const python = process.env.ISOVAR_PYTHON;
  if (!python) return [];
  return [{ name: threads > 1 ? `${name}, ${threads} threads` : name, kind: "python", threads, module, variant: "", python }];
}

export function contestants(): Roster[] {
  return [
    own("isovar", "isovar", "isovar", "1"),
    ...(availableParallelism() > 1 ? [own("isovar, 2 threads", "isovar", "isovar", "2")] : []),
    ...(revectorizes() ? [own("isovar, 256 bits", "isovar", "isovar", "1", [REVECTORIZE])] : []),
    own("isovar, fast", "isovar", "isovar", "fast"),
    own("plain JS", "plain", "plain"),
    own("tuned JS", "plain", "tuned"),
    own("fallback", "isovar", "isovar", "js"),
    ...rival("seedrandom", "seedrandom", "seedrandom"),
    ...rival("stdlib", "@stdlib/random-array-normal", "stdlib"),
    ...rival("TF.js cpu", "@tensorflow/tfjs-core", "tfjs", "cpu"),
    ...rival("TF.js wasm", "@tensorflow/tfjs-core", "tfjs", "wasm"),
    ...rival("jax-js", "@jax-js/jax", "jaxJs"),
    ...rival("numpy-ts", "numpy-ts", "numpyTs"),
    ...rival("onnxruntime-web", "onnxruntime-web", "onnxruntimeWeb"),
    ...[1, 2].flatMap((threads) => [
      ...library("NumPy", "numpy", threads),
      ...library("torch", "torch", threads),
      ...library("JAX", "jax", threads),
    ]),
  ];
}

/** isovar on each Node of nodes/package.json that is installed. */
export function nodes(): Roster[] {
  const names = Object.keys(manifest.optionalDependencies) as (keyof typeof manifest.optionalDependencies)[];
  return names.flatMap((name): Roster[] => {
    const node = fileURLToPath(new URL(`./nodes/node_modules/${name}/bin/node`, import.meta.url));
    const version = manifest.optionalDependencies[name].split("@").at(-1)!;
    return existsSync(node) ? [{ ...own(`Node ${version}`, "isovar", "isovar", "1"), node }] : [];
  });
}
