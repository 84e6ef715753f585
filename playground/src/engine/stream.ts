// One stream everywhere: what is drawn here, as a SHA-256, beside what Node draws.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Elements, init } from "isovar";
import type { StartInit } from "../state.js";
import { callOf } from "./code/isovar.js";
import { initializerOf } from "./code/meaning.js";

/** A tensor whose hash is known. */
export interface Sample {
  readonly init: StartInit;
  readonly shape: readonly number[];
  readonly dtype: "f32" | "f64" | "f16" | "bf16";
  readonly seed: number;
  readonly name: string;
  /** What Node prints: the program of `nodeProgram`, run by the tests on each version of Node. */
  readonly node: string;
}

/** One of each way to draw, and each type of number. */
export const SAMPLES: readonly Sample[] = [
  {
    init: { scheme: "heNormal" },
    shape: [784, 256],
    dtype: "f32",
    seed: 42,
    name: "fc1/kernel",
    node: "1b0f81fba9e7746892e5d7fc8db3f8e5d4f31eb45c4979e3c1818be6ca3d5876",
  },
  {
    init: { scheme: "glorotUniform" },
    shape: [512, 512],
    dtype: "f32",
    seed: 42,
    name: "fc2/kernel",
    node: "b27049a82a1eb5addfac0299b83994da5f4f52eea8a692cc7120fa561536d975",
  },
  {
    init: { scheme: "orthogonal" },
    shape: [128, 128],
    dtype: "f32",
    seed: 42,
    name: "recurrent/kernel",
    node: "dad81dbb612f914ca0def6582e2a2cedca24481948a0f5badaa41c6f32a71adc",
  },
  {
    init: { scheme: "lecunNormal" },
    shape: [256, 256],
    dtype: "f64",
    seed: 42,
    name: "attention/key",
    node: "4ab02231d2f07c318363b2740686bd78c8b0a13b5d78f2996f960713df8cde00",
  },
  {
    init: { scheme: "truncatedNormal", std: 0.02 },
    shape: [256, 256],
    dtype: "f16",
    seed: 42,
    name: "attention/query",
    node: "01ba217ecfdc4b8517b3e388a5ac736cedf1c7197bbd2d72728a02db7e4e2f63",
  },
  {
    init: { scheme: "normal", std: 0.02 },
    shape: [1000, 64],
    dtype: "bf16",
    seed: 42,
    name: "embedding",
    node: "f14a8971ade44082f94468427e850589e89e0c275d319d20817c210b54d7d2c7",
  },
];

/** A tensor that was drawn here. */
export interface Drawn {
  /** The call that draws it. */
  readonly title: string;
  readonly here: string;
  readonly node: string;
  /** The program that prints the same in Node. */
  readonly program: string;
  /** Time of the drawing alone. */
  readonly milliseconds: number;
}

/** SHA-256 of the bytes of a tensor, little-endian. By a library, since pages without https have no `crypto.subtle`. */
const hashOf = ({ buffer, byteOffset, byteLength }: Elements): string =>
  bytesToHex(sha256(new Uint8Array(buffer, byteOffset, byteLength)));

const drawingOf = ({ init: start, shape, dtype, seed, name }: Sample): Elements =>
  init(initializerOf(start), shape, { seed, name, dtype });

/** Draws a sample and hashes it. */
export function draw(sample: Sample): Drawn {
  const before = performance.now();
  const drawing = drawingOf(sample);
  const milliseconds = performance.now() - before;
  const title = callLine(sample);
  return { title, here: hashOf(drawing), node: sample.node, program: nodeProgram(sample), milliseconds };
}

function callLine({ init: start, shape, dtype, seed, name }: Sample): string {
  const options = `{ seed: ${seed}, name: ${JSON.stringify(name)}${dtype === "f32" ? "" : `, dtype: "${dtype}"`} }`;
  return `init(${callOf(start)}, [${shape.join(", ")}], ${options})`;
}

/** A program for Node that prints the same hash. */
export function nodeProgram(sample: Sample): string {
  return [
    'import { createHash } from "node:crypto";',
    `import { init, ${sample.init.scheme} } from "isovar";`,
    "",
    `const weights = ${callLine(sample)};`,
    'console.log(createHash("sha256").update(weights).digest("hex"));',
    "",
  ].join("\n");
}
