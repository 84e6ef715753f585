// Nets, tensors and cores that nobody holds any more are given back; whatever somebody does hold keeps what it needs.

import { describe, expect, it } from "vitest";
import { type Core, createCore, fill, heNormal } from "../../src/index.js";
import { adam, dense, fit, type Net, sequential, trainer } from "../../src/train/index.js";
import { firstDifference } from "../support/cores.js";
import { collectGarbage, collectUntil } from "../support/garbage.js";
import { labels, numbers } from "./nets.js";

const make = (core: Core, seed = 1) =>
  sequential([dense(256, { activation: "relu" }), dense(10)], { inputShape: [784], seed, core });

/** Makes nets that take and write over whatever was given back. */
function reuse(core: Core): Net[] {
  return Array.from({ length: 4 }, (_, i) => make(core, 100 + i));
}

describe("what nobody holds any more is given back", () => {
  it("300 nets that were trained and never disposed need no more memory than 30", async () => {
    const core = createCore();
    const [x, y] = [numbers(784 * 8), labels(8, 10)];
    // A function of its own: what a loop had in its last turn, the engine may hold for longer.
    const leave = (seed: number) => {
      const net = make(core, seed);
      if (seed % 10 === 0) trainer(net, { optimizer: adam() }).step(x, y);
    };
    for (let i = 0; i < 300; i++) {
      leave(i);
      if (i % 30 === 29) await collectGarbage();
    }
    // Weights and gradients of all of them would take 490 MB, of 30 with half of it to grow 75 MB.
    expect(core.memory.memory.buffer.byteLength).toBeLessThan(2 ** 27);
    await collectUntil(() => core.memory.liveBlocks === 0);
  });

  it("tensors, filled and not disposed", async () => {
    const core = createCore();
    for (let i = 0; i < 50; i++) fill(heNormal(), core.tensor([100, 100]), { seed: 1, name: "w", core });
    expect(core.memory.liveBlocks).toBe(50);
    await collectUntil(() => core.memory.liveBlocks === 0);
  });

  it("what was disposed before is not given back twice", async () => {
    const core = createCore();
    const kept = [];
    for (let i = 0; i < 20; i++) {
      make(core, i).dispose();
      core.tensor([1000]).dispose();
      // It takes the place of what was disposed, which a second time would take it away again.
      kept.push(core.tensor([1000]));
    }
    await collectGarbage();
    expect(core.memory.liveBlocks).toBe(kept.length);
  });

  it("cores, with all that is in them", async () => {
    const memories = Array.from({ length: 20 }, () => {
      const core = createCore();
      make(core);
      core.tensor([1000]);
      return new WeakRef(core.memory.memory);
    });
    await collectUntil(() => memories.every((memory) => memory.deref() === undefined));
  });
});

describe("whoever holds a part keeps what it lies in", () => {
  it.each<[what: string, part: (net: Net) => () => Float32Array]>([
    [
      "the values of a parameter",
      (net) =>
        (
          (data) => () =>
            data
        )(net.parameters[0]!.data),
    ],
    [
      "its gradient",
      (net) =>
        (
          (gradient) => () =>
            gradient
        )(net.parameters[0]!.gradient),
    ],
    [
      "a parameter",
      (net) =>
        (
          (parameter) => () =>
            parameter.data
        )(net.parameters[0]!),
    ],
    [
      "a trainer",
      (net) =>
        (
          (t) => () =>
            t.net.parameters[0]!.data
        )(trainer(net)),
    ],
  ])("%s", async (_, part) => {
    const core = createCore();
    // Room for the nets that come later, so that no growth ends the view.
    core.tensor([2 ** 22]).dispose();
    const hold = () => {
      const net = make(core);
      trainer(net).step(numbers(784), [1]);
      return part(net);
    };
    const held = hold();
    const before = held().slice();
    await collectGarbage();
    const others = reuse(core);
    expect(firstDifference(held(), before)).toBe(-1);
    expect(before.some((x) => x !== 0)).toBe(true);
    expect(others).toHaveLength(4);
  });

  it("the elements of a tensor", async () => {
    const core = createCore();
    const view = core.tensor([1000]).data.fill(3);
    await collectGarbage();
    core.tensor([1000]).data.fill(7);
    expect(view.every((x) => x === 3)).toBe(true);
  });

  it("a fit that is under way, of a net that nobody else holds", async () => {
    const run = async (between?: (core: Core) => Promise<void>) => {
      const core = createCore();
      const data = { x: numbers(784 * 20), y: labels(20, 10) };
      const options = { optimizer: adam(), batchSize: 5, onStep: () => between?.(core) };
      return (await fit(make(core), data, options)).history.map(({ loss }) => loss);
    };
    const others: Net[] = [];
    const disturbed = await run(async (core) => {
      await collectGarbage();
      others.push(...reuse(core));
    });
    expect(disturbed).toEqual(await run());
  });
});
