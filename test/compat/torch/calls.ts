// The recorded calls of torch, as calls of isovar/compat: Python is read by the forms in which it was written down.

import { manualSeed } from "../../../src/compat/torch/index.js";
import type { Entry } from "../fixtures.js";

type Generator = ReturnType<typeof manualSeed>;
type Numbers = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array;

const DTYPES = { float32: "f32", float64: "f64", float16: "f16", bfloat16: "bf16" } as const;
type Float = (typeof DTYPES)[keyof typeof DTYPES];

/** A number of Python. */
function number(text: string): number {
  if (text.includes("math.sqrt")) return Math.sqrt(Number(/\((.*)\)/.exec(text)![1]));
  if (text.includes("/")) return text.split("/").reduce((x, part, i) => (i === 0 ? Number(part) : x / Number(part)), 0);
  const power = /^(-?)(\d+)\*\*(\d+)$/.exec(text);
  return power ? Number(`${power[1]}1`) * Number(power[2]) ** Number(power[3]) : Number(text);
}

/** `a=1.0,mode='fan_in'` as an object, with names that are followed by nothing as positional ones. */
function keywords(text: string): Record<string, number | string> {
  const pairs = text.split(",").filter((part) => part.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value] = pair.split("=") as [string, string];
      return [name, value.startsWith("'") ? value.slice(1, -1) : number(value)];
    }),
  );
}

const positional = (text: string) =>
  text
    .split(",")
    .filter((part) => part !== "" && !part.includes("="))
    .map(number);
const camel = (name: string) => name.replace(/_$/, "").replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

interface Tensor {
  readonly shape: number[];
  readonly dtype: Float;
}

/** `5,8,dtype=torch.float64` */
function tensor(text: string): Tensor {
  const dtype = /dtype=torch\.(\w+)/.exec(text)?.[1] as keyof typeof DTYPES | undefined;
  return { shape: positional(text.replace(/,?dtype=.*/, "")), dtype: DTYPES[dtype ?? "float32"] };
}

const joined = (arrays: readonly ArrayLike<number | bigint>[], Type: typeof Float32Array | typeof Float64Array) =>
  Type.from(arrays.flatMap((array) => Array.from(array, Number)));

/** A transposed matrix, which lies in memory as it was before, row after row. */
const rowMajor = (inMemory: Float32Array | Float64Array | Uint16Array, [rows, columns]: [number, number]) =>
  inMemory.map((_, i) => inMemory[(i % rows) * columns + Math.floor(i / rows)]!);

/** Forms of calls, and what they are here. */
const FORMS: readonly (readonly [RegExp, (g: Generator, parts: string[]) => Numbers])[] = [
  [
    /^torch\.empty\((\d+),dtype=torch\.int(32|64)\)\.random_\(\)$/,
    (g, [n, bits]) => g.random([Number(n)], { dtype: `i${bits}` as "i32" }),
  ],
  [/^torch\.(randn?)\((\d+)\)$/, (g, [name, n]) => g[name as "rand"]([Number(n)])],
  [
    /^torch\.randint\((.*?),\((\d+),\)\)$/,
    (g, [bounds, n]) => {
      const [low, high] = positional(bounds!) as [number, number];
      return g.randint([Number(n)], { low, high });
    },
  ],
  [/^torch\.randperm\((\d+)\)$/, (g, [n]) => g.randperm(Number(n))],
  [
    /^torch\.normal\(([\d.,]*),\((.*)\)\)$/,
    (g, [moments, shape]) => {
      const [mean, std] = positional(moments!) as [number, number];
      return g.normal(positional(shape!), { mean, std });
    },
  ],
  [
    /^torch\.empty\(([^)]*)\)(\.t\(\))?\.(uniform|normal)_\((.*)\)$/,
    (g, [text, transposed, name, args]) => {
      const { shape, dtype } = tensor(text!);
      const [x, y] = positional(args!);
      const contiguous = transposed === undefined;
      const inMemory =
        name === "normal"
          ? g.normal(shape, { dtype, mean: x ?? 0, std: y ?? 1, contiguous })
          : g.uniform(shape, { dtype, low: x ?? 0, high: y ?? 1 });
      return contiguous ? inMemory : rowMajor(inMemory, shape as [number, number]);
    },
  ],
  [
    /^torch\.bernoulli\(torch\.full\(\((\d+),\),([\d.]+)(,dtype=torch\.float64)?\)\)$/,
    (g, [n, p, wide]) =>
      wide
        ? g.bernoulli([Number(n)], { p: new Float64Array(Number(n)).fill(Number(p)), dtype: "f64" })
        : g.bernoulli([Number(n)], { p: new Float32Array(Number(n)).fill(Number(p)) }),
  ],
  [/^torch\.empty\((\d+)\)\.bernoulli_\((.*)\)$/, (g, [n, p]) => g.bernoulli([Number(n)], { p: Number(p) })],
  [
    /^nn\.functional\.dropout\(torch\.ones\((\d+)\),(.*)\)$/,
    (g, [n, p]) => g.dropout(new Float32Array(Number(n)).fill(1), Number(p)),
  ],
  [
    /^I\.(uniform|normal)_\(torch\.empty\((\d+)\),(.*)\)$/,
    (g, [name, n, args]) => {
      const [x, y] = positional(args!) as [number, number];
      return name === "normal" ? g.init.normal([Number(n)], { mean: x, std: y }) : g.init.uniform([Number(n)], { a: x, b: y });
    },
  ],
  [
    /^I\.(\w+)_\(torch\.empty\(([^)]*)\),?(.*)\)$/,
    (g, [name, text, args]) => {
      const { shape, dtype } = tensor(text!);
      const call = g.init[camel(name!) as "ones"] as (shape: number[], options: object) => Numbers;
      return call(shape, { dtype, ...keywords(args!) });
    },
  ],
  [
    /^a=torch\.empty\(3\)\.normal_\(\);/,
    (g) => joined([g.normal([3]), g.normal([4]), g.normal([20]), g.uniform([2])], Float32Array),
  ],
  [
    /^a=torch\.randn\(5\); b=torch\.randperm\(6\)/,
    (g) =>
      joined(
        [g.randn([5]), g.randperm(6), g.rand([3], { dtype: "f64" }), g.randn([17]), g.randint([4], { high: 100 }), g.randn([1])],
        Float64Array,
      ),
  ],
];

/** What a recorded call gives here; undefined where it is of another kind. */
export function replay({ call, seed, profile, version }: Entry): Numbers | undefined {
  const text = call.replace(/^torch\.manual_seed\(.*?\); /, "");
  for (const [form, run] of FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const options = {
      ...(profile === "scalar" && { profile: "scalar" as const }),
      ...(typeof version === "string" && { version: version }),
    };
    return run(manualSeed(BigInt(seed ?? 0), options), match.slice(1));
  }
  return undefined;
}
