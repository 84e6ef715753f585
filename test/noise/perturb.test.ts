// What perturb adds: literal values, the definition, and that it is the same for every backend, slice, target and number of threads.

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createCore, heNormal, init } from "../../src/index.js";
import { perturb } from "../../src/noise/index.js";
import { fold, key } from "../../src/random/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { Float16, firstByteDifference } from "../support/dtypes.js";
import { sha256 } from "../support/sha256.js";
import { bitsOf, CORES, childOf, DTYPES, fromBits, hostileWeights, memberKeyOf, normals, numberOf, sumOf } from "./support.js";

const STREAM = { seed: 42, name: "fc1/kernel" };
afterAll(() => Object.values(CORES).forEach(expectNoLiveBlocks));

it("has the values of its first release", () => {
  const values = (member: number, extra = {}) => {
    const w = new Float32Array(6);
    perturb(w, { ...STREAM, member, scale: 1, ...extra });
    return Array.from(w);
  };
  expect(values(0)).toEqual([
    0.8194743990898132, -1.2731884717941284, -0.7438905835151672, -0.9525913596153259, -0.03613260015845299, 0.8940834403038025,
  ]);
  expect(values(1).slice(0, 2)).toEqual([0.9837411046028137, -0.5670149922370911]);
  expect(values(2 ** 32 + 5).slice(0, 2)).toEqual([0.2756548225879669, 1.2909492254257202]);
  expect(values(0, { rank: 2, shape: [2, 3] })).toEqual([
    -0.7051101326942444, 0.48600852489471436, 0.022170275449752808, -0.7768399715423584, 0.38605615496635437, -0.0259661003947258,
  ]);
});

it.each([
  ["f32", undefined, "5ab0266bde6e023b6012b23b86fd988b"],
  ["f32", 3, "b509a5387fec38e3ba0e081720541662"],
  ["f16", undefined, "f623c013c54378375aaeb9de4c7bb5f6"],
  ["f16", 3, "27e376d3d26412d9f262f01a7646bba9"],
  ["bf16", undefined, "f619b31e2abf0b9352c7974f2a5ef2bc"],
  ["bf16", 3, "2211b85466cc54b403adbc1ec4dbba6b"],
] as const)("has the bits of its first release: 60,000 weights of %s, rank %s", async (dtype, rank, hash) => {
  const w = init(heNormal(), [300, 200], { seed: 42, name: "w", dtype }) as Float32Array;
  const low = { shape: [300, 200], ...(rank && { rank }) };
  perturb(w, { seed: 7, name: "w", member: 11, sign: -1, scale: 0.02, dtype, ...low });
  expect((await sha256(w)).slice(0, 32)).toBe(hash);
});

describe.each(Object.entries(CORES))("on %s", (_, core) => {
  it.each(DTYPES)("adds scale · ε as documented, to weights of every kind (%s)", (dtype) => {
    const w = hostileWeights(dtype, 5000);
    const before = bitsOf(w.slice() as typeof w);
    perturb(w as Float32Array, { ...STREAM, member: 3, scale: 0.01, dtype, core, shape: [9000], offset: 37 });
    const noise = normals(memberKeyOf(42, "fc1/kernel", 3), 5000, 0.01, 37);
    for (const [i, bits] of before.entries()) {
      const x = numberOf(dtype, bits);
      const after = bitsOf(w)[i]!;
      if (!Number.isFinite(x)) expect(after, `${i}: stays`).toBe(bits);
      else if (numberOf(dtype, after) !== sumOf(dtype, x, noise[i]!)) expect.fail(`${i}: ${x} + ${noise[i]}`);
    }
  });

  it("draws noise of low rank as documented: one chain over k, the weight in factor A", () => {
    const [rows, columns, rank] = [37, 29, 3];
    const w = new Float32Array(rows * columns);
    perturb(w, { ...STREAM, member: 5, sign: -1, scale: 0.5, rank, shape: [rows, columns], core });
    const own = memberKeyOf(42, "fc1/kernel", 5);
    const a = normals(childOf(own, 0), rows * rank, Math.fround(-0.5 / Math.sqrt(rank)));
    const b = normals(childOf(own, 1), columns * rank, 1);
    for (let i = 0; i < w.length; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      let sum = 0;
      for (let k = 0; k < rank; k++) sum = Math.fround(sum + Math.fround(a[k * rows + row]! * b[k * columns + column]!));
      expect(w[i]).toBe(sum);
    }
  });

  it.each([undefined, 2])("gives a slice the values of the whole, rank %s", (rank) => {
    const shape = rank ? [251, 300] : [75300];
    const options = { ...STREAM, member: 1, scale: 0.1, shape, core, ...(rank && { rank }) };
    const whole = new Float32Array(75300).fill(0.25);
    perturb(whole, options);
    const slice = fc.tuple(fc.nat(75300), fc.oneof(fc.nat(40), fc.nat(2000), fc.nat(75300)));
    fc.assert(
      fc.property(slice, ([offset, most]) => {
        const part = new Float32Array(Math.min(most, 75300 - offset)).fill(0.25);
        perturb(part, { ...options, offset });
        expect(firstByteDifference(part, whole.subarray(offset, offset + part.length))).toBe(-1);
      }),
      { numRuns: core.backend === "js" ? 8 : 40, seed: 5 },
    );
  });
});

it("reads counters above 2^32, and across the wrap of the low word", () => {
  for (const offset of [2 ** 34 - 100, 2 ** 40 + 3]) {
    const w = new Float32Array(300);
    perturb(w, { ...STREAM, member: 1, scale: 1, shape: [2 ** 42], offset });
    const expected = normals(memberKeyOf(42, "fc1/kernel", 1), 300, 1, offset);
    expect(firstByteDifference(w, expected)).toBe(-1);
  }
});

