// Data is the caller's: what changes after it was checked, in a callback of fit, must not reach memory that is not the net's, nor
// be learnt in silence.

import { describe, expect, it } from "vitest";
import { type Backend, type Core, createCore } from "../../src/index.js";
import {
  type Data,
  dense,
  embedding,
  type FitOptions,
  fit,
  flatten,
  type Loss,
  type Net,
  predict,
  sequential,
  sgd,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { allFinite, digest, labels, numbers } from "./nets.js";

const OPTIONS: FitOptions = { batchSize: 8, epochs: 2, shuffle: false, optimizer: sgd({ learningRate: 1 }) };

/** Nets before and behind the one that is trained, in one memory. */
function between(core: Core, make: () => Net): { net: Net; others: Net[] } {
  const other = (seed: number) => sequential([dense(64)], { inputShape: [64], seed, core });
  const before = other(5);
  const net = make();
  return { net, others: [before, other(6)] };
}

/** Trains until a callback changes the data after the third step; the net must be as that step left it, other nets untouched. */
async function expectNoHarm(make: (core: Core) => Net, says: string, options: FitOptions, data: Data, change: () => void) {
  const core = createCore();
  const { net, others } = between(core, () => make(core));
  const before = others.map(digest);
  let steps = 0;
  let left: string | undefined;
  const onStep = () => {
    if (++steps === 3) {
      change();
      left = digest(net);
    }
  };
  await expectRefused("E_DATA", says, () => fit(net, data, { ...OPTIONS, ...options, onStep }));
  expect(others.map(digest)).toEqual(before);
  expect([allFinite(net), net.training.progress!.step]).toEqual([true, 3]);
  expect(digest(net)).toBe(left);
}

const ids = (core: Core) => sequential([embedding(10, 4), flatten(), dense(2)], { inputShape: [3], seed: 1, core });
const rows = (core: Core) => sequential([dense(3)], { inputShape: [4], seed: 1, core });

describe("changed in a callback of fit", () => {
  it.each([400, 10, -1, 0.5, Number.NaN, Infinity, 2 ** 31])("an id to %d", async (id) => {
    const x = Float32Array.from(labels(3 * 32, 10));
    const says = ["embedding: an id (", "must be a whole number from 0 to 9"];
    await expectNoHarm(ids, says[0]!, {}, { x, y: new Uint8Array(32) }, () => void x.fill(id));
  });

  it.each([3, 400, -1, 0.5, Number.NaN])("a label to %d", async (label) => {
    const y = Float32Array.from(labels(32, 3));
    await expectNoHarm(rows, "fit: y[24] (", {}, { x: numbers(4 * 32), y }, () => void y.fill(label));
  });

  it.each<[loss: Loss, value: number]>([
    ["sigmoidCrossEntropy", 7],
    ["sigmoidCrossEntropy", Number.NaN],
    ["softmaxCrossEntropy", 0.9],
    ["mse", 1e39],
    ["mse", Infinity],
  ])("a target of %s to %d", async (loss, value) => {
    const y = new Float64Array(3 * 32).fill(1 / 3);
    await expectNoHarm(rows, "fit: ", { loss }, { x: numbers(4 * 32), y }, () => void y.fill(value));
  });

  const transfer = (array: Float32Array) => void structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });

  it("a buffer that is transferred to a worker", async () => {
    const data = () => ({ x: numbers(4 * 32), y: Float32Array.from(labels(32, 3)) });
    const [first, second] = [data(), data()];
    await expectNoHarm(rows, "fit: x held 32 samples", {}, first, () => transfer(first.x));
    await expectNoHarm(rows, "fit: y[24] (undefined)", {}, second, () => transfer(second.y));
  });

  /** A view of the memory of another core, and what makes that memory grow. */
  function ofAnotherCore(backend: Backend) {
    const other = createCore({ backend });
    const tensor = other.tensor([32, 4]);
    tensor.data.fill(0.5);
    return { x: tensor.data, grow: () => void other.tensor([2 ** 20]) };
  }

  it("a memory that grows and cannot be shared, of another core", async () => {
    const { x, grow } = ofAnotherCore("js");
    await expectNoHarm(rows, "fit: x held 32 samples", {}, { x, y: labels(32, 3) }, grow);
  });

  it("not a shared memory that grows: its views stay as they are", async () => {
    const { x, grow } = ofAnotherCore("wasm");
    const trained = async (onStep: () => void) => {
      const net = rows(createCore());
      await fit(net, { x, y: labels(32, 3) }, { ...OPTIONS, onStep });
      return digest(net);
    };
    expect(await trained(grow)).toEqual(await trained(() => {}));
    expect(x).toHaveLength(128);
  });

  it.each<[what: string, says: string, change: (x: Float32Array, y: Float32Array) => void]>([
    ["ids", "embedding: an id (400)", (x) => x.fill(400)],
    ["labels", "fit: validation: y[0] (2)", (_, y) => y.fill(2)],
    ["the buffer", "fit: validation: x held 5 samples", transfer],
  ])("%s of the validation", async (_, says, change) => {
    const core = createCore();
    const { net, others } = between(core, () => ids(core));
    const before = others.map(digest);
    const [x, y] = [Float32Array.from(labels(15, 10)), new Float32Array(5)];
    const data = { x: labels(3 * 8, 10), y: labels(8, 2) };
    const onStep = () => change(x, y);
    await expectRefused("E_DATA", says, () => fit(net, data, { validation: { x, y }, onStep }));
    expect(others.map(digest)).toEqual(before);
  });

  it("the options: what was checked is what is used", async () => {
    const net = rows(createCore());
    const options: FitOptions = { ...OPTIONS, onEpoch: () => void Object.assign(options, { shuffle: bad(5), onStep: bad(5) }) };
    expect((await fit(net, { x: numbers(4 * 32), y: labels(32, 3) }, options)).steps).toBe(8);
  });
});

it("shapes that kernels go by cannot be changed", () => {
  const core = createCore();
  const net = sequential([dense(4), dense(3)], { inputShape: [4], seed: 1, core });
  const given = [2, 3];
  const tensor = core.tensor(given);
  for (const shape of [...net.parameters.map(({ shape }) => shape), net.inputShape, net.outputShape, tensor.shape]) {
    const before = [...shape];
    expect(() => {
      bad<number[]>(shape)[0] = 1e6;
    }).toThrow(TypeError);
    expect(shape).toEqual(before);
  }
  given[0] = 1e6;
  expect(tensor.shape).toEqual([2, 3]);
  expect(predict(net, numbers(4))).toHaveLength(3);
});
