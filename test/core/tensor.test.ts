// Tensors: views that survive growth, and an end after which every use is an error.

import { expect, it } from "vitest";
import { Tensor } from "../../src/core/tensor.js";
import { createCore, fill, heNormal, init, normal } from "../../src/index.js";
import * as random from "../../src/random/index.js";
import { describeEachCore } from "../support/cores.js";

const stream = { seed: 1, name: "w" };
const error = (code: string) => expect.objectContaining({ code });

describeEachCore("tensor", (core) => {
  it("has shape, size and dtype, and lies on a line of its own", () => {
    const tensor = core.tensor([3, 5]);
    expect(tensor).toBeInstanceOf(Tensor);
    expect([tensor.shape, tensor.size, tensor.dtype, tensor.ptr % 64, tensor.disposed]).toEqual([[3, 5], 15, "f32", 0, false]);
    expect(tensor.data).toHaveLength(15);
    expect(tensor.data.byteOffset).toBe(tensor.ptr);
    tensor.dispose();
  });

  it("keeps its own copy of the shape", () => {
    const shape = [2, 3];
    const tensor = core.tensor(shape);
    shape[0] = 9;
    expect(tensor.shape).toEqual([2, 3]);
    tensor.dispose();
  });

  it("is filled right after a forced growth between two fills, and keeps what it had", () => {
    const own = createCore({ backend: core.backend });
    const expected = init(heNormal(), [50, 40], stream);
    const a = own.tensor([50, 40]);
    fill(heNormal(), a, { ...stream, core: own });
    const stale = a.data;
    const before = own.memory.memory.buffer;
    const big = own.tensor([2 ** 20]);
    expect(own.memory.memory.buffer).not.toBe(before);
    expect(a.data).toEqual(expected);
    const b = own.tensor([50, 40]);
    fill(heNormal(), b, { ...stream, core: own });
    expect(b.data).toEqual(expected);
    expect(a.data).toEqual(expected);
    // The view from before the growth is what the documentation says: gone, but where the memory is shared.
    expect(stale.length).toBe(before instanceof SharedArrayBuffer ? a.size : 0);
    fill(normal(), big, { ...stream, core: own });
    expect(big.data.subarray(0, 100)).toEqual(init(normal(), [100], stream));
    for (const tensor of [a, b, big]) tensor.dispose();
    expect(own.memory.liveBlocks).toBe(0);
  });

  it("throws at every use after dispose; a second dispose does nothing", () => {
    const tensor = core.tensor([4, 4]);
    tensor.dispose();
    tensor.dispose();
    expect(tensor.disposed).toBe(true);
    const uses: (() => unknown)[] = [
      () => tensor.ptr,
      () => tensor.data,
      () => fill(heNormal(), tensor, { ...stream, core }),
      () => fill(heNormal(), tensor, { ...stream }),
      () => random.uniform(tensor, { ...stream, core }),
      () => random.normal(tensor, { ...stream, core }),
      () => random.truncatedNormal(tensor, { ...stream, core }),
    ];
    for (const use of uses) expect(use).toThrowError(error("E_DISPOSED"));
  });

  it("does not let a disposed tensor write to the next one at its address", () => {
    const first = core.tensor([16]);
    const { ptr } = first;
    first.dispose();
    const second = core.tensor([16]);
    expect(second.ptr).toBe(ptr);
    second.data.fill(7);
    expect(() => fill(normal(), first, { ...stream, core })).toThrowError(error("E_DISPOSED"));
    expect(second.data.every((x) => x === 7)).toBe(true);
    second.dispose();
  });

  it("disposes itself at the end of a `using` block, where the language has it", () => {
    const tensor = core.tensor([4]);
    const dispose = (tensor as unknown as Record<symbol, () => void>)[Symbol.dispose];
    expect(dispose).toBeTypeOf("function");
    dispose!.call(tensor);
    expect(tensor.disposed).toBe(true);
  });

  it.each([
    ["E_SHAPE", [-1], undefined],
    ["E_SHAPE", [1.5], undefined],
    ["E_SHAPE", 4, undefined],
    ["E_SHAPE", undefined, undefined],
    ["E_DTYPE", [4], { dtype: "i32" }],
    ["E_ARGUMENT", [4], { type: "f32" }],
    ["E_MEMORY", [2 ** 31], undefined],
    ["E_MEMORY", [2 ** 53 - 1], undefined],
  ])("%s for core.tensor(%j, %j)", (code, shape, options) => {
    const { liveBlocks } = core.memory;
    expect(() => core.tensor(shape as number[], options as never)).toThrowError(error(code));
    expect(core.memory.liveBlocks).toBe(liveBlocks);
  });

  it("samplers write tensors of any core, at any offset", () => {
    const whole = random.normal(new Float32Array(500), { ...stream, core });
    const foreign = createCore({ backend: "js" });
    for (const [owner, offset] of [
      [core, 0],
      [core, 16],
      [core, 5],
      [foreign, 0],
      [foreign, 7],
    ] as const) {
      const tensor = owner.tensor([300]);
      random.normal(tensor, { ...stream, core, offset });
      expect(tensor.data).toEqual(whole.slice(offset, offset + 300));
      tensor.dispose();
    }
    expect(foreign.memory.liveBlocks).toBe(0);
  });
});
