// Bad input to the structured schemes: a typed error, and a target that keeps what it held.

import { expect, describe as group, it } from "vitest";
import * as isovar from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

const { describe, fill, init, key } = isovar;
const { deltaOrthogonal, dirac, identity, integers, orthogonal, permutation, sign, sparse } = isovar;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

const SCHEMES = [orthogonal(), identity(), permutation(), sparse({ sparsity: 0.1 }), sign(), integers({ upper: 3 })];

type Fill = (target: Float32Array | Float64Array | Uint16Array) => unknown;

/** Runs a call that must be refused. */
function refuse(code: string, call: () => unknown): void {
  const { code: got, message } = thrownBy(call);
  expect(got, message).toBe(code);
  // One line that says where, what and why.
  expect(message).toMatch(/^\w+: [^\n]{10,400}$/);
}

function refuseFill(code: string, target: Float32Array | Float64Array | Uint16Array, call: Fill): void {
  target.fill(7);
  refuse(code, () => call(target));
  expect(target.every((x) => x === 7)).toBe(true);
}

/** Each as a call of its function and as plain data, as a spec may hold it. */
const PARAMETERS: [scheme: string, parameters: Record<string, unknown>, shape: number[]][] = [
  ...["identity", "orthogonal"].flatMap((scheme) =>
    [nan, inf, -inf, "1", null, [1], true, {}].map((gain): [string, Record<string, unknown>, number[]] => [
      scheme,
      { gain },
      [2, 2],
    ]),
  ),
  ...[nan, inf, "1", null].map((gain): [string, Record<string, unknown>, number[]] => ["deltaOrthogonal", { gain }, [3, 2, 2]]),
  ...[0, -1, 1.5, nan, inf, "2", null, 2 ** 53].map((groups): [string, Record<string, unknown>, number[]] => [
    "dirac",
    { groups },
    [3, 2, 2],
  ]),
  ...[-0.1, 1.1, -1e-300, nan, inf, "0.5", null, undefined].map((sparsity): [string, Record<string, unknown>, number[]] => [
    "sparse",
    { sparsity },
    [4, 4],
  ]),
  ...[-1, nan, inf, "1", null].map((std): [string, Record<string, unknown>, number[]] => [
    "sparse",
    { sparsity: 0.5, std },
    [4, 4],
  ]),
  ...[0, -1, 0.5, nan, inf, "9", null, undefined, 2 ** 32 + 1, 2 ** 53, 10n].map(
    (upper): [string, Record<string, unknown>, number[]] => ["integers", { upper }, [4]],
  ),
  ...[10, 11, 0.5, nan, -inf, "0", null, 10 - 2 ** 32 - 1, -(2 ** 53)].map(
    (lower): [string, Record<string, unknown>, number[]] => ["integers", { lower, upper: 10 }, [4]],
  ),
  ...[-1, -1e-300, nan, inf, "1", null].map((scale): [string, Record<string, unknown>, number[]] => ["sign", { scale }, [4]]),
  ["identity", { gian: 1 }, [2, 2]],
  ["identity", { groups: 1 }, [2, 2]],
  ["dirac", { gain: 1 }, [3, 2, 2]],
  ["orthogonal", { scale: 1 }, [2, 2]],
  ["deltaOrthogonal", { groups: 1 }, [3, 2, 2]],
  ["sparse", { sparsity: 0.5, mean: 1 }, [2, 2]],
  ["integers", { upper: 5, step: 2 }, [2]],
  ["sign", { gain: 1 }, [2]],
];

const show = (value: unknown) =>
  typeof value === "bigint"
    ? `${value}n`
    : value === undefined
      ? "undefined"
      : typeof value === "number"
        ? `${value}`
        : JSON.stringify(value);

