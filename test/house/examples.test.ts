// Every `@example` of a docstring is run, and what its comment says of the outcome is held against it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import * as compat from "../../src/compat/index.js";
import * as doctor from "../../src/doctor/index.js";
import * as isovar from "../../src/index.js";
import * as inspect from "../../src/inspect/index.js";
import * as io from "../../src/io/index.js";
import * as linalg from "../../src/linalg/index.js";
import * as noise from "../../src/noise/index.js";
import * as theory from "../../src/theory/index.js";
import * as train from "../../src/train/index.js";
import { fakeKey, fakeNumpy } from "../bridges/fakeJaxJs.js";
import { fakeModel, fakeTfjs } from "../bridges/fakeTfjs.js";

const src = fileURLToPath(new URL("../../src", import.meta.url));

interface Example {
  /** Relative to src/, with forward slashes. */
  path: string;
  code: string;
  /** The comment behind it. */
  comment: string | undefined;
}

function examplesOf(path: string): Example[] {
  const docstrings = readFileSync(join(src, path), "utf8").match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  const texts = docstrings.flatMap((docstring) => {
    const text = docstring.replaceAll(/^\s*\/?\*+[ /]?|\s*\*\/$/gm, "");
    return Array.from(text.matchAll(/^@example\s([\s\S]*?)(?=^@|$(?![\s\S]))/gm), ([, body]) => body!.trim());
  });
  return texts.map((text) => {
    const [, code, comment] = /^([\s\S]*?)(?: \/\/ (.*))?$/.exec(text)!;
    return { path, code: code!, comment };
  });
}

const paths = readdirSync(src, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
const examples = paths.filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts")).flatMap(examplesOf);

/** What only a program of the reader's has; an example with one of these is parsed, and not run. */
const READERS = /\b(readFile|writeFile|fetch|open|file|bytes|path|scratch)\w*\b|"[\w.]+\.(csv|json|safetensors)"/;

const SPEC = { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [784, 256], init: "heNormal" }] };

/** Those of `linalg` are tensors. */
function matrices(): Record<string, unknown> {
  const core = isovar.createCore();
  return { x: core.tensor([4, 3]), w: core.tensor([3, 2]), dy: core.tensor([4, 2]) };
}

/** Values for the names that examples take for granted. */
function standIns(): Record<string, unknown> {
  const net = train.sequential([train.dense(10)], { inputShape: [784], seed: 1 });
  const x = isovar.init(isovar.normal(), [64, 784], { seed: 1, name: "x" });
  const y = Uint8Array.from({ length: 64 }, (_, i) => i % 10);
  const w = isovar.init(isovar.heNormal(), [784, 256], { seed: 1, name: "w" });
  const b = new Float32Array(256);
  return {
    net,
    x,
    y,
    w,
    b,
    text: JSON.stringify(SPEC),
    data: { x, y },
    image: x.subarray(0, 784),
    testImages: x,
    testLabels: y,
    buffer: new Float32Array(784 * 256),
    half: new Float32Array(784 * 128),
    t: train.trainer(net),
    console: { log: () => {} },
  };
}

/** Those of `bridges` are in the hands of another library. */
function strangers(): Record<string, unknown> {
  const layer = { setWeights: (weights: unknown) => weights };
  const model = fakeModel([784, 16, 10]);
  const tf = {
    ...fakeTfjs(),
    layers: { dense: () => layer },
    loadLayersModel: async () => model,
    zeros: () => new Float32Array(256),
  };
  return { layer, model, tf, np: fakeNumpy(), random: { key: fakeKey } };
}

/** The code as a function of the names that it uses, `using` apart, which not every engine has. */
function compile(code: string, isExpression: boolean): (scope: object) => Promise<unknown> {
  const body = isExpression ? `return (${code});` : code.replaceAll(/\busing (?=\w+ =)/g, "const ");
  return new Function("scope", `with (scope) { return (async () => { ${body} })(); }`) as (scope: object) => Promise<unknown>;
}

/** What an example sees: its own file before anything else, then what can be imported. */
async function scopeOf(path: string): Promise<object> {
  const own = await import(/* @vite-ignore */ pathToFileURL(join(src, path)).href);
  return {
    ...theory,
    ...linalg,
    ...io,
    ...inspect,
    ...train,
    ...isovar,
    ...noise,
    ...compat,
    ...doctor,
    ...standIns(),
    ...(path.startsWith("linalg/") && matrices()),
    ...(path.startsWith("bridges/") && strangers()),
    ...own,
  };
}

/** A value as comments write it, numbers in all their digits or in fewer. */
function print(value: unknown, digits = 17): string {
  const inner = (part: unknown) => print(part, digits);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value as number[], inner).join(", ")}]`;
  if (typeof value === "number") return String(digits < 17 ? Number(value.toPrecision(digits)) : value);
  if (typeof value !== "object" || value === null) return typeof value === "string" ? `"${value}"` : String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${inner(field)}`);
  return `{ ${fields.join(", ")} }`;
}

/** The value that a comment begins with, where it does; what stands behind a semicolon is said in words. */
const valueIn = (comment = ""): string | undefined => /^(?:[-\d[{"]|true|false)[^;]*/.exec(comment)?.[0].trimEnd();

/** Whether a value is what a comment says, 1 for 0.9999999999999998 too; "…" stands for the digits that are left out. */
function agrees(value: unknown, said: string): boolean {
  const pattern = said.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const expected = new RegExp(`^${pattern.join("\\d*")}$`);
  return expected.test(print(value)) || expected.test(print(value, 15));
}

const isRun = ({ code }: Example) => !READERS.test(code);
const titled = (list: Example[]) => list.map((example): [string, Example] => [`${example.path}: ${example.code}`, example]);
const withValue = examples.filter((example) => isRun(example) && valueIn(example.comment) !== undefined);
const without = examples.filter((example) => isRun(example) && valueIn(example.comment) === undefined);

it("finds the examples", () => {
  expect(examples.length).toBeGreaterThan(110);
  expect(withValue.length).toBeGreaterThan(25);
  expect(without.length).toBeGreaterThan(60);
});

it("tells a wrong value from a right one", () => {
  expect([agrees([0.25, -1], "[0.2…, -1]"), agrees([0.25, -1], "[0.3…, -1]"), agrees({ a: "x" }, '{ a: "x" }')]).toEqual([
    true,
    false,
    true,
  ]);
});

describe("examples with a value", () => {
  it.each(titled(withValue))("%s", async (_, { path, code, comment }) => {
    const value = await compile(code, true)(await scopeOf(path));
    expect(agrees(value, valueIn(comment)!) || print(value)).toBe(true);
  });
});

describe("examples that run", () => {
  it.each(titled(without))("%s", async (_, { path, code }) => {
    await compile(code, false)(await scopeOf(path));
  });
});

it.each(titled(examples.filter((example) => !isRun(example))))("%s can be parsed", (_, { code }) => {
  compile(code.replace("…", ""), false);
});
