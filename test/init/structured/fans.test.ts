// Fans as each framework counts them from a shape alone, and as they are.

import { expect, describe as group, it } from "vitest";
import { computeFans, describe, heNormal, init, key, type Layout, varianceScaling, zeros } from "../../../src/index.js";

type Fans = [fanIn: number, fanOut: number] | "error";
type Case = [what: string, shape: number[], counts: { pytorch: Fans; keras: Fans; jax: Fans }];

/**
 * PyTorch: _calculate_fan_in_and_fan_out, dims 1 and 0 times the rest; an error below rank 2.
 * Keras 3: compute_fans, dims −2 and −1 times the rest; a vector is both fans, a number 1; its users take max(1, fan).
 * JAX: in_axis −2, out_axis −1, the rest is the receptive field; an error below rank 2.
 */
const CASES: Case[] = [
  ["a number", [], { pytorch: "error", keras: [1, 1], jax: "error" }],
  ["a vector", [10], { pytorch: "error", keras: [10, 10], jax: "error" }],
  ["a vector of one", [1], { pytorch: "error", keras: [1, 1], jax: "error" }],
  ["a dense kernel", [784, 256], { pytorch: [256, 784], keras: [784, 256], jax: [784, 256] }],
  ["a convolution of PyTorch, 1 axis", [64, 32, 5], { pytorch: [160, 320], keras: [2048, 320], jax: [2048, 320] }],
  ["a convolution of PyTorch, 2 axes", [64, 3, 7, 7], { pytorch: [147, 3136], keras: [1344, 1344], jax: [1344, 1344] }],
  ["a convolution of Keras, 1 axis", [5, 32, 64], { pytorch: [2048, 320], keras: [160, 320], jax: [160, 320] }],
  ["a convolution of Keras, 2 axes", [3, 3, 64, 128], { pytorch: [24576, 24576], keras: [576, 1152], jax: [576, 1152] }],
  ["a convolution of Keras, 3 axes", [3, 3, 3, 8, 16], { pytorch: [1152, 1152], keras: [216, 432], jax: [216, 432] }],
  ["a convolution of PyTorch, 3 axes", [16, 8, 3, 3, 3], { pytorch: [216, 432], keras: [1152, 1152], jax: [1152, 1152] }],
  ["depthwise in PyTorch", [4, 1, 3, 3], { pytorch: [9, 36], keras: [12, 12], jax: [12, 12] }],
  ["depthwise in Keras", [3, 3, 4, 1], { pytorch: [12, 12], keras: [36, 9], jax: [36, 9] }],
  ["grouped in PyTorch", [128, 16, 3, 3], { pytorch: [144, 1152], keras: [6144, 6144], jax: [6144, 6144] }],
  ["transposed in PyTorch: (in, out, k)", [64, 128, 4], { pytorch: [512, 256], keras: [8192, 256], jax: [8192, 256] }],
  ["transposed in Keras: (k, out, in)", [4, 128, 64], { pytorch: [8192, 256], keras: [512, 256], jax: [512, 256] }],
  ["DenseGeneral (d, h, k)", [768, 12, 64], { pytorch: [768, 49152], keras: [9216, 49152], jax: [9216, 49152] }],
  ["packed query, key and value of PyTorch", [2304, 768], { pytorch: [768, 2304], keras: [2304, 768], jax: [2304, 768] }],
  ["packed query, key and value of JAX", [768, 2304], { pytorch: [2304, 768], keras: [768, 2304], jax: [768, 2304] }],
  ["experts", [8, 512, 2048], { pytorch: [1048576, 16384], keras: [4096, 16384], jax: [4096, 16384] }],
  ["rank 6", [2, 2, 2, 2, 3, 5], { pytorch: [120, 120], keras: [48, 80], jax: [48, 80] }],
  ["no inputs", [0, 5], { pytorch: [5, 0], keras: [1, 5], jax: [0, 5] }],
  ["no outputs", [3, 5, 0], { pytorch: [0, 0], keras: [15, 1], jax: [15, 0] }],
  ["no tap", [0, 3, 5], { pytorch: [15, 0], keras: [1, 1], jax: [0, 0] }],
];