group("parameters", () => {
  it.each(
    PARAMETERS.map(([scheme, parameters, shape]) => ({
      scheme,
      parameters,
      shape,
      what: Object.entries(parameters)
        .map(([name, value]) => `${name}: ${show(value)}`)
        .join(", "),
    })),
  )("$scheme { $what }: E_ARGUMENT", ({ scheme, parameters, shape }) => {
    refuse("E_ARGUMENT", () => (isovar as unknown as Record<string, (options: unknown) => unknown>)[scheme]!(parameters));
    const data = bad<isovar.Initializer>({ scheme, ...parameters });
    refuse("E_ARGUMENT", () => describe(data, shape));
    refuseFill("E_ARGUMENT", new Float32Array(shape.reduce((a, b) => a * b, 1)), (target) =>
      fill(data, target, { shape, key: key(1) }),
    );
  });

  it.each(["identity", "dirac", "orthogonal", "deltaOrthogonal", "sparse", "integers", "sign"])(
    "%s takes an object, and nothing else",
    (scheme) => {
      const make = (isovar as unknown as Record<string, (options: unknown) => unknown>)[scheme]!;
      for (const options of [null, 1, "gain", [1], true]) refuse("E_ARGUMENT", () => make(options));
    },
  );

  it("those without a default are asked for", () => {
    refuse("E_ARGUMENT", () => sparse(bad(undefined)));
    refuse("E_ARGUMENT", () => sparse(bad({})));
    refuse("E_ARGUMENT", () => integers(bad(undefined)));
    refuse("E_ARGUMENT", () => integers(bad({ lower: -5 })));
    refuse("E_ARGUMENT", () => init(bad({ scheme: "permutation", n: 4 }), [4], { key: key(1) }));
  });
});

group("shapes", () => {
  const matrix = [identity(), sparse({ sparsity: 0.5 })];
  it("that are no matrix", () => {
    for (const initializer of matrix) {
      for (const shape of [[], [4], [1, 2, 2], [2, 1, 1, 2]]) {
        refuse("E_SHAPE", () => describe(initializer, shape));
        refuseFill("E_SHAPE", new Float32Array(shape.reduce((a, b) => a * b, 1)), (target) =>
          fill(initializer, target, { shape, key: key(1) }),
        );
      }
    }
  });

  it("whose groups do not divide the outputs", () => {
    for (const [groups, shape, layout] of [
      [2, [3, 4, 5], "io"],
      [3, [4, 5, 3], "oi"],
      [8, [3, 4, 4], "io"],
      [2 ** 53 - 1, [3, 4, 4], "io"],
    ] as const)
      refuseFill("E_ARGUMENT", new Float32Array(shape.reduce((a: number, b) => a * b, 1)), (target) =>
        fill(dirac({ groups }), target, { shape, layout }),
      );
  });

  it("whose axes are named twice, or lie without", () => {
    const shape = [2, 3, 4];
    for (const layout of [
      { in: 0, out: 0 },
      { in: -3, out: 0 },
      { in: 0, out: 1, batch: 1 },
      { in: [0, 0], out: 1 },
      { in: 3, out: 1 },
      { in: 0, out: -4 },
      { in: 0.5, out: 1 },
      { in: nan, out: 1 },
      { in: "0", out: 1 },
      { in: 0 },
      { out: 0 },
      "oihw",
      [],
      7,
    ])
      for (const initializer of [orthogonal(), dirac(), deltaOrthogonal()])
        refuseFill("E_LAYOUT", new Float32Array(24), (target) =>
          fill(initializer, target, { shape, layout: bad(layout), key: key(1) }),
        );
  });

  it("that are no shape", () => {
    for (const initializer of SCHEMES)
      for (const shape of [[2, -2], [2, 1.5], [2, nan], "22", null, 4, [2 ** 27, 2 ** 27], new Array(65).fill(1)])
        refuse("E_SHAPE", () => init(initializer, bad(shape), { key: key(1) }));
  });

  it("of which a slice reaches beyond", () => {
    for (const initializer of SCHEMES) {
      refuseFill("E_SHAPE", new Float32Array(10), (target) => fill(initializer, target, { shape: [3, 3], key: key(1) }));
      refuseFill("E_SHAPE", new Float32Array(5), (target) =>
        fill(initializer, target, { shape: [3, 3], offset: 5, key: key(1) }),
      );
      refuseFill("E_ARGUMENT", new Float32Array(5), (target) =>
        fill(initializer, target, { shape: [3, 3], offset: -1, key: key(1) }),
      );
    }
  });
});