it("the antithetic twin has the same noise with the sign turned, of low rank too", () => {
  for (const extra of [{}, { rank: 3 }]) {
    const [plus, minus] = [new Float32Array(3000), new Float32Array(3000)];
    const options = { ...STREAM, member: 9, scale: 0.02, shape: [60, 50], ...extra };
    perturb(plus, options);
    perturb(minus, { ...options, sign: -1 });
    expect(
      firstByteDifference(
        plus,
        minus.map((x) => 0 - x),
      ),
    ).toBe(-1);
  }
});

describe("targets", () => {
  const options = { ...STREAM, member: 2, scale: 0.01 };
  const core = createCore();
  afterAll(() => expectNoLiveBlocks(core));

  it.each(DTYPES)("a tensor in place, a tensor of another core, shared memory and an array alike (%s)", (dtype) => {
    const count = 2 ** 15 + 77;
    const start = hostileWeights(dtype, count);
    const expected = start.slice() as Float32Array;
    perturb(expected, { ...options, dtype });
    const shared = new (start.constructor as Float32ArrayConstructor)(new SharedArrayBuffer(start.byteLength));
    const tensors = [core, CORES.js].map((home) => home.tensor([count], { dtype }));
    const targets = [shared, ...tensors];
    for (const target of targets) {
      const data = "data" in target ? (target.data as Float32Array) : target;
      data.set(start);
      perturb(target, { ...options, dtype, core });
      expect(firstByteDifference(expected, "data" in target ? target.data : target)).toBe(-1);
    }
    for (const tensor of tensors) tensor.dispose();
  });

  it.skipIf(!Float16)("a Float16Array is one of f16", () => {
    const bits = hostileWeights("f16", 500) as Uint16Array;
    const floats = new Float16!(bits.slice().buffer);
    perturb(bits, { ...options, dtype: "f16" });
    perturb(floats, options);
    expect(firstByteDifference(bits, new Uint16Array(floats.buffer))).toBe(-1);
  });

  it.each(DTYPES)("with a base, the target becomes base + noise, and the base stays (%s)", (dtype) => {
    const base = hostileWeights(dtype, 40000) as Float32Array;
    const [before, out, inPlace] = [base.slice(), fromBits(dtype, new Uint32Array(40000)) as Float32Array, base.slice()];
    expect(perturb(out, { ...options, dtype, base })).toBe(undefined);
    perturb(inPlace, { ...options, dtype });
    expect(firstByteDifference(out, inPlace)).toBe(-1);
    expect(firstByteDifference(base, before)).toBe(-1);
  });

  it("nothing at all is a target too", () => {
    expect(perturb(new Float32Array(0), options).low).toHaveLength(0);
    expect(perturb(new Float32Array(0), { ...options, shape: [3, 4], offset: 12, rank: 1 }).rest).toHaveLength(0);
  });
});

it.each([{}, { rank: 4 }])("threads change no bit (%o)", (extra) => {
  const core = createCore({ threads: 2 });
  const shape = [700, 800];
  const start = init(heNormal(), shape, STREAM);
  const [alone, together] = [start.slice(), start.slice()];
  const options = { ...STREAM, member: 4, scale: 1e-3, shape, ...extra };
  const [a, b] = [perturb(alone, { ...options, core: CORES.wasm }), perturb(together, { ...options, core })];
  expect(firstByteDifference(alone, together)).toBe(-1);
  expect(firstByteDifference(a.low, b.low)).toBe(-1);
  expect(core.threads).toBe(2);
});

describe("independence", () => {
  const count = 20000;
  const drawn = (options: object) => {
    const w = new Float32Array(count);
    perturb(w, { ...STREAM, member: 0, scale: 1, shape: [100, 200], ...options });
    return w;
  };
  const streams = {
    "member 0": drawn({}),
    "member 1": drawn({ member: 1 }),
    "member 2^32": drawn({ member: 2 ** 32 }),
    "another name": drawn({ name: "fc2/kernel" }),
    "another seed": drawn({ seed: 43 }),
    "rank 8": drawn({ rank: 8 }),
    "rank 8 of member 1": drawn({ rank: 8, member: 1 }),
    "the weights of the name": init({ scheme: "normal", mean: 0, std: 1 } as never, [count], STREAM),
    "keys that split gives": drawn({ name: undefined, seed: undefined, key: key(42) }),
  };
  const list = Object.entries(streams);

  it.each(list)("%s: mean 0, variance 1", (name, w) => {
    // The variance of noise of rank r has 2/rank·(1/m + 1/n) more than that of independent numbers.
    const spread = name.startsWith("rank") ? 0.1 : 0.05;
    const mean = w.reduce((sum, x) => sum + x, 0) / count;
    const variance = w.reduce((sum, x) => sum + x * x, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(spread);
  });

  it.each(list.flatMap(([a], i) => list.slice(i + 1).map(([b]) => [a, b] as const)))("%s and %s share no noise", (a, b) => {
    const [x, y] = [streams[a as keyof typeof streams], streams[b as keyof typeof streams]];
    let product = 0;
    let equal = 0;
    for (let i = 0; i < count; i++) {
      product += x[i]! * y[i]!;
      equal += x[i] === y[i] ? 1 : 0;
    }
    // Five standard deviations.
    expect(Math.abs(product) / Math.sqrt(count)).toBeLessThan(5);
    expect(equal).toBeLessThan(5);
  });

  it("a key in place of seed and name is that of the name", () => {
    expect(
      firstByteDifference(drawn({ seed: undefined, name: undefined, key: fold(key(42), "fc1/kernel") }), streams["member 0"]),
    ).toBe(-1);
  });
});
