import { describe, expect, it } from "vitest";
import { tensorflow } from "../../../src/compat/index.js";
import { type Entry, entriesOf, sha256Of } from "../fixtures.js";
import { GUARANTEES } from "./guarantees.js";

const { statelessNormal, statelessTruncatedNormal, statelessUniform } = tensorflow.random;
const { fromSeed } = tensorflow.random.generator;

const recorded = entriesOf("tensorflow");
const DTYPES = { float32: "f32", float64: "f64", float16: "f16", bfloat16: "bf16", int32: "i32" };

const valuesOf = ({ call, kind, seed: text, shape, dtype: name }: Entry) => {
  const seed = text.split(",").map(Number) as [number, number];
  const dtype = DTYPES[name as keyof typeof DTYPES] as never;
  if (kind === "stateless_uniform_int") return statelessUniform(shape, { seed, minval: -5, maxval: 1000, dtype });
  const [, minval, maxval] = /int64\),(-?[\d.]+),(-?[\d.]+)\)$/.exec(call)?.map(Number) ?? [];
  if (kind.startsWith("stateless_uniform")) return statelessUniform(shape, { seed, minval, maxval, dtype });
  const [, mean, stddev] = /int64\),(-?[\d.]+),(-?[\d.]+)\)$/.exec(call)?.map(Number) ?? [];
  const draw = kind.startsWith("stateless_truncated") ? statelessTruncatedNormal : statelessNormal;
  return draw(shape, { seed, mean, stddev, dtype });
};

it("has a guarantee for each recorded call", () => {
  for (const { checked, kinds } of GUARANTEES) {
    expect(checked).toBe(`${recorded.filter(({ kind }) => kinds.includes(kind)).length} recorded calls`);
  }
  const known = GUARANTEES.flatMap(({ kinds }) => kinds);
  expect(recorded.filter(({ kind }) => !known.includes(kind))).toEqual([]);
});

describe("TensorFlow 2.21.0 gave the same", () => {
  it.each(recorded.filter(({ kind }) => kind !== "generator"))("$call", (entry) => {
    expect(sha256Of(valuesOf(entry))).toBe(entry.sha256_le);
  });

  it.each(recorded.filter(({ kind }) => kind === "generator"))("$call", ({ seed, sha256_le }) => {
    const g = fromSeed(Number(seed));
    const parts = [g.normal([6]), g.uniform([5]), g.normal([3])];
    expect(sha256Of(Float32Array.from(parts.flatMap((part) => [...part])))).toBe(sha256_le);
  });
});

describe("TensorFlow 2.21.0's values where no call is recorded", () => {
  const seed = [5, -7] as const;
  const f32 = (...numbers: number[]) => Float32Array.from(numbers);

  it("of whole numbers", () => {
    const wide = statelessUniform([4], { seed, minval: -(2n ** 60n), maxval: 2n ** 62n, dtype: "i64" });
    expect([...wide]).toEqual([4546723108803171700n, -488429893485485946n, -706752110454466467n, 1445036225284892855n]);
    expect([...statelessUniform([4], { seed, minval: -3, maxval: 7, dtype: "i32" })]).toEqual([5, 0, 3, 6]);
    const all = { seed, minval: null, maxval: null } as const;
    expect([...statelessUniform([2], { ...all, dtype: "u64" })]).toEqual([17228859659478488436n, 6429099134155595910n]);
    expect([...statelessUniform([4], { ...all, dtype: "u32" })]).toEqual([4031108468, 4011406483, 2233311366, 1496891289]);
  });

  it("of 16 bits, each of whose steps is rounded", () => {
    expect([...statelessNormal([4], { seed, mean: 0.25, stddev: 0.02, dtype: "f16" })]).toEqual([13397, 13342, 13361, 13049]);
    expect([...statelessUniform([4], { seed, minval: -0.3, maxval: 0.7, dtype: "bf16" })]).toEqual([16155, 48668, 48770, 48600]);
  });

  it("of 16 bits, where f32 rounds an argument to the middle between two of them", () => {
    const x = { f16: 1 + 2 ** -11 + 2 ** -40, bf16: 1 + 2 ** -8 + 2 ** -40 };
    const of = { seed: [3, 0] } as const;
    const normal = (dtype: "f16" | "bf16") => [...statelessNormal([6], { ...of, stddev: x[dtype], dtype })];
    expect(normal("f16")).toEqual([47455, 16052, 48014, 14557, 15619, 15721]);
    expect(normal("bf16")).toEqual([48940, 16343, 49010, 16156, 16288, 16301]);
    const truncated = statelessTruncatedNormal([6], { ...of, mean: x.f16, stddev: 0.001, dtype: "f16" });
    expect([...truncated]).toEqual([15359, 15362, 15358, 15361, 15359, 15359]);
    const uniform = (dtype: "f16" | "bf16") => [...statelessUniform([6], { ...of, minval: x[dtype], maxval: 3, dtype })];
    expect(uniform("f16")).toEqual([16812, 15598, 16176, 16702, 16479, 15658]);
    expect(uniform("bf16")).toEqual([16344, 16439, 16304, 16380, 16415, 16298]);
  });

  it("of normals in f64", () => {
    const options = { seed, mean: 0.25, stddev: 0.02, dtype: "f64" } as const;
    const [first, second] = [0.22719442258508923, 0.26694224356176843];
    expect([...statelessNormal([4], options)]).toEqual([first, second, 0.23455067460519613, 0.2595430820823916]);
    expect([...statelessTruncatedNormal([5], options)]).toEqual([
      first,
      second,
      0.23044733815844964,
      0.2625920354866753,
      0.23408614190741908,
    ]);
    const g = fromSeed(-1);
    expect([...g.truncatedNormal([3], { dtype: "f64" })]).toEqual([
      -0.32839118644554044, -0.028393491214910128, 0.8904399907259524,
    ]);
    expect([...g.normal([3], { mean: 0.5, stddev: 2, dtype: "f64" })]).toEqual([
      0.8635647152887905, 2.0306314167416515, 0.3285593852252442,
    ]);
    expect([...g.uniform([2], { dtype: "f64" })]).toEqual([0.28757379482100154, 0.06181068627529274]);
  });

  it("of generators whose counter comes to the end of 64 or 128 bits", () => {
    const start = f32(-0.8121082186698914, -1.899476408958435, -1.8350368738174438);
    expect(fromSeed(-1).normal([3])).toEqual(start);
    expect(fromSeed(-1).truncatedNormal([3])).toEqual(start);
    const g = fromSeed(2n ** 64n - 1n);
    expect(g.uniform([5])).toEqual(
      f32(0.6129242181777954, 0.44995296001434326, 0.9739629030227661, 0.6348364353179932, 0.5397301912307739),
    );
    expect(g.truncatedNormal([6])).toEqual(
      f32(
        0.11224718391895294,
        -0.35284337401390076,
        1.6940808296203613,
        -0.3946153521537781,
        0.3739880919456482,
        -0.5806792378425598,
      ),
    );
    expect(g.normal([2])).toEqual(f32(1.963416337966919, -0.37659478187561035));
  });
});