group("dtypes", () => {
  const array = (dtype: string, length: number) =>
    dtype === "f32" ? new Float32Array(length) : dtype === "f64" ? new Float64Array(length) : new Uint16Array(length);

  it.each([
    ["bf16", 2 ** 8 + 2],
    ["f16", 2 ** 11 + 2],
    ["f32", 2 ** 24 + 2],
  ] as const)("a permutation beyond %s: %d numbers", (dtype, n) => {
    refuse("E_DTYPE", () => describe(permutation(), [n], { dtype }));
    refuseFill("E_DTYPE", array(dtype, 4), (target) =>
      fill(permutation(), target, { shape: [n], offset: 0, dtype, key: key(1) }),
    );
    expect(describe(permutation(), [n - 1], { dtype }).max).toBe(n - 2);
  });

  it("a permutation of more than 2^32 − 1", () => {
    refuseFill("E_SHAPE", new Float64Array(4), (target) =>
      fill(permutation(), target, { shape: [2 ** 32], offset: 0, key: key(1) }),
    );
  });

  it.each([
    ["f32", 0, 2 ** 24 + 2],
    ["f32", -(2 ** 24) - 1, 0],
    ["f16", 0, 2 ** 11 + 2],
    ["f16", 65504, 65505],
    ["bf16", -257, 0],
    ["bf16", 1000, 1001],
  ] as const)("integers beyond %s: from %d to %d", (dtype, lower, upper) => {
    refuse("E_DTYPE", () => describe(integers({ lower, upper }), [4], { dtype }));
    refuseFill("E_DTYPE", array(dtype, 4), (target) => fill(integers({ lower, upper }), target, { dtype, key: key(1) }));
  });

  // What would be an infinity, or in 16 bits any pattern.
  const large = { f32: 1e39, f16: 1e5, bf16: 3.4e38 } as const;
  it.each(Object.entries(large) as [keyof typeof large, number][])("a gain, scale or std beyond %s: %d", (dtype, x) => {
    const wrong: [string, isovar.Initializer, number[]][] = [
      ["sign", sign({ scale: x }), [4]],
      ["sparse", sparse({ sparsity: 0.5, std: x }), [2, 2]],
    ];
    for (const [, initializer, shape] of wrong) {
      refuse("E_DTYPE", () => describe(initializer, shape, { dtype }));
      refuseFill("E_DTYPE", array(dtype, 4), (target) => fill(initializer, target, { shape, dtype, key: key(1) }));
    }
  });

  it.each(
    (Object.entries(large) as [keyof typeof large, number][]).flatMap(([dtype, x]) =>
      [x, -x].flatMap((gain) => [
        { dtype, gain, name: "identity", initializer: identity({ gain }), shape: [2, 2] },
        { dtype, gain, name: "orthogonal", initializer: orthogonal({ gain }), shape: [2, 2] },
        { dtype, gain, name: "deltaOrthogonal", initializer: deltaOrthogonal({ gain }), shape: [1, 2, 2] },
      ]),
    ),
  )("a gain beyond $dtype: $name, $gain", ({ dtype, initializer, shape }) => {
    refuse("E_DTYPE", () => describe(initializer, shape, { dtype }));
    refuseFill("E_DTYPE", array(dtype, 4), (target) => fill(initializer, target, { shape, dtype, key: key(1) }));
  });

  it("a gain within the dtype, but for the last 2^-7 of it, is taken, and nothing overflows", () => {
    for (const [dtype, gain] of [
      ["f32", 3.37e38],
      ["f16", 64900],
      ["bf16", 3.36e38],
      ["f64", 1.78e308],
    ] as const) {
      for (const [initializer, shape] of [
        [identity({ gain }), [2, 2]],
        [orthogonal({ gain }), [2, 2]],
        [deltaOrthogonal({ gain }), [1, 2, 2]],
      ] as const) {
        const values = init(initializer, shape, { key: key(1), dtype });
        if (dtype === "f32" || dtype === "f64") expect(values.every(Number.isFinite)).toBe(true);
        else expect(values.every((bits) => (bits & 0x7fff) < (dtype === "f16" ? 0x7c00 : 0x7f80))).toBe(true);
      }
    }
  });

  it("unknown, or not the target's", () => {
    for (const initializer of [orthogonal(), identity(), permutation()]) {
      refuse("E_DTYPE", () => init(initializer, [2, 2], { key: key(1), dtype: bad("i8") }));
      refuseFill("E_TARGET", new Float32Array(4), (target) =>
        fill(initializer, target, { shape: [2, 2], key: key(1), dtype: "f64" }),
      );
      refuseFill("E_TARGET", new Uint16Array(4), (target) => fill(initializer, target, { shape: [2, 2], key: key(1) }));
    }
  });
});

