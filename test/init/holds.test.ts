// When a dtype can hold a distribution: what is refused, and that describe tells the truth of whatever is not.

import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import * as isovar from "../../src/index.js";
import { DTYPES, numbers, spacing } from "../support/dtypes.js";

const { constant, deltaOrthogonal, describe, heNormal, identity, init, normal, orthogonal, plan, sign, sparse } = isovar;
const { truncatedNormal, uniform, varianceScaling } = isovar;
type Initializer = isovar.Initializer;
type DType = isovar.DType;

const refused = (message: string) => expect.objectContaining({ code: "E_DTYPE", message: expect.stringContaining(message) });
const sample = (initializer: Initializer, shape: number[], dtype: DType, name = "w") =>
  numbers(dtype, init(initializer, shape, { dtype, seed: 1, name }));
/** Mean, as a distance from `center`, and std: sums of values themselves would lose the digits that tell neighbours. */
function momentsOf(values: Float64Array, center: number) {
  const shift = values.reduce((sum, x) => sum + (x - center), 0) / values.length;
  return { shift, std: Math.sqrt(values.reduce((sum, x) => sum + (x - center - shift) ** 2, 0) / values.length) };
}

group("refused", () => {
  const far = 1e100;
  const cases: [string, Initializer, DType, number[], string][] = [
    ["a mean whose neighbours are 64 apart", normal({ mean: 1e9 + 20, std: 1 }), "f32", [9], "at least 128, 2 times"],
    ["a mean that f32 moves", normal({ mean: 1e9 + 20, std: 200 }), "f32", [9], "mean or std would be rounded by 20"],
    ["a std that f32 moves", normal({ std: 3.5 * 2 ** -149 }), "f32", [9], "mean or std would be rounded by 7"],
    ["a mean that f64 cannot shift by the std", normal({ mean: 1e17, std: 1 }), "f64", [9], "at least 32, 2 times"],
    ["a mean far above the std", normal({ mean: 100.2, std: 0.01 }), "bf16", [9], "mean 100.2 and std 0.01"],
    ["0.62 of the std", normal({ mean: 1, std: 1e-3 }), "bf16", [9], "bf16 cannot hold a distribution of mean 1 and std 0.001"],
    ["a tail that f16 has nothing in", truncatedNormal({ lower: 5000, upper: 5001 }), "f16", [9], "spacing of values at 5001"],
    ["the same, cut", truncatedNormal({ mean: 1, std: 1e-3, lower: -4, upper: 4 }), "bf16", [9], "at least 0.015625"],
    ["zeros", normal({ std: 1e-9 }), "f16", [9], "std must be 0 or at least 1.1920928955078125e-7"],
    ["a third of the least spacing", normal({ std: 2e-8 }), "f16", [9], "mean 0 and std 2e-8"],
    ["below the least f32", normal({ std: 1e-46 }), "f32", [9], "f32 cannot hold"],
    ["a std of one subnormal f32", normal({ std: 1.4e-45 }), "f32", [9], "f32 cannot hold"],
    ["uniform zeros", uniform({ lower: -1e-8, upper: 1e-8 }), "f16", [9], "holds no f16 but 0"],
    ["a uniform constant", uniform({ lower: 1, upper: 1 + 2 ** -8 }), "bf16", [9], "holds no bf16 but 1"],
    ["cut zeros", truncatedNormal({ std: 1e-8 }), "f16", [9], "f16 cannot hold"],
    ["a tail within one spacing", truncatedNormal({ lower: 1000, upper: Infinity }), "f16", [9], "all values would be the same"],
    ["a tail beyond f64", truncatedNormal({ lower: far, upper: Infinity }), "f64", [9], "f64 cannot hold"],
    ["an interval around one value", truncatedNormal({ min: 0.999, max: 1.001 }), "bf16", [9], "holds no bf16 but 1"],
    ["a huge fan", heNormal({ truncated: false }), "f16", [2 ** 48, 2], "mean 0 and std 8.4"],
    ["a huge fan, cut", heNormal(), "f16", [2 ** 48, 2], "f16 cannot hold"],
    ["a huge fan, uniform", varianceScaling({ distribution: "uniform" }), "f16", [2 ** 48, 2], "f16 cannot hold"],
    [
      "a uniform distribution with half a value at each end",
      varianceScaling({ scale: 5 * 2 ** -48, distribution: "uniform" }),
      "f16",
      [1, 1],
      "it would be one of std",
    ],
    ["a variance below f64", varianceScaling({ scale: 5e-324 }), "f64", [9, 9], "scale (5e-324) must be so large"],
    ["orthogonal", orthogonal({ gain: 1e-6 }), "f16", [1000, 1000], "f16 cannot hold"],
    ["deltaOrthogonal", deltaOrthogonal({ gain: 1e-6 }), "f16", [3, 900, 900], "f16 cannot hold"],
    ["sparse", sparse({ sparsity: 0.5, std: 1e-8 }), "f16", [9, 9], "f16 cannot hold"],
    ["constant", constant(1e-9), "f16", [9], "value (1e-9) must be 0 or more than 2.9802322387695312e-8"],
    ["constant of f32", constant(1e-46), "f32", [9], "f32 would round it to 0"],
    ["constant of an array", constant([1, 1e-9]), "f16", [2], "value (1e-9)"],
    ["sign", sign({ scale: 1e-9 }), "f16", [9], "scale (1e-9)"],
    ["identity", identity({ gain: -1e-9 }), "f16", [2, 2], "gain (-1e-9)"],
    ["a mean without spread", normal({ mean: 1e-9, std: 0 }), "f16", [9], "mean (1e-9)"],
  ];
  it.each(cases)("%s: by init, describe and plan", (_, initializer, dtype, shape, message) => {
    expect(() => describe(initializer, shape, { dtype })).toThrowError(refused(message));
    if (shape[0]! < 1e6) expect(() => sample(initializer, shape, dtype)).toThrowError(refused(message));
    const spec = { isovar: 1, stream: 1, dtype, parameters: [{ name: "w", shape, init: initializer }] };
    expect(() => plan(spec, { seed: 1 })).toThrowError(refused(`parameters[0] ("w"): ${dtype}`.slice(0, 20)));
  });
});

