import { readFileSync } from "node:fs";
import fc from "fast-check";

export const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** A spec of these parameters. */
export const spec = (...parameters: unknown[]) => ({ isovar: 1, stream: 1, parameters });

/** A parameter that is right, with some keys changed. */
export const parameter = (changes: object = {}) => ({ name: "w", shape: [4, 6], init: "heNormal", ...changes });

const number = fc.double({ min: -100, max: 100, noNaN: true });
const std = fc.double({ min: 0.001, max: 100, noNaN: true });
const mode = fc.constantFrom("fanIn", "fanOut", "fanAvg", "fanGeoAvg");
const scheme = (...names: string[]) => fc.constantFrom(...names);
const optional = <T extends Record<string, unknown>>(name: fc.Arbitrary<string>, model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({ scheme: name, ...model }, { requiredKeys: ["scheme"] } as object);

const init = fc.oneof(
  scheme("zeros", "ones", "normal", "uniform", "truncatedNormal", "varianceScaling", "heUniform", "xavierNormal"),
  scheme("identity", "dirac", "orthogonal", "deltaOrthogonal", "permutation", "sign"),
  fc.record({ scheme: scheme("constant"), value: fc.oneof(number, fc.double({ noNaN: true, noDefaultInfinity: true })) }),
  fc.record({
    scheme: scheme("constant"),
    value: fc.array(fc.oneof(number, fc.array(number, { maxLength: 3 })), { maxLength: 4 }),
  }),
  optional(scheme("normal"), { mean: number, std }),
  fc.record({
    scheme: scheme("uniform"),
    lower: fc.double({ min: -9, max: -1, noNaN: true }),
    upper: fc.constantFrom(-0, 0.5, 3),
  }),
  optional(scheme("truncatedNormal"), {
    mean: number,
    std,
    lower: fc.double({ min: -9, max: -1, noNaN: true }),
    upper: fc.constantFrom(-0, 3),
  }),
  fc.record({ scheme: scheme("truncatedNormal"), min: fc.constantFrom(-3, 0, 1.5) }),
  fc.record({ scheme: scheme("truncatedNormal"), realizedStd: std, mean: number, upper: fc.constantFrom(-1, 0.5, 3) }),
  optional(scheme("identity", "orthogonal", "deltaOrthogonal"), { gain: number }),
  optional(scheme("dirac"), { groups: fc.integer({ min: 1 }) }),
  fc.record(
    { scheme: scheme("sparse"), sparsity: fc.double({ min: 0, max: 1, noNaN: true }), std },
    {
      requiredKeys: ["scheme", "sparsity"],
    },
  ),
  fc.record(
    { scheme: scheme("integers"), lower: fc.integer({ max: 0 }), upper: fc.integer({ min: 1 }) },
    {
      requiredKeys: ["scheme", "upper"],
    },
  ),
  optional(scheme("sign"), { scale: std }),
  optional(scheme("varianceScaling"), { scale: std, mode, distribution: scheme("normal", "truncatedNormal", "uniform") }),
  optional(scheme("lecunNormal", "glorotNormal"), { gain: std, truncated: fc.boolean() }),
  optional(scheme("heNormal", "kaimingNormal"), { negativeSlope: number, mode, truncated: fc.boolean() }),
  optional(scheme("heUniform", "kaimingUniform"), { negativeSlope: number, mode }),
);

const layout = fc.constantFrom(
  "io",
  "oi",
  { out: 1, in: [0] },
  { in: -2, out: -1, groups: 2 },
  { batch: 0, in: [], out: 1 },
  { blocks: { count: 3, axis: 1 }, out: [1], in: 0 },
  { convention: "pytorch" },
  { convention: "keras" },
);

const repeated = fc.constantFrom(
  { name: "h.{i}", repeat: { i: 3 } },
  { name: "{b}/{a}.{b}", repeat: { a: 2, b: 3 } },
  { name: "{__proto__}", repeat: JSON.parse('{"__proto__":2}') as object },
);

const named = fc.oneof(
  fc.record({ name: fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => !/[{}]/.test(name)) }),
  repeated,
);

/** Specs that parse; names may be equal. */
export const anySpec = fc.record(
  {
    isovar: fc.constant(1),
    stream: fc.constant(1),
    dtype: fc.constantFrom("f32", "f64", "f16", "bf16"),
    layout: fc.constantFrom("io", "oi"),
    $schema: fc.string(),
    description: fc.string(),
    parameters: fc.array(
      fc
        .tuple(
          named,
          fc.record({ shape: fc.constantFrom([4, 6], [2, 12], [0, 6]), init, layout }, { requiredKeys: ["shape", "init"] }),
        )
        .map(([name, rest]) => ({ ...rest, ...name })),
      { maxLength: 6 },
    ),
  },
  { requiredKeys: ["isovar", "stream", "parameters"] },
);