group("memory", () => {
  it.each([
    ["orthogonal", orthogonal()],
    ["sparse", sparse({ sparsity: 0.5 })],
    ["deltaOrthogonal", deltaOrthogonal()],
  ])("a slice of a whole that no memory holds: %s is E_MEMORY", (name, initializer) => {
    for (const target of [new Float32Array(4), new Float64Array(4)]) {
      const shape = name === "deltaOrthogonal" ? [1, 2 ** 25, 2 ** 25] : [2 ** 25, 2 ** 25];
      refuseFill("E_MEMORY", target, (into) => fill(initializer, into, { shape, offset: 0, key: key(1) }));
    }
  });

  it("an array that no memory holds is E_MEMORY for every scheme", () => {
    for (const initializer of [orthogonal(), identity(), sparse({ sparsity: 0.5 }), sign(), integers({ upper: 3 })])
      refuse("E_MEMORY", () => init(initializer, [2 ** 12, 2 ** 38], { key: key(1) }));
  });
});

group("streams", () => {
  const random: [string, isovar.Initializer, number[]][] = [
    ["orthogonal", orthogonal(), [2, 2]],
    ["deltaOrthogonal", deltaOrthogonal(), [1, 2, 2]],
    ["sparse", sparse({ sparsity: 0.5 }), [2, 2]],
    ["integers", integers({ upper: 9 }), [4]],
    ["permutation", permutation(), [4]],
    ["sign", sign(), [4]],
  ];
  it.each(random)("%s needs a key, or a seed with a name", (_, initializer, shape) => {
    const target = new Float32Array(4);
    refuseFill("E_SEED", target, (into) => fill(initializer, into, { shape }));
    refuseFill("E_NAME_REQUIRED", target, (into) => fill(initializer, into, { shape, seed: 1 }));
    refuseFill("E_KEY", target, (into) => fill(initializer, into, { shape, seed: 1, key: key(1) }));
    refuseFill("E_KEY", target, (into) => fill(initializer, into, { shape, key: bad({ k0: -1, k1: 0 }) }));
    refuseFill("E_SEED", target, (into) => fill(initializer, into, { shape, seed: 0.5, name: "w" }));
    // Also where there is nothing to draw.
    refuse("E_SEED", () =>
      init(
        initializer,
        shape.map((size, i) => (i === 0 ? 0 : size)),
      ),
    );
  });

  it.each([
    ["identity", identity(), [2, 2]],
    ["dirac", dirac(), [1, 2, 2]],
    ["constant of an array", isovar.constant([1, 2, 3, 4]), [4]],
  ] as [string, isovar.Initializer, number[]][])("%s needs none, but what is given must be right", (_, initializer, shape) => {
    const plain = init(initializer, shape);
    expect(init(initializer, shape, { seed: 3, name: "w" })).toEqual(plain);
    refuseFill("E_NAME_REQUIRED", new Float32Array(4), (into) => fill(initializer, into, { shape, seed: 1 }));
    refuseFill("E_KEY", new Float32Array(4), (into) => fill(initializer, into, { shape, key: bad(5) }));
  });
});