describe("however many are drawn", () => {
  it("the first are the same", () => {
    const seed = [1, 2] as const;
    const draws = [statelessNormal, statelessTruncatedNormal, statelessUniform] as ((
      shape: number[],
      options: object,
    ) => Float32Array)[];
    for (const draw of draws) {
      for (const dtype of ["f32", "f64"]) {
        expect(sha256Of(draw([70_003], { seed, dtype }))).toBe(sha256Of(draw([200_001], { seed, dtype }).subarray(0, 70_003)));
      }
    }
  });

  it("truncated normals lie within 2, with the standard deviation of such", () => {
    const numbers = statelessTruncatedNormal([200_000], { seed: [3, 4] });
    expect(numbers.every((z) => Math.abs(z) < 2)).toBe(true);
    const variance = numbers.reduce((sum, z) => sum + z * z, 0) / numbers.length;
    // 5 standard deviations of a variance of 200,000: 5·√(0.52/200,000) < 0.009.
    expect(Math.abs(variance - 0.87962566103423978 ** 2)).toBeLessThan(0.009);
  });
});

describe("what TensorFlow refuses", () => {
  const seed = [1, 2] as const;
  it.each([
    ["a seed of three numbers", () => statelessUniform([2], { seed: [1, 2, 3] as never }), "two integers from -2^63 to 2^63 - 1"],
    ["a seed beyond 64 bits", () => statelessUniform([2], { seed: [2n ** 63n, 0] }), "two integers from -2^63 to 2^63 - 1"],
    [
      "integers without an end",
      () => statelessUniform([2], { seed, dtype: "i32" }),
      "an integer of 32 bits, or both bounds null",
    ],
    ["an empty interval", () => statelessUniform([2], { seed, minval: 3, maxval: 3, dtype: "i32" }), "must be > minval (3)"],
    [
      "bounds of unsigned integers",
      () => statelessUniform([2], { seed, maxval: 3, dtype: "u32" }),
      "TensorFlow raises a ValueError",
    ],
    [
      "a mean beyond f16",
      () => statelessNormal([2], { seed, mean: 7e4, dtype: "f16" }),
      "within f16; TensorFlow may give infinities",
    ],
  ])("%s", (_, call, text) => {
    expect(call).toThrow(text);
  });

  it("leaves a generator where it was", () => {
    const g = fromSeed(1);
    expect(() => g.normal([2], { stddev: Number.NaN })).toThrow("stddev (NaN)");
    expect(g.normal([6])).toEqual(fromSeed(1).normal([6]));
  });
});
