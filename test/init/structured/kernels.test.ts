// Identities and kernels that pass a signal through: where the ones stand, and what a convolution by them does.

import { expect, describe as group, it } from "vitest";
import {
  computeFans,
  deltaOrthogonal,
  describe,
  dirac,
  fill,
  identity,
  init,
  key,
  type Layout,
  orthogonal,
} from "../../../src/index.js";
import { describeEachCore } from "../../support/cores.js";
import { DTYPES, numbers } from "../../support/dtypes.js";
import { testUniforms } from "../../support/prng.js";
import { orthonormalError } from "./matrices.js";

/** Indices of what is not zero, in a list of values. */
const places = (values: ArrayLike<number>) => Array.from(values).flatMap((x, i) => (x === 0 ? [] : [i]));
const flat = (nested: unknown) => [nested].flat(8) as number[];
const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

/** A kernel as [output][input][tap], whatever its layout. */
function byChannels(kernel: ArrayLike<number>, shape: number[], inAxis: number, outAxis: number): number[][][] {
  const spatial = shape.map((_, axis) => axis).filter((axis) => axis !== inAxis && axis !== outAxis);
  const taps = product(spatial.map((axis) => shape[axis]!));
  const result = Array.from({ length: shape[outAxis]! }, () =>
    Array.from({ length: shape[inAxis]! }, () => new Array<number>(taps).fill(Number.NaN)),
  );
  for (let at = 0; at < product(shape); at++) {
    const index: number[] = [];
    let rest = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    const tap = spatial.reduce((t, axis) => t * shape[axis]! + index[axis]!, 0);
    result[index[outAxis]!]![index[inAxis]!]![tap] = kernel[at]!;
  }
  return result;
}

/**
 * The convolution (as networks have it: no flip, zeros outside) of channels over a grid; `middle(size)` is the tap that
 * stands over the place itself.
 */
function convolve(
  input: Float64Array[],
  grid: number[],
  kernel: number[][][],
  sizes: number[],
  middle: (size: number) => number,
  groups = 1,
): Float64Array[] {
  const each = kernel.length / groups;
  const at = (index: number, dims: number[]) => {
    const list: number[] = [];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      list[axis] = index % dims[axis]!;
      index = Math.floor(index / dims[axis]!);
    }
    return list;
  };
  return kernel.map((filters, o) => {
    const out = new Float64Array(product(grid));
    filters.forEach((taps, i) => {
      const channel = input[Math.floor(o / each) * filters.length + i]!;
      taps.forEach((weight, t) => {
        const tap = at(t, sizes);
        for (let p = 0; p < out.length; p++) {
          const from = at(p, grid).map((x, axis) => x + tap[axis]! - middle(sizes[axis]!));
          if (from.every((x, axis) => x >= 0 && x < grid[axis]!)) {
            out[p]! += weight * channel[from.reduce((sum, x, axis) => sum * grid[axis]! + x, 0)]!;
          }
        }
      });
    });
    return out;
  });
}

function randomInput(channels: number, grid: number[], seed: number): Float64Array[] {
  const uniform = testUniforms(seed);
  return Array.from({ length: channels }, () => Float64Array.from({ length: product(grid) }, () => uniform() - 0.5));
}

