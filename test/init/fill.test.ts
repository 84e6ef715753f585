// init and fill write the same values to whatever can hold them, and nothing else.

import { expect, it } from "vitest";
import {
  createCore,
  fill,
  glorotUniform,
  heNormal,
  init,
  key,
  normal,
  ones,
  type Shape,
  truncatedNormal,
  zeros,
} from "../../src/index.js";
import { fold } from "../../src/random/index.js";
import { describeEachCore, expectNoLiveBlocks } from "../support/cores.js";

const stream = { seed: 42, name: "fc1/kernel" };
const SHAPE: Shape = [100, 123];
const SIZE = 12_300;

describeEachCore("fill", (core) => {
  const whole = init(heNormal(), SHAPE, { ...stream, core });

  it("gives an ordinary array the values of init, and returns it", () => {
    const target = new Float32Array(SIZE);
    expect(fill(heNormal(), target, { shape: SHAPE, ...stream, core })).toBe(target);
    expect(target).toEqual(whole);
  });

  it("fills a view in the middle of a buffer", () => {
    const buffer = new Float32Array(SIZE + 20).fill(7);
    fill(heNormal(), buffer.subarray(10, 10 + SIZE), { shape: SHAPE, ...stream, core });
    expect(buffer.subarray(10, 10 + SIZE)).toEqual(whole);
    expect([...buffer.subarray(0, 10), ...buffer.subarray(10 + SIZE)].every((x) => x === 7)).toBe(true);
  });

  it("fills shared memory", () => {
    const target = new Float32Array(new SharedArrayBuffer(SIZE * 4));
    fill(heNormal(), target, { shape: SHAPE, ...stream, core });
    expect(Float32Array.from(target)).toEqual(whole);
  });

  it("fills a tensor of the core in place, of another core by copying, with the shape that it has", () => {
    for (const owner of [core, createCore({ backend: "wasm" }), createCore({ backend: "js" })]) {
      const tensor = owner.tensor(SHAPE);
      const after = owner.tensor([16]);
      after.data.fill(7);
      expect(fill(heNormal(), tensor, { ...stream, core })).toBe(tensor);
      expect(tensor.data).toEqual(whole);
      expect(after.data.every((x) => x === 7)).toBe(true);
      tensor.dispose();
      after.dispose();
      expectNoLiveBlocks(owner);
    }
  });

  it("fills an array that lies in the core's own memory", () => {
    const tensor = core.tensor([SIZE]);
    fill(heNormal(), tensor.data, { shape: SHAPE, ...stream, core });
    expect(tensor.data).toEqual(whole);
    tensor.dispose();
  });

  it.each([
    [0, 1],
    [0, SIZE],
    [1, 1000],
    [4096, 4096],
    [4095, 4098],
    [SIZE - 1, 1],
    [SIZE, 0],
    [777, 9999],
  ])("the slice from %d, %d long, to arrays and tensors", (offset, length) => {
    const expected = whole.slice(offset, offset + length);
    expect(fill(heNormal(), new Float32Array(length), { shape: SHAPE, offset, ...stream, core })).toEqual(expected);
    const tensor = core.tensor([length]);
    fill(heNormal(), tensor, { shape: SHAPE, offset, ...stream, core });
    expect(tensor.data).toEqual(expected);
    tensor.dispose();
  });

  it("reaches far slices of shapes that no memory could hold", () => {
    const shape = [2 ** 26, 2 ** 20];
    const a = fill(normal(), new Float32Array(100), { shape, offset: 2 ** 45, ...stream, core });
    const b = fill(normal(), new Float32Array(50), { shape, offset: 2 ** 45 + 50, ...stream, core });
    expect(a.subarray(50)).toEqual(b);
  });

  it("a key stands for seed and name", () => {
    const k = fold(key(42), "fc1/kernel");
    expect(init(heNormal(), SHAPE, { key: k, core })).toEqual(whole);
    expect(init(heNormal(), SHAPE, { seed: 42n, name: "fc1/kernel", core })).toEqual(whole);
  });

  it("constants need no key, and fill slices too", () => {
    expect(init(zeros(), [3, 4], { core })).toEqual(new Float32Array(12));
    expect(fill(ones(), new Float32Array(5), { shape: [10], offset: 5, core })).toEqual(new Float32Array(5).fill(1));
    const tensor = core.tensor([17]);
    fill(ones(), tensor, { core });
    expect(tensor.data).toEqual(new Float32Array(17).fill(1));
    tensor.dispose();
  });

  it("std 0 gives the mean", () => {
    for (const initializer of [normal({ mean: 0.3, std: 0 }), truncatedNormal({ mean: 0.3, std: 0 })]) {
      expect(init(initializer, [50], { ...stream, core })).toEqual(new Float32Array(50).fill(0.3));
    }
  });

  it.each([[[0]], [[0, 5]], [[5, 0]], [[3, 0, 7, 2]], [[0, 2 ** 50]]])("the shape [%j] gives an empty array", (shape) => {
    const layout = shape.length < 2 ? { in: 0, out: [] } : undefined;
    for (const initializer of [heNormal(), glorotUniform(), normal(), truncatedNormal(), zeros()]) {
      expect(init(initializer, shape, { ...stream, layout, core })).toEqual(new Float32Array(0));
      expect(fill(initializer, new Float32Array(0), { shape, ...stream, layout, core })).toHaveLength(0);
      const tensor = core.tensor(shape);
      expect(fill(initializer, tensor, { ...stream, layout, core })).toBe(tensor);
      expect(tensor.data).toHaveLength(0);
      tensor.dispose();
    }
  });

  it("needs no growth of the core's memory for ordinary arrays, however long", () => {
    const before = core.memory.memory.buffer.byteLength;
    init(normal(), [2 ** 20], { ...stream, core });
    expect(core.memory.memory.buffer.byteLength).toBe(before);
  });

  it("leaves its arguments as they were, frozen ones included", () => {
    const options = Object.freeze({ ...stream, core, shape: Object.freeze([100, 123]) });
    expect(fill(Object.freeze(heNormal()), new Float32Array(SIZE), options)).toEqual(whole);
  });
});
