// Every recorded call gives what NumPy gave.

import { describe, expect, it } from "vitest";
import * as numpy from "../../../src/compat/numpy/index.js";
import { type Entry, entriesOf, sha256Of } from "../fixtures.js";
import { GUARANTEES } from "./guarantees.js";

type Values = Float32Array | Float64Array | Uint32Array | BigInt64Array | BigUint64Array | Int32Array | Int16Array | Uint8Array;

/** An integer of Python, as in `-2**62` or `2**32+1`. */
function integer(text: string): number | bigint {
  const [, sign, base, power = "1", more = "0"] = /^(-?)(\d+)(?:\*\*(\d+))?(?:\+(\d+))?$/.exec(text.trim())!;
  const value = (sign ? -1n : 1n) * BigInt(base!) ** BigInt(power) + BigInt(more);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const seedOf = ({ seed }: Entry) => (seed.startsWith("[") ? seed.slice(1, -1).split(",").map(integer) : integer(seed));
const { pcg64, pcg64dxsm, philox, sfc64, mt19937 } = numpy;
const bits = (entry: Entry) =>
  ({ pcg64, pcg64dxsm, philox, sfc64, mt19937 })[String(entry.generator).toLowerCase()]!(seedOf(entry));
const rng = (entry: Entry) => (entry.generator ? numpy.generator(bits(entry)) : numpy.defaultRng(seedOf(entry)));
const legacy = (entry: Entry) => numpy.randomState(seedOf(entry) as number);

/** The first two arguments of the last call, and its dtype. */
function boundsOf({ call }: Entry): [number | bigint, number | bigint, "i64" | "i32" | "i16" | "u8"] {
  const [, low, high, dtype = "int64"] = /int(?:egers)?\(([^,]+),([^,]+),\d+(?:,dtype=np\.(\w+))?\)$/.exec(call)!;
  return [integer(low!), integer(high!), dtype.replace("uint", "u").replace("int", "i") as "i64"];
}

/** The descendant that `.spawn(3)[0]` and the like name. */
function descendant<T extends { spawn(count: number): T[] }>(from: T, { call }: Entry): T {
  return Array.from(call.matchAll(/spawn\((\d+)\)\[(\d+)\]/g)).reduce(
    (parent, [, n, i]) => parent.spawn(Number(n))[Number(i)]!,
    from,
  );
}

const joined = (...parts: Values[]) => Float64Array.from(parts.flatMap((part) => Array.from(part as ArrayLike<number>)));
const twelve = () => BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i));
const shuffled = (from: { shuffle(values: BigInt64Array): void }) => {
  const values = twelve();
  from.shuffle(values);
  return values;
};
const two = [-0.37, 0.61] as const;
const mean = [0.25, 0.02] as const;
const F32 = { dtype: "f32" } as const;

/** The call of each kind. */
const CALLS: Readonly<Record<string, (entry: Entry) => Values>> = {
  seedseq32: (entry) => numpy.seedSequence(seedOf(entry)).generateState(entry.shape[0]!),
  seedseq64: (entry) => numpy.seedSequence(seedOf(entry)).generateState(entry.shape[0]!, { dtype: "u64" }),
  seedseq_spawn: (entry) => descendant(numpy.seedSequence(seedOf(entry)), entry).generateState(4, { dtype: "u64" }),
  generator_spawn: (entry) => descendant(rng(entry), entry).random(entry.shape),
  raw: (entry) => bits(entry).randomRaw(entry.shape),
  raw_key_counter: (entry) => numpy.philox(undefined, { key: 0, counter: 0 }).randomRaw(entry.shape),
  uniform64: (entry) => rng(entry).random(entry.shape),
  uniform32: (entry) => rng(entry).random(entry.shape, F32),
  normal64: (entry) => rng(entry).standardNormal(entry.shape),
  normal32: (entry) => rng(entry).standardNormal(entry.shape, F32),
  uniform_ab: (entry) => rng(entry).uniform(...two, entry.shape),
  normal_ms: (entry) => rng(entry).normal(...mean, entry.shape),
  buffer32: (entry) => {
    const from = rng(entry);
    return joined(from.random([3], F32), from.random([2]), from.random([2], F32));
  },
  integers: (entry) => {
    const [low, high, dtype] = boundsOf(entry);
    return rng(entry).integers(low, high, entry.shape, { dtype });
  },
  permutation: (entry) => rng(entry).permutation(entry.shape[0]!),
  shuffle: (entry) => shuffled(rng(entry)),
  choice: (entry) => rng(entry).choice(20, entry.shape),
  legacy_uniform: (entry) =>
    entry.call.includes(".uniform(") ? legacy(entry).uniform(...two, entry.shape) : legacy(entry).randomSample(entry.shape),
  legacy_normal: (entry) =>
    entry.call.includes(".normal(") ? legacy(entry).normal(...mean, entry.shape) : legacy(entry).standardNormal(entry.shape),
  legacy_rand: (entry) => legacy(entry).rand(entry.shape),
  legacy_randn: (entry) => legacy(entry).randn(entry.shape),
  legacy_permutation: (entry) => legacy(entry).permutation(entry.shape[0]!),
  legacy_randint: (entry) => {
    const [low, high, dtype] = boundsOf(entry);
    return legacy(entry).randint(low, high, entry.shape, { dtype });
  },
  legacy_choice: (entry) => legacy(entry).choice(10, entry.shape),
  legacy_shuffle: (entry) => shuffled(legacy(entry)),
  legacy_global: (entry) => {
    const from = legacy(entry);
    return joined(from.randn([3]), from.rand([2]), from.randn([2]));
  },
};

const RECORDED = entriesOf("numpy");

describe.each(GUARANTEES)("$function", ({ kinds, guarantee, checked }) => {
  const entries = RECORDED.filter(({ kind }) => kinds.includes(kind));

  it("is held to as many calls as it says", () => expect(checked).toBe(`${entries.length} recorded calls`));

  if (guarantee === "exact") {
    it.each(entries)("$call", (entry) => expect(sha256Of(CALLS[entry.kind]!(entry))).toBe(entry.sha256_le));
  } else {
    const most = Number(/^≤ (\d+) ULP$/.exec(guarantee)![1]);
    it.each(entries)("$call", (entry) => {
      const got = CALLS[entry.kind]!(entry) as Float64Array;
      expect(sha256Of(Float32Array.from(got))).toBe(entry.sha256_f32);
      const bits = new BigInt64Array(got.buffer);
      const away = (entry.u64hex as string[]).map((hex, i) => Math.abs(Number(BigInt.asIntN(64, BigInt(`0x${hex}`)) - bits[i]!)));
      expect(Math.max(...away)).toBeLessThanOrEqual(most);
    });
  }
});

it("says of every kind of recorded calls how near they are", () => {
  const kinds = GUARANTEES.flatMap((row) => row.kinds);
  expect([...new Set(RECORDED.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
  expect(Object.keys(CALLS).sort()).toEqual([...kinds].sort());
});