group("held", () => {
  const cases: [string, Initializer, DType][] = [
    ["a small normal distribution", normal({ std: 0.02 }), "f16"],
    ["a small normal distribution", normal({ std: 0.02 }), "bf16"],
    ["the scale of a norm", normal({ mean: 1, std: 0.02 }), "bf16"],
    ["the scale of a norm", normal({ mean: 1, std: 0.02 }), "f32"],
    ["[0, 1)", uniform(), "bf16"],
    ["two values", uniform({ lower: 1, upper: 1 + 2 ** -6 }), "bf16"],
    ["a few values of f32", uniform({ lower: 1 + 2 ** -25, upper: 1 + 2 ** -20 }), "f32"],
    ["a narrow cut", truncatedNormal({ lower: 1.5, upper: 1.53 }), "bf16"],
    ["a tail, cut", truncatedNormal({ lower: 11, upper: 12 }), "bf16"],
    ["a lower tail", truncatedNormal({ lower: -Infinity, upper: -10 }), "bf16"],
    ["a tail in two values", truncatedNormal({ lower: 20, upper: Infinity }), "bf16"],
    ["a cut scale", truncatedNormal({ mean: 1, std: 0.02 }), "bf16"],
    ["zero and all that lies next to it", truncatedNormal({ mean: 16, std: 0.9, min: -1e4, max: 1e4 }), "bf16"],
    ["twice the least spacing", normal({ std: 2 ** -23 }), "f16"],
    ["twice the least spacing", normal({ std: 2 ** -148 }), "f32"],
    ["ten spacings", normal({ mean: 1e4, std: 0.01 }), "f32"],
    ["a fan of 2^40", heNormal(), "f16"],
  ];
  it.each(cases)("%s, %j in %s: the std is within 1 %% of what describe says", (title, initializer, dtype) => {
    const shape = title.startsWith("a fan") ? [2 ** 40, 2] : [2 ** 18];
    const { mean, std, min, max } = describe(initializer, shape, { dtype });
    const target = dtype === "f32" ? new Float32Array(2 ** 18) : new Uint16Array(2 ** 18);
    const values = numbers(
      dtype,
      isovar.fill(initializer, target as Float32Array, { dtype, shape, offset: 0, seed: 1, name: "w" }),
    );
    // Of 2^18 values the std errs by 0.14 % for a normal distribution, and by more for the tails.
    expect(Math.abs(momentsOf(values, mean).std / std - 1)).toBeLessThan(0.016);
    expect(values.every((x) => x >= min && x <= max)).toBe(true);
  });

  it("a constant is described as it is held", () => {
    for (const dtype of DTYPES) {
      const [value] = sample(constant(0.1), [1], dtype);
      expect(describe(constant(0.1), [1], { dtype })).toMatchObject({ mean: value, min: value, max: value, std: 0 });
      expect(describe(sign({ scale: 0.1 }), [1], { dtype })).toMatchObject({ min: -value!, max: value, std: value });
      expect(describe(identity({ gain: 0.1 }), [1, 1], { dtype })).toMatchObject({ mean: value, max: value });
      expect(describe(normal({ mean: 0.1, std: 0 }), [1], { dtype })).toMatchObject({ mean: value, min: value, max: value });
    }
  });

  it("f16 and bf16 are rounded by way of f32, whatever gives the value", () => {
    // Half a spacing above 1 and a little, which f32 does not hold: then the tie goes to the even 1.
    for (const [dtype, value] of [
      ["f16", 1 + 2 ** -11 + 2 ** -52],
      ["bf16", 1 + 2 ** -8 + 2 ** -52],
    ] as const) {
      const results = [constant(value), constant([value]), normal({ mean: value, std: 0 }), identity({ gain: value })].map(
        (initializer) => sample(initializer, initializer.scheme === "identity" ? [1, 1] : [1], dtype)[0],
      );
      expect(results).toEqual([1, 1, 1, 1]);
      expect(Math.abs(sample(sign({ scale: value }), [1], dtype)[0]!)).toBe(1);
    }
  });
});