group("identity", () => {
  it.each([
    [
      [2, 3],
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
    ],
    [
      [3, 2],
      [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    ],
    [[1, 1], [[1]]],
    [[1, 4], [[1, 0, 0, 0]]],
    [[0, 3], []],
    [[3, 0], []],
  ])("of shape %j", (shape, expected) => expect([...init(identity(), shape)]).toEqual(flat(expected)));

  it("times a gain, in every dtype, rounded once; no key is needed", () => {
    for (const gain of [-0.3, 0.1, 2, 0]) {
      for (const dtype of DTYPES) {
        const values = numbers(dtype, init(identity({ gain }), [5, 5], { dtype }));
        const one = numbers(dtype, init(identity({ gain }), [1, 1], { dtype }))[0]!;
        expect(Math.abs(one - gain)).toBeLessThanOrEqual(
          Math.abs(gain) * { f32: 2 ** -24, f64: 0, f16: 2 ** -11, bf16: 2 ** -8 }[dtype],
        );
        expect(values).toEqual(values.map((_, i) => (i % 6 === 0 ? one : 0)));
      }
    }
  });

  it("is the same in every layout, and any slice of it", () => {
    const whole = init(identity(), [37, 50]);
    for (const layout of ["oi", { in: 1, out: 0 }, { convention: "pytorch" }] as Layout[])
      expect(init(identity(), [37, 50], { layout })).toEqual(whole);
    for (const [offset, length] of [
      [0, 0],
      [0, 1],
      [50, 2],
      [51, 1],
      [52, 50],
      [1000, 850],
    ] as const) {
      const slice = fill(identity(), new Float32Array(length), { shape: [37, 50], offset });
      expect(slice).toEqual(whole.slice(offset, offset + length));
    }
    const far = fill(identity(), new Float32Array(3), { shape: [2 ** 20, 2 ** 20], offset: 2 ** 39 + 2 ** 19 - 1 });
    expect([...far]).toEqual([0, 1, 0]);
  });

  it.each([[[]], [[4]], [[2, 2, 2]], [[1, 2, 2, 1]]])("refuses shape %j", (shape) => {
    expect(() => init(identity(), shape)).toThrowError(expect.objectContaining({ code: "E_SHAPE" }));
  });
});

group("dirac", () => {
  // As torch.nn.init.dirac_ fills: w[g · each + d, d, size div 2, …] = 1, each = outputs div groups, d < min(each, inputs).
  type Case = [what: string, shape: number[], groups: number, expected: unknown];
  const CASES: Case[] = [
    [
      "1 spatial axis",
      [3, 2, 3],
      1,
      [
        [
          [0, 1, 0],
          [0, 0, 0],
        ],
        [
          [0, 0, 0],
          [0, 1, 0],
        ],
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
      ],
    ],
    ["more inputs than outputs", [1, 3, 1], 1, [[[1], [0], [0]]]],
    [
      "an even kernel: its later middle",
      [2, 2, 4],
      1,
      [
        [
          [0, 0, 1, 0],
          [0, 0, 0, 0],
        ],
        [
          [0, 0, 0, 0],
          [0, 0, 1, 0],
        ],
      ],
    ],
    [
      "2 groups",
      [4, 2, 2],
      2,
      [
        [
          [0, 1],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 1],
        ],
        [
          [0, 1],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 1],
        ],
      ],
    ],
    ["depthwise", [3, 1, 3], 3, [[[0, 1, 0]], [[0, 1, 0]], [[0, 1, 0]]]],
    [
      "groups with more outputs than inputs",
      [6, 2, 1],
      2,
      [
        [[1], [0]],
        [[0], [1]],
        [[0], [0]],
        [[1], [0]],
        [[0], [1]],
        [[0], [0]],
      ],
    ],
    [
      "2 spatial axes",
      [2, 1, 2, 3],
      1,
      [
        [
          [
            [0, 0, 0],
            [0, 1, 0],
          ],
        ],
        [
          [
            [0, 0, 0],
            [0, 0, 0],
          ],
        ],
      ],
    ],
    ["3 spatial axes", [1, 1, 2, 1, 3], 1, [[[[[0, 0, 0]], [[0, 1, 0]]]]]],
  ];
  it.each(CASES)("in PyTorch's layout, %s: %j", (_, shape, groups, expected) => {
    for (const layout of [
      "oi",
      { out: 0, in: 1 },
      { out: -shape.length, in: 1 - shape.length },
      { convention: "pytorch" },
    ] as Layout[])
      expect([...init(dirac({ groups }), shape, { layout })]).toEqual(flat(expected));
  });

  it("in other layouts is the same kernel with its axes moved", () => {
    for (const [sizes, inputs, outputs, groups] of [
      [[3], 4, 6, 2],
      [[3, 4], 3, 5, 1],
      [[2, 5, 1], 2, 6, 3],
    ] as const) {
      const oi = [outputs, inputs, ...sizes];
      const expected = byChannels(init(dirac({ groups }), oi, { layout: "oi" }), oi, 1, 0);
      const io = [...sizes, inputs, outputs];
      expect(byChannels(init(dirac({ groups }), io), io, io.length - 2, io.length - 1)).toEqual(expected);
      const [first, ...others] = sizes;
      const mixed = [first, outputs, ...others, inputs];
      const layout = { out: 1, in: -1 };
      expect(byChannels(init(dirac({ groups }), mixed, { layout }), mixed, mixed.length - 1, 1)).toEqual(expected);
    }
  });

  it.each([
    [[5], 4, 4, 1],
    [[4], 3, 3, 1],
    [[3, 3], 2, 4, 2],
    [[3, 2], 1, 5, 5],
    [[3, 3, 3], 3, 3, 1],
    [[2, 3, 4], 2, 2, 1],
  ])(
    "a convolution by it returns its input: kernel %j, %d inputs a group, %d outputs, %d groups",
    (sizes, inputs, outputs, groups) => {
      const shape = [...sizes, inputs, outputs];
      const kernel = byChannels(init(dirac({ groups }), shape), shape, sizes.length, sizes.length + 1);
      const grid = sizes.map((size) => size + 3);
      const input = randomInput(inputs * groups, grid, 5);
      const output = convolve(input, grid, kernel, sizes, (size) => Math.floor(size / 2), groups);
      const each = outputs / groups;
      output.forEach((channel, o) => {
        const within = o % each;
        const expected = within < inputs ? input[Math.floor(o / each) * inputs + within]! : new Float64Array(channel.length);
        expect(channel).toEqual(expected);
      });
    },
  );

  it("slices, dtypes and empty shapes", () => {
    const whole = init(dirac({ groups: 2 }), [3, 3, 4, 8]);
    for (let offset = 0; offset < whole.length; offset += 13) {
      const slice = fill(dirac({ groups: 2 }), new Float32Array(Math.min(29, whole.length - offset)), {
        shape: [3, 3, 4, 8],
        offset,
      });
      expect(slice).toEqual(whole.slice(offset, offset + slice.length));
    }
    for (const dtype of DTYPES)
      expect(numbers(dtype, init(dirac({ groups: 2 }), [3, 3, 4, 8], { dtype }))).toEqual(Float64Array.from(whole));
    for (const shape of [
      [0, 3, 3],
      [3, 0, 3],
      [3, 3, 0],
      [0, 0, 0, 0],
    ])
      expect(init(dirac(), shape)).toHaveLength(0);
  });

  it("the middle of a very long kernel", () => {
    for (const size of [2 ** 31 - 1, 2 ** 32, 2 ** 40 + 1]) {
      const middle = Math.floor(size / 2);
      const around = fill(dirac(), new Float32Array(3), { shape: [size, 1, 1], offset: middle - 1 });
      expect([...around]).toEqual([0, 1, 0]);
    }
  });

  it.each([
    ["E_SHAPE", [4, 4], "io", 1],
    ["E_SHAPE", [4], "io", 1],
    ["E_SHAPE", [], "oi", 1],
    ["E_SHAPE", [2, 2, 2, 2, 4, 4], "io", 1],
    ["E_SHAPE", [2, 3, 4, 4], { in: 2, out: 3, batch: 0 }, 1],
    ["E_SHAPE", [2, 3, 4, 4], { in: [1, 2], out: 3 }, 1],
    ["E_SHAPE", [2, 3, 4, 4], { in: 2, out: [] }, 1],
    ["E_ARGUMENT", [3, 3, 4, 4], "io", 3],
    ["E_ARGUMENT", [4, 4, 3], "oi", 8],
    ["E_LAYOUT", [3, 4, 4], { in: 3, out: 1 }, 1],
    ["E_LAYOUT", [3, 4, 4], { in: 1, out: -2 }, 1],
  ] as [string, number[], Layout, number][])("%s: %j in %j, %d groups", (code, shape, layout, groups) => {
    const target = new Float32Array(product(shape)).fill(7);
    const call = () => fill(dirac({ groups }), target, { shape, layout });
    expect(call).toThrowError(expect.objectContaining({ name: "IsovarError", code }));
    expect(target.every((x) => x === 7)).toBe(true);
  });
});

