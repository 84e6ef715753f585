// Samples in arrays in arrays: the same as side by side, however they are nested, and however many there are.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCore } from "../../src/index.js";
import { activation, dense, evaluate, fit, predict, type Samples, sequential, trainer } from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { digest, labels, numbers } from "./nets.js";

const net = (inputShape: number[]) => sequential([dense(3)], { inputShape, seed: 1, core: createCore() });

/** A sample in arrays in arrays. */
type Tree = number | Float64Array | Tree[];
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.double({ noNaN: true, min: -1e30, max: 1e30 }),
    fc.float64Array({ noNaN: true, min: -1e30, max: 1e30, maxLength: 5 }),
    fc.array(tie("tree"), { maxLength: 5 }),
  ),
}));

const flatten = (value: Tree): number[] => (typeof value === "number" ? [value] : [...value].flatMap((item) => flatten(item)));

describe("samples in arrays in arrays", () => {
  it("that name one array in 2^40 places are refused at once", async () => {
    let x: Samples = [1, 2, 3, 4];
    for (let i = 0; i < 40; i++) x = [x, x];
    await expectRefused("E_MEMORY", "predict: ", () => predict(net([4]), x));
  });

  it("are the numbers in them, one after the other", () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1 }), (sample) => {
        const flat = flatten(sample);
        fc.pre(flat.length > 0);
        const mirror = sequential([activation("relu")], { inputShape: [flat.length], seed: 1, core: createCore() });
        expect(predict(mirror, [sample, sample] as Samples)).toEqual(predict(mirror, [...flat, ...flat]));
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  it("train as those side by side do, in any kind of array", async () => {
    const [flat, y] = [numbers(12 * 20), labels(20, 3)];
    const each = Array.from({ length: 20 }, (_, i) => flat.subarray(12 * i, 12 * (i + 1)));
    const forms: Samples[] = [flat, [...flat], each, each.map((sample) => [...sample]), Float64Array.from(flat)];
    const digests = [];
    for (const x of forms) {
      const one = net([12]);
      await fit(one, { x, y }, { batchSize: 7, epochs: 2 });
      digests.push(digest(one));
    }
    expect(new Set(digests).size).toBe(1);
  });

  it("labels keep what f64 holds: one beyond the classes by rounding is not taken for one of them", async () => {
    // 2^24 + 1 is no f32: rounded, it would be the last class.
    const wide = sequential([dense(2 ** 24 + 1, { bias: false })], { inputShape: [1], seed: 1, core: createCore() });
    await expectRefused("E_DATA", "y[0] (16777217)", () => evaluate(wide, { x: [[1]], y: [[2 ** 24 + 1]] }));
  });

  it("as many images as a data set has, one array for each", () => {
    const images = Array<Float32Array>(4000).fill(new Float32Array(3072).fill(0.5));
    expect(predict(net([3072]), images)).toHaveLength(3 * 4000);
  });

  it("more than any array holds: E_MEMORY instead of the end of the process", async () => {
    // 2^20 samples of 2^25 numbers: 2^47 bytes of f32, more than a process can address.
    const size = 2 ** 25;
    const many = Array<Uint8Array>(2 ** 20).fill(new Uint8Array(size));
    const plain = sequential([activation("relu")], { inputShape: [size], seed: 1, core: createCore() });
    await expectRefused("E_MEMORY", "predict: no memory for an array of shape [35184372088832]", () => predict(plain, many));
    const t = trainer(net([4]));
    await expectRefused("E_MEMORY", "trainer.step: no memory for an array of shape", () => t.step(numbers(4), many));
  });
});
