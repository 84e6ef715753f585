// fused.wasm has the bits of compat.wasm, in every tier of the engine, and is not asked where the engine's multiply-add rounds twice.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { torch } from "../../src/compat/index.js";
import { WORK_PTR } from "../../src/compat/pieces.js";
import {
  COMPAT_ABI_VERSION,
  COMPAT_TABLES_END,
  type CompatKernels,
  FUSED_ABI,
  FUSED_TABLES_END,
  VALUES_PTR,
} from "../../src/core/compat.js";
import { compiles, FLAGS, instantiate, roundsOnce } from "../support/fused.js";

/** Values of a call: several blocks of every kernel, and a part of one. */
const COUNT = 2 ** 13 + 16;

/** Words of all sizes of 24 bits, or of their upper 23. */
const words = Uint32Array.from({ length: COUNT }, (_, i) => {
  const word = Math.imul(i + 1, 0x9e3779b1);
  return [0, 1, 0xffffff, 0xfffffe, 0x800000, 0xffffffff, 0x200, 0x800000ff][i] ?? (i % 3 === 0 ? word >>> (i % 31) : word);
});

/** Numbers of [−1, 1]: uniform, small, near the ends, at the ends. */
const numbers = Float32Array.from(words, (word, i) => {
  const u = (word | 0) * 2 ** -31;
  const sign = Math.sign(u) || 1;
  return [u, u * 2 ** -(i % 150), sign * (1 - Math.abs(u) * 2 ** -(i % 24)), sign * [0, 1, 2 ** -149, 2 ** -126][i & 3]!][
    (i >> 2) & 3
  ]!;
});

const BOUNDS = [
  [0, 1],
  [0, 0.3],
  [-0.05, 0.05],
  [0.1, 0.7],
  [-1e4, 3e-3],
  [1e9, 1.1e9],
  [-1e38, 1e38],
  [0, 1.7e-41],
  [3.3e-41, 5.5e-41],
  [-1e-38, 2e-38],
].map((pair) => pair.map(Math.fround) as [number, number]);

type Call = readonly [title: string, input: Uint32Array | Float32Array, run: (kernels: CompatKernels) => void];

const calls: readonly Call[] = [
  ...[
    [0, 1],
    [0, 1e-42],
    [0.5, 1.3],
    [-3e4, 1e-3],
    [1e-40, 1e-39],
    [7, 0],
    [1e38, 1e38],
  ].map(
    ([mean, std]): Call => [`torchNormalF32 ${mean} ${std}`, words, (k) => k.torchNormalF32(VALUES_PTR, COUNT / 16, mean!, std!)],
  ),
  ...BOUNDS.flatMap(([low, high]): Call[] => [
    ...[0, 1].map(
      (open): Call => [
        `torchUniformF32 ${low} ${high} ${open}`,
        words,
        (k) => k.torchUniformF32(VALUES_PTR, COUNT, low, high, 1, open),
      ],
    ),
    [`torchUniformF32 ${low} ${high}, rounded twice`, words, (k) => k.torchUniformF32(VALUES_PTR, COUNT, low, high, 0, 1)],
    [`jaxUniformF32 ${low} ${high}`, words, (k) => k.jaxUniformF32(VALUES_PTR, COUNT, low, Math.fround(high - low))],
  ]),
  ...[
    [Math.fround(Math.SQRT2), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1],
    [1, -0.7, 2, Math.fround(0.02)],
  ].map(
    ([factor, lower, upper, scale]): Call => [
      `jaxErfInvF32 ${factor}`,
      numbers,
      (k) => k.jaxErfInvF32(VALUES_PTR, COUNT, WORK_PTR, factor!, lower!, upper!, scale!),
    ],
  ),
];

/** What a call makes of its input. */
function made(binary: ReturnType<typeof instantiate>, [, input, run]: Call): Uint32Array {
  const values = new Uint32Array(binary.memory.buffer, VALUES_PTR, COUNT);
  values.set(new Uint32Array(input.buffer));
  run(binary.exports as unknown as CompatKernels);
  return values.slice();
}

