// Fans come from a declared layout. Each row says which framework counts so.

import { expect, describe as group, it } from "vitest";
import { describe, heNormal, init, type Layout, zeros } from "../../src/index.js";

const fans = (shape: number[], layout?: Layout) => {
  const { fanIn, fanOut } = describe(zeros(), shape, { layout });
  return [fanIn, fanOut];
};

type Case = [what: string, shape: number[], layout: Layout | undefined, fanIn: number, fanOut: number];

const CASES: Case[] = [
  ["Keras Dense", [784, 256], undefined, 784, 256],
  ["Keras Conv1D", [5, 32, 64], "io", 160, 320],
  ["Keras Conv2D", [3, 3, 64, 128], "io", 576, 1152],
  ["Keras Conv3D", [3, 3, 3, 8, 16], "io", 216, 432],
  ["PyTorch Linear", [256, 784], "oi", 784, 256],
  ["PyTorch Conv1d", [64, 32, 5], "oi", 160, 320],
  ["PyTorch Conv2d", [128, 64, 3, 3], "oi", 576, 1152],
  ["PyTorch ConvTranspose2d, declared as what it is", [64, 128, 4, 4], { in: 0, out: 1 }, 1024, 2048],
  ["axes from the end", [128, 64, 3, 3], { in: -3, out: -4 }, 576, 1152],
  ["several input axes: JAX DenseGeneral", [12, 64, 768], { in: [0, 1], out: 2 }, 768, 768],
  ["several output axes", [768, 12, 64], { in: 0, out: [1, 2] }, 768, 768],
  ["batch axes enter no fan", [8, 64, 128], { in: 1, out: 2, batch: 0 }, 64, 128],
  ["two batch axes", [2, 8, 64, 128], { in: -2, out: -1, batch: [0, 1] }, 64, 128],
  ["a grouped convolution in PyTorch's layout", [128, 16, 3, 3], { in: 1, out: 0, groups: 4 }, 144, 288],
  ["a depthwise convolution", [32, 1, 3, 3], { in: 1, out: 0, groups: 32 }, 9, 9],
  ["query, key and value packed side by side", [768, 2304], { in: 0, out: 1, blocks: { axis: 1, count: 3 } }, 768, 768],
  ["the same in PyTorch's layout", [2304, 768], { in: 1, out: 0, blocks: { axis: 0, count: 3 } }, 768, 768],
  ["blocks by an axis from the end", [768, 2304], { in: 0, out: 1, blocks: { axis: -1, count: 3 } }, 768, 768],
  ["a vector of inputs", [10], { in: 0, out: [] }, 10, 1],
  ["a vector of outputs", [10], { in: [], out: 0 }, 1, 10],
  ["a scalar", [], { in: [], out: [] }, 1, 1],
  ["the rest is the receptive field", [7, 10, 20], { in: 1, out: 2 }, 70, 140],
  ["a lookup table", [50257, 768], { in: [], out: 1, batch: 0 }, 1, 768],
  ["an axis of size 0", [0, 5], "io", 0, 5],
];

it.each(CASES)("%s: [%j], %j", (_, shape, layout, fanIn, fanOut) => expect(fans(shape, layout)).toEqual([fanIn, fanOut]));

group("shapes without fans", () => {
  it.each([[[]], [[10]]])("[%j] has none by letters, and schemes that need none take it", (shape) => {
    expect(fans(shape)).toEqual([undefined, undefined]);
    expect(fans(shape, "oi")).toEqual([undefined, undefined]);
    expect(init(zeros(), shape)).toHaveLength(shape.length === 0 ? 1 : 10);
  });

  it.each([
    [[], "{ in: [], out: [] }"],
    [[10], "{ in: 0, out: [] }"],
  ])("[%j] with a scheme that needs them is an error that shows a call that works: %s", (shape, hint) => {
    const call = () => init(heNormal(), shape, { seed: 1, name: "w" });
    expect(call).toThrowError(expect.objectContaining({ code: "E_LAYOUT" }));
    expect(call).toThrowError(hint);
  });
});

group("layouts that cannot be", () => {
  const WRONG: [string, number[], unknown][] = [
    ["an unknown word", [4, 4], "hwio"],
    ["the empty word", [4, 4], ""],
    ["null", [4, 4], null],
    ["a number", [4, 4], 3],
    ["a list", [4, 4], [0, 1]],
    ["an axis beyond the shape", [4, 4], { in: 2, out: 0 }],
    ["an axis before it", [4, 4], { in: -3, out: 0 }],
    ["an axis that is no integer", [4, 4], { in: 0.5, out: 0 }],
    ["an axis as text", [4, 4], { in: "0", out: 1 }],
    ["no output", [4, 4], { in: 0 }],
    ["no input", [4, 4], { out: 0 }],
    ["one axis twice", [4, 4], { in: 0, out: 0 }],
    ["one axis twice, counted from either end", [4, 4], { in: 0, out: -2 }],
    ["one axis twice in a list", [4, 4], { in: [0, 0], out: 1 }],
    ["a batch axis that is the input", [4, 4], { in: 0, out: 1, batch: 0 }],
    ["groups that do not divide the outputs", [10, 4], { in: 1, out: 0, groups: 3 }],
    ["blocks that do not divide their axis", [4, 10], { in: 0, out: 1, blocks: { axis: 1, count: 3 } }],
    ["an axis of blocks beyond the shape", [4, 10], { in: 0, out: 1, blocks: { axis: 2, count: 2 } }],
  ];
  it.each(WRONG)("%s: [%j], %j", (_, shape, layout) => {
    expect(() => describe(zeros(), shape, { layout: layout as Layout })).toThrowError(
      expect.objectContaining({ code: "E_LAYOUT" }),
    );
  });

  it.each([
    ["groups of 0", { in: 1, out: 0, groups: 0 }],
    ["groups of −1", { in: 1, out: 0, groups: -1 }],
    ["groups of 1.5", { in: 1, out: 0, groups: 1.5 }],
    ["0 blocks", { in: 0, out: 1, blocks: { axis: 1, count: 0 } }],
    ["an unknown key", { in: 0, out: 1, group: 2 }],
    ["an unknown key of blocks", { in: 0, out: 1, blocks: { axis: 1, counts: 2 } }],
  ])("%s", (_, layout) => {
    expect(() => describe(zeros(), [4, 4], { layout: layout as Layout })).toThrowError(
      expect.objectContaining({ code: "E_ARGUMENT" }),
    );
  });
});

it("a layout changes fans and nothing else: where they are equal, so are the bits", () => {
  const make = (layout: Layout) => init(heNormal(), [64, 64], { seed: 1, name: "w", layout });
  expect(make("oi")).toEqual(make("io"));
  expect(make({ in: 0, out: 1 })).toEqual(make("io"));
});