/** The published rules once more, as three functions of a shape. */
const RULES = {
  pytorch(shape: number[]): Fans {
    if (shape.length < 2) return "error";
    const field = shape.slice(2).reduce((a, b) => a * b, 1);
    return [shape[1]! * field, shape[0]! * field];
  },
  keras(shape: number[]): Fans {
    const [n] = shape;
    if (n === undefined) return [1, 1];
    if (shape.length === 1) return [Math.max(1, n), Math.max(1, n)];
    const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    return [Math.max(1, shape.at(-2)! * field), Math.max(1, shape.at(-1)! * field)];
  },
  jax(shape: number[]): Fans {
    if (shape.length < 2) return "error";
    const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    return [shape.at(-2)! * field, shape.at(-1)! * field];
  },
};

group.each(["pytorch", "keras", "jax"] as const)("as %s counts", (convention) => {
  const layout = { convention };
  it.each(CASES)("%s: %j", (_, shape, counts) => {
    const expected = counts[convention];
    expect(RULES[convention](shape)).toEqual(expected);
    if (expected === "error") {
      expect(() => computeFans(shape, { layout })).toThrowError(
        expect.objectContaining({ name: "IsovarError", code: "E_LAYOUT" }),
      );
      // A scheme that needs no fans is none the worse for it.
      expect(describe(zeros(), shape, { layout })).toMatchObject({ fanIn: undefined, fanOut: undefined });
    } else {
      const [fanIn, fanOut] = expected;
      expect(computeFans(shape, { layout })).toEqual({ fanIn, fanOut });
      expect(describe(zeros(), shape, { layout })).toMatchObject({ fanIn, fanOut });
    }
  });

  it("and its std follows from that", () => {
    for (const [, shape, counts] of CASES) {
      const expected = counts[convention];
      if (expected === "error" || shape.includes(0)) continue;
      expect(describe(heNormal(), shape, { layout }).std).toBe(Math.sqrt(2 / expected[0]));
      expect(describe(varianceScaling({ mode: "fanAvg" }), shape, { layout }).std).toBe(
        Math.sqrt(2 / (expected[0] + expected[1])),
      );
    }
  });
});

type Correct = [what: string, shape: number[], layout: Layout, fanIn: number, fanOut: number];
const CORRECT: Correct[] = [
  ["depthwise", [4, 1, 3, 3], { in: 1, out: 0, groups: 4 }, 9, 9],
  ["depthwise of two outputs each", [8, 1, 3, 3], { in: 1, out: 0, groups: 4 }, 9, 18],
  ["depthwise in Keras: each input is a group of its own", [3, 3, 4, 1], { in: [], out: 3, batch: 2 }, 9, 9],
  ["grouped", [128, 16, 3, 3], { in: 1, out: 0, groups: 8 }, 144, 144],
  ["transposed in PyTorch", [64, 128, 4, 4], { in: 0, out: 1 }, 1024, 2048],
  ["transposed in Keras", [4, 4, 128, 64], { in: 3, out: 2 }, 1024, 2048],
  ["DenseGeneral (d, h, k)", [768, 12, 64], { in: 0, out: [1, 2] }, 768, 768],
  ["DenseGeneral back (h, k, d)", [12, 64, 768], { in: [0, 1], out: 2 }, 768, 768],
  ["packed query, key and value, PyTorch", [2304, 768], { in: 1, out: 0, blocks: { axis: 0, count: 3 } }, 768, 768],
  ["packed query, key and value, JAX", [768, 2304], { in: 0, out: 1, blocks: { axis: -1, count: 3 } }, 768, 768],
  ["packed inputs", [2304, 768], { in: 0, out: 1, blocks: { axis: 0, count: 3 } }, 768, 768],
  ["experts", [8, 512, 2048], { in: 1, out: 2, batch: 0 }, 512, 2048],
  ["experts of convolutions", [8, 3, 3, 16, 32], { in: 3, out: 4, batch: 0 }, 144, 288],
  ["layers and experts", [24, 8, 512, 2048], { in: -2, out: -1, batch: [0, 1] }, 512, 2048],
  ["an embedding", [50257, 768], { in: [], out: 1, batch: 0 }, 1, 768],
  ["a vector of inputs", [10], { in: 0, out: [] }, 10, 1],
  ["a vector of outputs", [10], { in: [], out: 0 }, 1, 10],
  ["a number", [], { in: [], out: [] }, 1, 1],
  ["a kernel of spatial axes alone", [3, 3], { in: [], out: [] }, 9, 9],
  [
    "blocks of a batch axis change nothing",
    [8, 512, 2048],
    { in: 1, out: 2, batch: 0, blocks: { axis: 0, count: 4 } },
    512,
    2048,
  ],
];
group("as they are", () => {
  it.each(CORRECT)("%s: %j in %j", (_, shape, layout, fanIn, fanOut) => {
    expect(computeFans(shape, { layout })).toEqual({ fanIn, fanOut });
    expect(describe(heNormal(), shape, { layout })).toMatchObject({ fanIn, fanOut, std: Math.sqrt(2 / fanIn) });
  });

  it("letters, and the default", () => {
    expect(computeFans([3, 3, 64, 128])).toEqual({ fanIn: 576, fanOut: 1152 });
    expect(computeFans([3, 3, 64, 128], {})).toEqual({ fanIn: 576, fanOut: 1152 });
    expect(computeFans([128, 64, 3, 3], { layout: "oi" })).toEqual({ fanIn: 576, fanOut: 1152 });
    expect(computeFans([64, 3, 7, 7], { layout: "oi" })).toEqual({ fanIn: 147, fanOut: 3136 });
  });

  it("a convention and the letters of the same framework agree on rank 2 and above", () => {
    for (const [, shape] of CASES.filter(([, shape]) => shape.length >= 2 && !shape.includes(0))) {
      expect(computeFans(shape, { layout: { convention: "pytorch" } })).toEqual(computeFans(shape, { layout: "oi" }));
      for (const convention of ["keras", "jax"] as const)
        expect(computeFans(shape, { layout: { convention } })).toEqual(computeFans(shape));
    }
  });
});

