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
  fc.record({ scheme: scheme("padded"), init: scheme("normal", "ones"), rows: fc.constantFrom<unknown>(1, [2, 0], []) }),
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

const rows = fc.constantFrom<unknown>(0, 3, [1], [2, 0], []);

const glob = fc.oneof(
  fc.constantFrom("**", "*.{a,b}", "h.?", "\\{{x\\,,}/*"),
  fc.string({ minLength: 1 }).map((text) => text.replace(/[{}\\]/g, "_")),
);

const rule = fc.record(
  {
    match: fc.oneof(glob, fc.array(glob, { minLength: 1, maxLength: 3 })),
    init,
    dtype: fc.constantFrom("f32", "f64", "f16", "bf16"),
    layout,
    padding: rows,
    multiplier: number,
    learningRate: std,
  },
  { requiredKeys: ["match", "init"] },
);

const dtype = fc.constantFrom("f32", "f64", "f16", "bf16");

/** Parameters, with such keys in any case. */
const stored = (...requiredKeys: ("shape" | "init")[]) =>
  fc
    .tuple(
      named,
      fc.record({ shape: fc.constantFrom([4, 6], [2, 12], [0, 6]), init, dtype, layout, padding: rows }, { requiredKeys }),
      fc.option(fc.constantFrom("0f".repeat(32), "12".repeat(32)), { nil: undefined }),
    )
    .map(([name, rest, sha256]) => ({ ...rest, ...name, ...(sha256 && !("repeat" in name) && { sha256 }) }));

const tied = fc.tuple(named, fc.constantFrom("w", "a.b")).map(([name, tied]) => ({ ...name, tied }));

const head = {
  isovar: fc.constant(1),
  stream: fc.constant(1),
  dtype,
  layout: fc.constantFrom("io", "oi"),
  $schema: fc.string(),
  description: fc.string(),
};

/** Specs that parse, with rules or without; names may be equal. */
export const anySpec = fc.oneof(
  fc.record(
    { ...head, parameters: fc.array(fc.oneof({ weight: 4, arbitrary: stored("shape", "init") }, tied), { maxLength: 6 }) },
    { requiredKeys: ["isovar", "stream", "parameters"] },
  ),
  fc.record(
    {
      ...head,
      rules: fc.array(rule, { maxLength: 4 }),
      default: init,
      parameters: fc.array(fc.oneof({ weight: 4, arbitrary: stored("shape") }, tied), { maxLength: 6 }),
    },
    { requiredKeys: ["isovar", "stream", "rules", "parameters"] },
  ),
);