describeEachCore("deltaOrthogonal", (core) => {
  const CASES: [shape: number[], layout: Layout, inAxis: number, outAxis: number][] = [
    [[3, 5, 8], "io", 1, 2],
    [[4, 8, 8], "io", 1, 2],
    [[8, 5, 3], "oi", 1, 0],
    [[3, 3, 7, 20], "io", 2, 3],
    [[2, 5, 1, 6], "io", 2, 3],
    [[40, 33, 3, 1], "oi", 1, 0],
    [[3, 3, 3, 4, 4], "io", 3, 4],
    [[12, 4, 3, 2, 3], { out: 0, in: 1 }, 1, 0],
    [[3, 12, 3, 4], { out: 1, in: 3 }, 3, 1],
  ];
  it.each(CASES)("%j in %j", (shape, layout, inAxis, outAxis) => {
    const sizes = shape.filter((_, axis) => axis !== inAxis && axis !== outAxis);
    const middle = sizes.reduce((tap, size) => tap * size + Math.floor((size - 1) / 2), 0);
    for (const [dtype, gain, bound] of [
      ["f32", 1, 1e-6],
      ["f32", -2.5, 1e-6],
      ["f64", 1, 1e-14],
    ] as const) {
      const values = init(deltaOrthogonal({ gain }), shape, { core, key: key(1), layout, dtype });
      const kernel = byChannels(values, shape, inAxis, outAxis);
      const [outputs, inputs] = [kernel.length, kernel[0]!.length];
      const off = kernel.flat().flatMap((taps) => taps.filter((_, tap) => tap !== middle));
      expect(off.every((x) => Object.is(x, 0))).toBe(true);
      const center = Array.from({ length: inputs }, (_, i) => kernel.map((filters) => filters[i]![middle]!)).flat();
      expect(orthonormalError(center, inputs, outputs, gain)).toBeLessThan(bound);
      // Of inputs × outputs: the same whatever the layout.
      const matrix = init(orthogonal({ gain }), [inputs, outputs], { core, key: key(1), dtype });
      expect(center).toEqual(Array.from(matrix));
      // Every place of the signal is turned, none stretched.
      const grid = sizes.map((size) => size + 1);
      const input = randomInput(inputs, grid, 9);
      const output = convolve(input, grid, kernel, sizes, (size) => Math.floor((size - 1) / 2));
      for (let p = 0; p < product(grid); p++) {
        const norm = (channels: Float64Array[]) => Math.hypot(...channels.map((channel) => channel[p]!));
        expect(norm(output) / norm(input)).toBeCloseTo(Math.abs(gain), 5);
      }
    }
  });

  it("needs at least as many outputs as inputs", () => {
    for (const [shape, layout] of [
      [[3, 5, 4], "io"],
      [[4, 5, 3], "oi"],
      [[3, 4, 5], { in: 2, out: 1 }],
    ] as const) {
      const target = new Float32Array(60).fill(7);
      const call = () => fill(deltaOrthogonal(), target, { core, key: key(1), shape, layout });
      expect(call).toThrowError(expect.objectContaining({ code: "E_SHAPE" }));
      expect(call).toThrowError("5 inputs and 4 outputs");
      expect(target.every((x) => x === 7)).toBe(true);
    }
    expect(init(deltaOrthogonal(), [3, 4, 5], { core, key: key(1), layout: { in: 1, out: 2 } })).toHaveLength(60);
  });

  it("16-bit dtypes are the f32 kernel rounded once; slices equal the whole; an empty kernel is empty", () => {
    const options = { core, key: key(2) };
    const whole = init(deltaOrthogonal(), [3, 3, 6, 9], options);
    const slice = fill(deltaOrthogonal(), new Float32Array(100), { ...options, shape: [3, 3, 6, 9], offset: 180 });
    expect(slice).toEqual(whole.slice(180, 280));
    const half = new Set(numbers("bf16", init(deltaOrthogonal(), [3, 3, 6, 9], { ...options, dtype: "bf16" })));
    expect(half.size).toBeGreaterThan(45);
    for (const shape of [
      [0, 3, 3],
      [3, 0, 3],
      [3, 0, 0],
    ])
      expect(init(deltaOrthogonal(), shape, options)).toHaveLength(0);
  });
});

it("what describe says of them is what they are", () => {
  for (const [initializer, shape] of [
    [identity({ gain: -0.5 }), [7, 11]],
    [identity({ gain: 3 }), [11, 7]],
    [dirac(), [3, 3, 5, 8]],
    [dirac({ groups: 4 }), [3, 5, 8]],
  ] as const) {
    const values = init(initializer, shape);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    expect(describe(initializer, shape)).toEqual({
      ...computeFans(shape),
      mean: expect.closeTo(mean, 15),
      std: expect.closeTo(std, 15),
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(places(values).length).toBeGreaterThan(0);
  }
});
