// 8-bit floats are judged times their scales, which lie in the file under names that are conventions of others.

import { describe, expect, it } from "vitest";
import { heNormal, init, orthogonal } from "../../src/init/index.js";
import { inspect } from "../../src/inspect/index.js";
import type { WritableTensor } from "../../src/io/index.js";
import { tableOf } from "../../src/io/values.js";

const [ROWS, COLUMNS] = [300, 200];
const weights = init(heNormal(), [COLUMNS, ROWS], { seed: 1, name: "w" }) as Float32Array<ArrayBuffer>;
const stdOf = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

/** The nearest byte of a type for each value over its scale. */
function quantize(
  values: Float32Array,
  scaleAt: (i: number) => number,
  dtype: "f8_e4m3" | "f8_e5m2" = "f8_e4m3",
): Uint8Array<ArrayBuffer> {
  const sorted = Array.from(tableOf(dtype), (value, bits) => ({ value, bits }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  return Uint8Array.from(values, (x, i) => {
    const y = x / scaleAt(i);
    let [low, high] = [0, sorted.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.value <= y) low = middle;
      else high = middle;
    }
    return (y - sorted[low]!.value < sorted[high]!.value - y ? sorted[low]! : sorted[high]!).bits;
  });
}

const fp8 = (data: Uint8Array<ArrayBuffer>, dtype: "f8_e4m3" | "f8_e5m2" = "f8_e4m3"): WritableTensor => ({
  dtype,
  shape: [ROWS, COLUMNS],
  data,
});
const floats = (shape: number[], value: (i: number) => number): WritableTensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => value(i)),
});
const only = (tensors: Record<string, WritableTensor>) => inspect(tensors, { layout: "oi" });

describe("with a scale", () => {
  const scaleOfRow = (row: number) => 5e-4 * (1 + (row % 7));
  const blockRows = Math.ceil(ROWS / 128);
  const blockColumns = Math.ceil(COLUMNS / 128);
  const scaleOfBlock = (i: number) => 5e-4 * (1 + i);
  const blockOf = (i: number) => Math.floor(Math.floor(i / COLUMNS) / 128) * blockColumns + Math.floor((i % COLUMNS) / 128);

  it.each<[string, Record<string, WritableTensor>]>([
    [
      "one for all, as compressed-tensors and ModelOpt have it",
      {
        "fc.weight": fp8(quantize(weights, () => 1e-3)),
        "fc.weight_scale": floats([], () => 1e-3),
        "fc.input_scale": floats([], () => 1),
      },
    ],
    [
      "one for each row, behind the weights in the file",
      {
        "fc.weight": fp8(quantize(weights, (i) => scaleOfRow(Math.floor(i / COLUMNS)))),
        "fc.weight_scale": floats([ROWS, 1], scaleOfRow),
      },
    ],
    [
      "one for each block of 128 × 128, as DeepSeek has it",
      {
        "fc.weight_scale_inv": floats([blockRows, blockColumns], scaleOfBlock),
        "fc.weight": fp8(quantize(weights, (i) => scaleOfBlock(blockOf(i)))),
      },
    ],
    [
      "of 5 bits of exponent",
      {
        "fc.weight": fp8(
          quantize(weights, () => 1e-3, "f8_e5m2"),
          "f8_e5m2",
        ),
        "fc.scale_weight": floats([1], () => 1e-3),
      },
    ],
  ])("%s", (_, tensors) => {
    const { tensors: reports, faults, parameterCount, notes } = only(tensors);
    const report = reports.find(({ name }) => name === "fc.weight")!;
    expect(report.std / stdOf(weights)).toBeCloseTo(1, 2);
    expect(report.verdict).toBe("He normal, truncated");
    expect(report.scale).toMatch(/scale/);
    expect({ faults, parameterCount }).toEqual({ faults: [], parameterCount: ROWS * COLUMNS });
    for (const other of reports.filter(({ name }) => name !== "fc.weight")) {
      expect(other).toMatchObject({ kind: "quantization", verdict: "quantization" });
    }
    expect(notes).toContain("judged times their scales: 1 tensor of 8-bit floats");
  });

  it("faults are those of the products: a scale that is too large, NaN in a scale", () => {
    const data = quantize(weights, () => 1e-3);
    const faultsWith = (value: number) => only({ "fc.weight": fp8(data), "fc.weight_scale": floats([], () => value) }).faults;
    expect(faultsWith(1)).toEqual([expect.stringMatching(/^"fc.weight": std \d+ times that of He/)]);
    expect(faultsWith(NaN)).toEqual(['"fc.weight": 60,000 values NaN', '"fc.weight_scale": 1 value NaN']);
  });

  it("rows that are equal before scales and differ after them are no copies", () => {
    const data = quantize(weights, () => 1e-3);
    data.copyWithin(COLUMNS, 0, COLUMNS);
    const rows = (value: (row: number) => number) =>
      only({ "fc.weight": fp8(data), "fc.weight_scale": floats([ROWS], value) }).tensors[0]!.copiedRows;
    expect(rows(() => 1e-3)).toEqual({ count: 1, example: [0, 1] });
    expect(rows((row) => 1e-3 * (1 + row / 100)).count).toBe(0);
  });

  it("orthogonality too is that of the products", () => {
    const shape = [64, 64];
    const q = init(orthogonal(), shape, { seed: 1, name: "q" }) as Float32Array<ArrayBuffer>;
    const identity = Uint8Array.from({ length: 4096 }, (_, i) => (i % 65 === 0 ? 0x38 : 0));
    const found = only({ q: { dtype: "f8_e4m3", shape, data: identity }, q_scale: floats([], () => 3) });
    expect(found.tensors[0]!.orthogonality).toMatchObject({ gain: 3, distance: 0, vectors: 64 });
    const near = only({ q: { dtype: "f8_e4m3", shape, data: quantize(q, () => 1e-3) }, q_scale: floats([], () => 1e-3) });
    expect(near.tensors[0]!.orthogonality!.gain).toBeCloseTo(1, 2);
  });
});

describe("without one", () => {
  it.each<[string, Record<string, WritableTensor>, RegExp]>([
    ["none there", {}, /^not judged: it is f8_e4m3 and the file has no scale for it \(fc.weight_scale_inv, /],
    [
      "of a shape that does not fit",
      { "fc.weight_scale": floats([7], () => 1) },
      /^not judged: it has a scale \(fc.weight_scale\) of shape \[7\], which does not fit/,
    ],
    [
      "two of them",
      { "fc.weight_scale": floats([], () => 1), "fc.weight_scale_inv": floats([], () => 1) },
      /more than one scale/,
    ],
  ])("%s: not judged, and no fault", (_, scales, verdict) => {
    const { tensors, faults } = only({ "fc.weight": fp8(quantize(weights, () => 1e-3)), ...scales });
    expect(tensors[0]).toMatchObject({
      verdict: expect.stringMatching(verdict),
      target: undefined,
      scale: undefined,
      kind: "weight",
    });
    expect(faults).toEqual([]);
  });

  it("NaN is counted all the same", () => {
    const data = quantize(weights, () => 1e-3);
    data[5] = 0x7f;
    expect(only({ "fc.weight": fp8(data) }).faults).toEqual(['"fc.weight": 1 value NaN']);
  });
});
