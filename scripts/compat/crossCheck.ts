// Random calls, made here and by a framework in Python, whose bytes are compared. ISOVAR_PYTHON names the Python that has the framework.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { ulpsApart } from "../../test/compat/fixtures.js";
import { flags, refuse } from "../flags.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A call, in Python and here. */
export interface Call {
  /** An expression over the names of the script in Python. */
  readonly python: string;
  readonly ours: () => ArrayBufferView & { readonly length: number };
  /** Units in the last place by which f64 may differ; 0 where none is given. */
  readonly ulp?: number;
  /** How far apart orthogonal f32 or f64 may lie; 0 where neither this nor `ulp` is given. */
  readonly within?: number;
}

/** `isovar/compat` of the sources as they are, built where need be. */
async function builtCompat(): Promise<typeof import("../../src/compat/index.js")> {
  execFileSync(process.execPath, ["scripts/setup.mjs"], { cwd: root, stdio: "inherit" });
  return import(new URL("../../dist/compat.js", import.meta.url).href);
}

/** What the flags of a program ask for: how many calls, and the seed of the numbers from which they are made. */
function asked(program: string, usual: { count: number; seed: number }): { count: number; seed: number } {
  const usage = `usage: ISOVAR_PYTHON=venv/bin/python npx tsx scripts/compat/${program}.ts [flags]
  --count N   random calls, ${usual.count} if it is left out
  --seed N    of their choice, from 0 to 2^32 - 1, ${usual.seed} if it is left out`;
  const given = flags(usage, { count: { type: "string" }, seed: { type: "string" } });
  const whole = (name: "count" | "seed") => {
    const text = given[name] ?? String(usual[name]);
    if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text);
    return refuse(usage, `--${name} must be a whole number from 0 to 2^32 - 1, not ${text}`);
  };
  return { count: whole("count"), seed: whole("seed") };
}

/**
 * What a program begins with: `isovar/compat`, how many calls its flags ask for, and the numbers from which they are made, which are the same in every run
 * with the same seed.
 */
export async function begin(program: string, usual: { count: number; seed: number }) {
  const { count, seed } = asked(program, usual);
  const compat = await builtCompat();
  const source = compat.numpy.randomState(seed);
  const next = () => source.randomSample([1])[0]!;
  const number = (low: number, high: number) => low + next() * (high - low);
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low));
  const pick = <T>(items: readonly T[]): T => items[integer(0, items.length)]!;
  return { ...compat, count, number, integer, pick };
}

/** What Python calls a dtype. */
export const NAMES = {
  ...{ bool: "bool", i8: "int8", u8: "uint8", i16: "int16", u16: "uint16" },
  ...{ i32: "int32", u32: "uint32", i64: "int64", u64: "uint64" },
  ...{ f16: "float16", bf16: "bfloat16", f32: "float32", f64: "float64" },
} as const;

/** A shape in Python. */
export const tuple = (shape: readonly number[]): string => `(${shape.map((size) => `${size},`).join("")})`;

interface Answer {
  readonly versions: string;
  /** Of each call: the SHA-256 of its bytes, or, where values may differ, the bytes themselves in base64. */
  readonly values: readonly string[];
}

function ask(script: string, calls: readonly Call[], environment: Record<string, string>): Answer {
  const python = process.env.ISOVAR_PYTHON ?? "python3";
  const input = JSON.stringify(calls.map(({ python: code, ulp, within }) => [code, ulp !== undefined || within !== undefined]));
  const [answer, path] = ["answer.py", script].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const { status, signal, error, stdout, stderr } = spawnSync(python, ["-P", answer!, path!], {
    input,
    env: { ...process.env, ...environment },
    maxBuffer: 2 ** 30,
    encoding: "utf8",
  });
  if (status !== 0) {
    const cause = error?.message ?? `ended with ${signal ?? status}\n${stderr.slice(-2000)}`;
    throw new Error(`${python} ${path}: ${cause}`);
  }
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{"versions"') + 1));
}

/** The largest difference of two arrays; infinite where one is longer. */
function difference(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return Array.from(ours, (x, i) => Math.abs(x - theirs[i]!)).reduce((most, x) => Math.max(most, x), 0);
}

/** Asks Python, prints a line, and ends with an error where something differs. */
export function crossCheck(script: string, calls: readonly Call[], environment: Record<string, string> = {}): void {
  const { versions, values } = ask(script, calls, environment);
  const wrong: string[] = [];
  let [exact, near, differing, largest, bounded, farthest] = [0, 0, 0, 0, 0, 0];
  for (const [i, { python, ours, ulp, within }] of calls.entries()) {
    const array = ours();
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (ulp === undefined && within === undefined) {
      exact += array.length;
      if (createHash("sha256").update(bytes).digest("hex") !== values[i]) wrong.push(python);
      continue;
    }
    const { buffer } = Uint8Array.from(Buffer.from(values[i]!, "base64"));
    if (within !== undefined) {
      const theirs = array instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
      const apart = difference(array as unknown as Float32Array | Float64Array, theirs);
      bounded += array.length;
      farthest = Math.max(farthest, apart);
      if (!(apart <= within)) wrong.push(python);
      continue;
    }
    near += array.length;
    const theirs = new Float64Array(buffer);
    const apart = ulpsApart(array as unknown as Float64Array, theirs);
    differing += apart.differing;
    largest = Math.max(largest, apart.largest);
    if (apart.largest > ulp!) wrong.push(python);
  }
  const count = (n: number) => n.toLocaleString("en-US");
  const beside = near > 0 ? `; of ${count(near)} in f64 ${count(differing)} differ, by at most ${largest} ULP` : "";
  const orthogonal = bounded > 0 ? `; ${count(bounded)} orthogonal values within ${farthest.toExponential(1)}` : "";
  console.log(
    `${versions}: ${count(calls.length)} tensors, ${count(exact)} exact values, ${wrong.length} tensors differing${beside}${orthogonal}`,
  );
  for (const python of wrong.slice(0, 10)) console.error(`differs: ${python}`);
  if (wrong.length > 0) process.exitCode = 1;
}