group("whatever describe accepts", () => {
  const magnitude = fc.tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -9, max: 3 }), fc.boolean());
  const number = magnitude.map(([digits, exponent, negative]) => (negative ? -1 : 1) * digits * 10 ** exponent);
  const std = magnitude.map(([digits, exponent]) => digits * 10 ** (exponent - 1));
  const mean = fc.oneof(fc.constant(0), number);
  const initializer: fc.Arbitrary<Initializer> = fc.oneof(
    fc.record({ mean, std }).map(normal),
    fc
      .record({ mean, std, lower: fc.double({ min: -15, max: 15, noNaN: true }), width: std })
      .map(({ width, ...rest }) => truncatedNormal({ ...rest, upper: rest.lower + width })),
    fc
      .record({ lower: mean, width: std })
      .map(({ lower, width }) => uniform({ lower, upper: lower + width + Math.abs(lower) / 2048 })),
    std.map((scale) => sign({ scale })),
    number.map((value) => constant(value)),
    std.map((value) => sparse({ sparsity: 0.25, std: value })),
    number.map((gain) => orthogonal({ gain })),
  );

  it("values lie within its bounds, with its mean and std", () => {
    let accepted = 0;
    const property = fc.property(initializer, fc.constantFrom(...DTYPES), (distribution, dtype) => {
      const shape = [64, 64];
      let described: ReturnType<typeof describe>;
      try {
        described = describe(distribution, shape, { dtype });
      } catch (error) {
        expect(error).toMatchObject({ code: "E_DTYPE" });
        return;
      }
      accepted++;
      const values = sample(distribution, shape, dtype);
      expect(values.every((x) => x >= described.min && x <= described.max)).toBe(true);
      // Where nearly all values are equal, 4096 do not tell the std.
      if (described.std < spacing(dtype, Math.abs(described.mean) + described.std) / 2) return;
      const { shift, std } = momentsOf(values, described.mean);
      expect(Math.abs(std / described.std - 1)).toBeLessThan(0.12);
      expect(Math.abs(shift)).toBeLessThan(0.15 * described.std);
    });
    fc.assert(property, { numRuns: 2000, seed: 7 });
    expect(accepted).toBeGreaterThan(500);
  });
});