describe.skipIf(!compiles)("fused.wasm", () => {
  it("exports what src/core/compat.ts says, over tables behind those of compat.wasm", () => {
    const { memory, exports } = instantiate();
    const functions = Object.entries(exports).filter(([, entry]) => typeof entry === "function");
    const arity = Object.fromEntries(functions.map(([kernel, entry]) => [kernel, (entry as () => void).length]));
    expect(arity).toEqual(Object.fromEntries(Object.entries(FUSED_ABI).map(([kernel, names]) => [kernel, names.length])));
    const value = (name: string) => (exports[name] as WebAssembly.Global).value;
    expect([value("ABI_VERSION"), value("BUILD_FLAGS")]).toEqual([COMPAT_ABI_VERSION, 1]);
    const bytes = new Uint8Array(memory.buffer);
    expect(bytes.subarray(0, COMPAT_TABLES_END).every((byte) => byte === 0)).toBe(true);
    expect(bytes.subarray(FUSED_TABLES_END).every((byte) => byte === 0)).toBe(true);
  });
});

/** The sums that the probe asks for, from its table in the binary: a, b, c, and what it takes for a·b + c. */
function sumsOfProbe(): [number, number, number, number][] {
  const bytes = readFileSync(new URL("../../dist/wasm/fused.wasm", import.meta.url));
  const begin = bytes.indexOf(Buffer.from(Uint32Array.of(0x3f800800, 0x3f800001, 0x7f000000, 0x1a000000).buffer));
  const table = new Float32Array(Uint8Array.from(bytes.subarray(begin, begin + 128)).buffer);
  return Array.from({ length: 8 }, (_, i) => {
    const at = (i >> 2) * 16 + (i & 3);
    return [table[at]!, table[at + 4]!, table[at + 8]!, table[at + 12]!];
  });
}

/** a·b + c of f32 rounded once: in whole numbers, of which one is 2^-298. */
function exactSum(a: number, b: number, c: number): number {
  const [x, y, z] = [a, b, c].map((number) => BigInt(number * 2 ** 149)) as [bigint, bigint, bigint];
  const sum = x * y + (z << 149n);
  const size = sum < 0n ? -sum : sum;
  const shift = Math.max(size.toString(2).length - 24, 149);
  const [unit, whole] = [1n << BigInt(shift), size >> BigInt(shift)];
  const twice = 2n * (size - whole * unit);
  const up = twice > unit || (twice === unit && (whole & 1n) === 1n);
  return Math.sign(Number(sum)) * Number(up ? whole + 1n : whole) * 2 ** (shift - 298);
}

describe("the sums by which fused.wasm is chosen", () => {
  const sums = sumsOfProbe();

  it("are rounded once", () => {
    for (const [a, b, c, sum] of sums) expect(sum).toBe(exactSum(a, b, c));
  });

  it("are all others where an engine rounds the product", () => {
    for (const [a, b, c, sum] of sums) expect(Math.fround(Math.fround(a * b) + c)).not.toBe(sum);
  });

  it("are others in each lane where it adds in f64 and rounds again", () => {
    for (const [a, b, c, sum] of sums.slice(4)) expect(Math.fround(a * b + c)).not.toBe(sum);
  });
});

describe.skipIf(!roundsOnce)("a multiply-add of one instruction", () => {
  const [ours, theirs] = roundsOnce ? [instantiate("compat"), instantiate("fused")] : [];
  it.each(calls)("has the bits of the one in f64: %s", (...call) => {
    const [expected, found] = [made(ours!, call), made(theirs!, call)];
    const at = found.findIndex((bits, i) => bits !== expected[i]);
    expect([at, found[at]]).toEqual([-1, expected[at]]);
  });
});

/** What `torch.manualSeed` of the built package draws in a process of its own. */
function drawnWith(flags: readonly string[]): string {
  const entry = fileURLToPath(new URL("../../dist/compat.js", import.meta.url));
  const program = `import { torch } from ${JSON.stringify(entry)};
    const values = torch.manualSeed(5).normal([100_003], { mean: 0.1, std: 0.7 });
    console.log((await import("node:crypto")).createHash("sha256").update(values).digest("hex"));`;
  const options = ["--input-type=module", "-e", program];
  return execFileSync(process.execPath, [...FLAGS, ...flags, ...options], { encoding: "utf8" }).trim();
}

// Flags of V8. Without that instruction of x86 it rounds twice; its baseline compiler and its optimizing one each decide by the processor alone.
it.skipIf(!roundsOnce || process.arch !== "x64").each(["--no-enable-fma3", "--liftoff-only", "--no-liftoff"])(
  "draws the same numbers in Node with %s",
  (flag) => {
    const values = torch.manualSeed(5).normal([100_003], { mean: 0.1, std: 0.7 });
    expect(drawnWith([flag])).toBe(createHash("sha256").update(values).digest("hex"));
  },
);