group("refused", () => {
  const wrong: [code: string, shape: unknown, options: unknown][] = [
    ["E_LAYOUT", [], undefined],
    ["E_LAYOUT", [10], undefined],
    ["E_LAYOUT", [10], { layout: "oi" }],
    ["E_LAYOUT", [4, 4], { layout: "hwio" }],
    ["E_LAYOUT", [4, 4], { layout: null }],
    ["E_LAYOUT", [4, 4], { layout: ["io"] }],
    ["E_LAYOUT", [4, 4], { layout: { convention: "tensorflow" } }],
    ["E_LAYOUT", [4, 4], { layout: { convention: "toString" } }],
    ["E_LAYOUT", [4, 4], { layout: { convention: undefined } }],
    ["E_ARGUMENT", [4, 4], { layout: { convention: "pytorch", groups: 2 } }],
    ["E_ARGUMENT", [4, 4], { layout: { convention: "pytorch", in: 0, out: 1 } }],
    ["E_LAYOUT", [4, 4], { layout: { in: 0, out: 2 } }],
    ["E_LAYOUT", [4, 4], { layout: { in: 0, out: 0 } }],
    ["E_LAYOUT", [4, 4], { layout: { in: 0, out: 1, batch: -1 } }],
    ["E_LAYOUT", [10, 4], { layout: { in: 1, out: 0, groups: 3 } }],
    ["E_ARGUMENT", [10, 4], { layout: { in: 1, out: 0, groups: Number.NaN } }],
    ["E_ARGUMENT", [10, 4], { layout: { in: 1, out: 0, groups: Number.POSITIVE_INFINITY } }],
    ["E_LAYOUT", [10, 4], { layout: { in: 1, out: 0, blocks: { axis: 1, count: 3 } } }],
    ["E_ARGUMENT", [4, 4], { layouts: "io" }],
    ["E_ARGUMENT", [4, 4], "io"],
    ["E_SHAPE", [4, -4], undefined],
    ["E_SHAPE", [4, 0.5], undefined],
    ["E_SHAPE", "44", undefined],
    ["E_SHAPE", undefined, undefined],
    ["E_SHAPE", [2 ** 30, 2 ** 30], { layout: { convention: "keras" } }],
  ];
  it.each(wrong)("%s: %j, %j", (code, shape, options) => {
    const call = () => computeFans(shape as number[], options as { layout?: Layout });
    expect(call).toThrowError(expect.objectContaining({ name: "IsovarError", code }));
  });

  it("an initializer that needs fans is refused before anything is drawn", () => {
    for (const convention of ["pytorch", "jax"] as const) {
      const call = () => init(heNormal(), [10], { key: key(1), layout: { convention } });
      expect(call).toThrowError(expect.objectContaining({ code: "E_LAYOUT" }));
    }
    expect(init(heNormal(), [10], { key: key(1), layout: { convention: "keras" } })).toHaveLength(10);
    expect(init(heNormal(), [], { key: key(1), layout: { convention: "keras" } })).toHaveLength(1);
  });
});
