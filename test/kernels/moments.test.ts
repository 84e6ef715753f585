// momentsF32, and the moments that drawInto takes along the way.

import { expect, it } from "vitest";
import type { Moments } from "../../src/core/drawBlocks.js";
import { drawInto } from "../../src/random/draw.js";
import { normal } from "../../src/random/index.js";
import { normalDraw } from "../../src/random/normal.js";
import { describeEachCore } from "../support/cores.js";

const key = { k0: 1, k1: 2 };

/** Both sums exactly as f64 can hold them: compensated (Neumaier). */
function sumsOf(values: ArrayLike<number>, center: number): [number, number] {
  const sums = [0, 1].map((squared) => {
    let [sum, rest] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const d = values[i]! - center;
      const x = squared ? d * d : d;
      const next = sum + x;
      rest += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
      sum = next;
    }
    return sum + rest;
  });
  return sums as [number, number];
}

describeEachCore("moments", (core) => {
  it("momentsF32 sums small integers exactly and adds to what is there", () => {
    const inPtr = core.memory.allocate("test", 128);
    const sumsPtr = core.memory.allocate("test", 16);
    const { buffer } = core.memory.memory;
    new Float32Array(buffer, inPtr, 32).set(Float32Array.from({ length: 32 }, (_, i) => i));
    const sums = new Float64Array(buffer, sumsPtr, 2).fill(0);
    core.kernels.momentsF32(inPtr, 2, 10, sumsPtr);
    expect(Array.from(sums)).toEqual([496 - 320, 10416 - 2 * 10 * 496 + 32 * 100]);
    core.kernels.momentsF32(inPtr, 1, 0, sumsPtr);
    expect(Array.from(sums)).toEqual([176 + 120, 3696 + 1240]);
    core.kernels.momentsF32(inPtr, 0, 0, sumsPtr);
    expect(Array.from(sums)).toEqual([296, 4936]);
    core.memory.free(inPtr);
    core.memory.free(sumsPtr);
  });

  it.each([
    [0, 100_000],
    [5, 37],
    [4090, 12],
    [16, 4096],
    [3, 0],
  ])("those of elements from %d on, %d of them, leave out their neighbours in the tiles", (offset, length) => {
    const draw = normalDraw("test", { mean: 3, std: 2 }, "f32");
    const target = new Float32Array(length);
    const moments: Moments = { center: 3, unit: 1, sum: 0, squares: 0 };
    drawInto(core, key, offset, target, "f32", draw, moments);
    expect(target).toEqual(normal(new Float32Array(length), { key, core, offset, mean: 3, std: 2 }));
    const [sum, squares] = sumsOf(target, 3);
    // n roundings of 2^-53 of a partial sum below Σ|d|; what is measured is far less.
    const size = target.reduce((total, x) => total + Math.abs(x - 3), 0);
    expect(Math.abs(moments.sum - sum)).toBeLessThanOrEqual(length * 2 ** -53 * size);
    expect(Math.abs(moments.squares - squares)).toBeLessThanOrEqual(length * 2 ** -53 * squares);
  });

  it("are the same for a tensor in place, whose padding is not counted", () => {
    const draw = normalDraw("test", { mean: 0, std: 1 }, "f32");
    const tensor = core.tensor([1001]);
    const array = new Float32Array(1001);
    const [a, b]: [Moments, Moments] = [
      { center: 0, unit: 1, sum: 0, squares: 0 },
      { center: 0, unit: 1, sum: 0, squares: 0 },
    ];
    drawInto(core, key, 0, tensor, "f32", draw, a);
    drawInto(core, key, 0, array, "f32", draw, b);
    expect(a).toEqual(b);
    expect(tensor.data).toEqual(array);
    tensor.dispose();
  });
});
