import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileDType } from "../../src/io/dtypes.js";
import { applyScale, needsScale, type Scale, scaleOf } from "../../src/io/scales.js";

type Row = [dtype: FileDType, shape: number[]];

const find = (shape: number[], others: Record<string, Row>, name = "fc.weight") =>
  scaleOf(name, { dtype: "f8_e4m3", shape }, (each) => {
    const row = others[each];
    return row && { dtype: row[0], shape: row[1] };
  });

describe("the scale of a tensor", () => {
  // Shapes as in the checkpoints of DeepSeek-V3 (kv_a_proj_with_mqa), of compressed-tensors and FBGEMM, of ComfyUI, and of MX formats.
  test.each<[string, number[], string, Row, number[], number[]]>([
    ["blocks of 128", [576, 7168], "fc.weight_scale_inv", ["f32", [5, 56]], [5, 56], [128, 128]],
    ["one for all", [4, 6], "fc.weight_scale", ["f32", []], [1, 1], [4, 6]],
    ["one for all, as a list", [4, 6], "fc.weight_scale", ["bf16", [1]], [1, 1], [4, 6]],
    ["rows", [4, 6], "fc.weight_scale", ["f32", [4, 1]], [4, 1], [1, 6]],
    ["rows, as a list", [4, 6], "fc.weight_scale", ["f32", [4]], [4, 1], [1, 6]],
    ["one for all, ComfyUI", [4, 6], "fc.scale_weight", ["f32", []], [1, 1], [4, 6]],
    ["filters of a convolution", [4, 3, 2, 2], "fc.weight_scale", ["f16", [4, 1, 1, 1]], [4, 1, 1, 1], [1, 3, 2, 2]],
    ["32 in a row", [2, 96], "fc.weight_scale", ["f8_e8m0", [2, 3]], [2, 3], [1, 32]],
    ["experts", [2, 4, 6], "fc.weight_scale", ["f32", [2]], [2, 1, 1], [1, 4, 6]],
    ["experts by blocks", [2, 192, 256], "fc.weight_scale_inv", ["f32", [2, 2, 2]], [2, 2, 2], [1, 128, 128]],
    ["a single element", [1], "fc.weight_scale", ["f32", [1]], [1], [1]],
  ])("%s", (_, shape, name, row, counts, block) => {
    expect(find(shape, { [name]: row, other: ["f32", []] })).toEqual({ name, shape: counts, block });
  });

  test("a name that is no weight has its own", () => {
    const others: Record<string, Row> = { "experts.up_scale": ["f32", []], "experts.scale_weight": ["f32", []] };
    expect(find([2, 2], others, "experts.up")).toMatchObject({ name: "experts.up_scale" });
    expect(find([2, 2], { scale_weight: ["f32", []] }, "weight")).toMatchObject({ name: "scale_weight" });
  });

  test.each<[string, Record<string, Row>, string]>([
    ["none", { "fc.bias": ["f32", [4]] }, "no scale for it (fc.weight_scale_inv, fc.weight_scale, fc.scale_weight)"],
    ["two", { "fc.weight_scale": ["f32", []], "fc.scale_weight": ["f32", []] }, "more than one scale"],
    ["of bytes", { "fc.weight_scale": ["u8", []] }, "of u8"],
    ["of 8-bit floats", { "fc.weight_scale": ["f8_e4m3", []] }, "of f8_e4m3"],
    ["columns, as a list", { "fc.weight_scale": ["f32", [6]] }, "of shape [6], which does not fit its shape [4, 6]"],
    ["three blocks of six", { "fc.weight_scale": ["f32", [1, 4]] }, "does not fit"],
    ["of more axes", { "fc.weight_scale": ["f32", [4, 1, 2]] }, "does not fit"],
    ["of nothing", { "fc.weight_scale": ["f32", [0]] }, "does not fit"],
  ])("is not guessed: %s", (_, others, reason) => {
    expect(find([4, 6], others)).toContain(reason);
  });
});

test("8-bit floats need one; what holds scales itself, and bytes, do not", () => {
  expect((["f8_e4m3", "f8_e5m2", "f8_e4m3fnuz", "f8_e5m2fnuz"] as const).every(needsScale)).toBe(true);
  expect((["f8_e8m0", "f16", "f32", "u8", "i8"] as const).some(needsScale)).toBe(false);
});

describe("values times their scales", () => {
  const scaled = (shape: number[], scale: Omit<Scale, "name">, scales: number[], first = 0, count = 0) => {
    const values = new Float32Array(count || shape.reduce((product, n) => product * n, 1)).fill(1);
    applyScale(values, first, shape, { name: "s", ...scale }, scales);
    return [...values];
  };

  test("one for all, rows, blocks", () => {
    expect(scaled([2, 2], { shape: [1, 1], block: [2, 2] }, [3])).toEqual([3, 3, 3, 3]);
    expect(scaled([], { shape: [], block: [] }, [3])).toEqual([3]);
    expect(scaled([2, 3], { shape: [2, 1], block: [1, 3] }, [2, 5])).toEqual([2, 2, 2, 5, 5, 5]);
    expect(scaled([3, 3], { shape: [2, 2], block: [2, 2] }, [1, 2, 3, 4])).toEqual([1, 1, 2, 1, 1, 2, 3, 3, 4]);
  });

  test("any piece of a tensor has the scales of its place", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        sizes,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
        fc.nat(),
        (shape, powers, cut) => {
          const block = shape.map((_, axis) => 2 ** powers[axis]!);
          const counts = shape.map((size, axis) => Math.ceil(size / block[axis]!));
          const scales = Array.from({ length: counts.reduce((product, n) => product * n, 1) }, (_, i) => i);
          // By the definition, place by place.
          const size = shape.reduce((product, n) => product * n, 1);
          const expected = Array.from({ length: size }, (_, flat) => {
            let [rest, index, stride] = [flat, 0, 1];
            for (let axis = shape.length - 1; axis >= 0; axis--) {
              index += Math.floor((rest % shape[axis]!) / block[axis]!) * stride;
              stride *= counts[axis]!;
              rest = Math.floor(rest / shape[axis]!);
            }
            return index;
          });
          const first = cut % size;
          expect(scaled(shape, { shape: counts, block }, scales, first, size - first)).toEqual(expected.slice(first));
        },
      ),
    );
  });
});
