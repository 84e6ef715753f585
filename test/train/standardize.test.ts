// standardize: true: mean and std of inputs and targets are measured on what a net is trained on, and belong to it.

import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/io/index.js";
import {
  adam,
  conv2d,
  dense,
  embedding,
  evaluate,
  fit,
  flatten,
  type Layer,
  load,
  predict,
  save,
  sequential,
  standardize,
  summary,
  trainer,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { bits, digest, numbers } from "./nets.js";

/** Columns of mean 44,928 and 0.003, and a constant; the label is whether the first is above its mean. */
const N = 240;
const unit = numbers(2 * N, 5);
const raw = Float32Array.from({ length: 3 * N }, (_, i) => {
  const [row, column] = [Math.floor(i / 3), i % 3];
  return [44_928 + 9000 * unit[2 * row]!, 0.003 + 0.0001 * unit[2 * row + 1]!, 17][column]!;
});
const labels = Array.from({ length: N }, (_, i) => (unit[2 * i]! > 0 ? 1 : 0));
const prices = Float64Array.from({ length: N }, (_, i) => 200_000 + 90_000 * unit[2 * i]! - 30_000 * unit[2 * i + 1]! ** 2);
const table = { x: raw, y: labels };
const houses = { x: raw, y: prices };

const hidden = dense(16, { activation: "relu" });
const make = (layers: Layer[] = [hidden, dense(2)], options = {}) =>
  sequential(layers, { inputShape: [3], seed: 1, standardize: true, ...options });
const priced = () => make([hidden, dense(1)]);
const regression = { loss: "mse", optimizer: adam({ learningRate: 0.01 }), epochs: 40 } as const;

/** Mean and std of a column, in another way than the library's: by sums of f64. */
function moments(values: ArrayLike<number>, column = 0, width = 1) {
  const own = Array.from(values).filter((_, i) => i % width === column);
  const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
  return { mean, std: Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length) };
}

const values = (net: ReturnType<typeof make>, name: string) => Array.from(net.weights().get(name)!.data);

describe("inputs", () => {
  it("mean and std of each column are measured at the first training, a constant has std 1", async () => {
    using net = make();
    expect(values(net, "input/std")).toEqual([0, 0, 0]);
    await fit(net, table, { epochs: 1 });
    for (const column of [0, 1]) {
      const { mean, std } = moments(raw, column, 3);
      expect(values(net, "input/mean")[column]! / mean).toBeCloseTo(1, 6);
      expect(values(net, "input/std")[column]! / std).toBeCloseTo(1, 6);
    }
    expect([values(net, "input/mean")[2], values(net, "input/std")[2]]).toEqual([17, 1]);
  });

  it("raw columns are learned as those standardized by hand are, to the last bit", async () => {
    using net = make();
    await fit(net, table, { epochs: 3 });
    const [mean, std] = [values(net, "input/mean"), values(net, "input/std")];
    const byHand = raw.map((x, i) => Math.fround(x - mean[i % 3]!) * Math.fround(1 / std[i % 3]!));
    using plain = make(undefined, { standardize: false });
    await fit(plain, { x: byHand, y: labels }, { epochs: 3 });
    for (const [name, { data }] of plain.weights()) expect(values(net, name)).toEqual(Array.from(data));
    expect(predict(net, raw)).toEqual(predict(plain, byHand));
    expect(evaluate(net, table)).toEqual(evaluate(plain, { x: byHand, y: labels }));
  });

  it("where raw columns end at chance, 95 % and more are right", async () => {
    const options = { optimizer: adam({ learningRate: 0.01 }), epochs: 20 };
    using net = make();
    using plain = make(undefined, { standardize: false });
    for (const each of [net, plain]) await fit(each, table, options);
    expect(evaluate(net, table).accuracy).toBeGreaterThan(0.95);
    expect(evaluate(plain, table).accuracy).toBeLessThan(0.7);
  });

  it("channels of images have one mean and std each, over pixels and samples", async () => {
    const images = Float32Array.from({ length: 8 * 4 * 4 * 2 }, (_, i) => (i % 2 === 0 ? 128 : 1000) + (i % 37));
    using net = make([conv2d(3, 3), flatten(), dense(2)], { inputShape: [4, 4, 2] });
    await fit(net, { x: images, y: labels.slice(0, 8) });
    for (const c of [0, 1]) expect(values(net, "input/mean")[c]).toBe(Math.fround(moments(images, c, 2).mean));
  });

  it("a large mean costs what f32 inputs cost: differences to it are exact", async () => {
    const x = Float32Array.from({ length: N }, (_, i) => 1e6 + (i % 16) / 16);
    using net = make([dense(2)], { inputShape: [1] });
    standardize(net, { x, y: labels });
    using same = make([dense(2)], { inputShape: [1], standardize: false });
    const { std } = moments(x);
    const mean = values(net, "input/mean")[0]!;
    const expected = predict(
      same,
      x.map((value) => (value - mean) / std),
    );
    for (const [i, value] of predict(net, x).entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });

  it("validation and later data are scaled by what the first training measured", async () => {
    using net = make();
    await fit(net, table, { validation: { x: raw.map((x) => x + 1e6), y: labels } });
    const before = [values(net, "input/mean"), values(net, "input/std")];
    await fit(net, { x: raw.map((x) => 2 * x), y: labels });
    expect([values(net, "input/mean"), values(net, "input/std")]).toEqual(before);
  });

  it("is off unless asked for: the same bits as ever, and no more tensors", () => {
    using net = sequential([hidden, dense(2)], { inputShape: [3], seed: 1 });
    using off = make(undefined, { standardize: false });
    expect(bits(off)).toEqual(bits(net));
    expect([...off.weights().keys()]).toEqual(["0.dense/kernel", "0.dense/bias", "1.dense/kernel", "1.dense/bias"]);
  });
});

describe("targets of mse", () => {
  it("of 200,000 are learned, and predicted and judged in their own units", async () => {
    using net = priced();
    const { history } = await fit(net, houses, { ...regression, validation: houses });
    const predicted = predict(net, raw);
    const error = predicted.reduce((sum, p, i) => sum + (p - prices[i]!) ** 2, 0) / N;
    const { mean, std } = moments(prices);
    expect(error).toBeLessThan(0.02 * std ** 2);
    expect(moments(predicted).mean / mean).toBeCloseTo(1, 1);
    expect(evaluate(net, houses, { loss: "mse" }).loss / error).toBeCloseTo(1, 4);
    expect(history.at(-1)!.validation!.loss / error).toBeCloseTo(1, 4);
    expect(history[0]!.loss / std ** 2).toBeGreaterThan(0.05);
    expect(history[0]!.loss / std ** 2).toBeLessThan(2);
    expect([values(net, "target/mean"), values(net, "target/std")]).toEqual([[Math.fround(mean)], [Math.fround(std)]]);
  });

  it("each column has its own; the loss is the mean over columns in their units", async () => {
    const y = Float64Array.from({ length: 2 * N }, (_, i) => (i % 2 === 0 ? 1e-4 * unit[i]! : 5000 + 100 * unit[i]!));
    using net = make([hidden, dense(2)]);
    await fit(net, { x: raw, y }, { ...regression, epochs: 60 });
    const predicted = predict(net, raw);
    for (const c of [0, 1]) {
      const errors = Array.from({ length: N }, (_, i) => predicted[2 * i + c]! - y[2 * i + c]!);
      expect(moments(errors).std).toBeLessThan(0.2 * moments(y, c, 2).std);
    }
    const error = predicted.reduce((sum, p, i) => sum + (p - y[i]!) ** 2, 0) / y.length;
    expect(evaluate(net, { x: raw, y }).loss / error).toBeCloseTo(1, 4);
    expect(evaluate(net, { x: raw, y }, { batchSize: 7 })).toEqual(evaluate(net, { x: raw, y }));
  });

  it("a constant column has std 1, though its sum rounds", async () => {
    using net = priced();
    await fit(net, { x: raw, y: Array(N).fill(0.1) }, { ...regression, epochs: 100 });
    expect([values(net, "target/mean"), values(net, "target/std")]).toEqual([[Math.fround(0.1)], [1]]);
    for (const value of predict(net, raw)) expect(value).toBeCloseTo(0.1, 1);
  });

  it("are left alone where an activation ends the net, and by other losses", async () => {
    using net = make([hidden, dense(1, { activation: "sigmoid" })]);
    expect(net.weights().has("target/std")).toBe(false);
    await fit(net, { x: raw, y: labels }, { loss: "mse" });
    expect(evaluate(net, table).loss).toBeCloseTo(predict(net, raw).reduce((sum, p, i) => sum + (p - labels[i]!) ** 2, 0) / N, 5);
    using logits = make([hidden, dense(1)]);
    await fit(logits, table, { loss: "sigmoidCrossEntropy" });
    expect(values(logits, "target/std")).toEqual([0]);
  });

  it("are forgotten at the first step with a loss that does without them", async () => {
    using net = make([hidden, dense(1)]);
    await fit(net, table, { loss: "mse" });
    expect(values(net, "target/std")[0]).toBeGreaterThan(0);
    const predicted = predict(net, raw);
    const other = trainer(net, { loss: "sigmoidCrossEntropy" });
    await expectRefused("E_DATA", "y", () => other.step(raw, prices));
    expect(predict(net, raw)).toEqual(predicted);
    other.step(raw, labels);
    expect(values(net, "target/std")).toEqual([0]);
  });
});

describe("a loop over trainer", () => {
  it("asks for standardize first, and then has the bits of fit", async () => {
    using net = priced();
    const t = trainer(net, { loss: "mse" });
    await expectRefused("E_ARGUMENT", ["trainer.step", "standardize(net, data)"], () => t.step(raw, prices));
    standardize(net, houses);
    const first = t.step(raw, prices);
    using other = priced();
    const log = await fit(other, houses, { loss: "mse", batchSize: N, shuffle: false });
    expect(log.history[0]!.loss).toBe(first);
    expect(bits(other)).toEqual(bits(net));
  });

  it("numbers that are standardized already count as measured", () => {
    using net = make([dense(1)], { inputShape: [1] });
    const [x, y] = [
      [-1, 1],
      [1, -1],
    ];
    standardize(net, { x, y }, { loss: "mse" });
    expect([...net.weights().values()].map(({ data }) => Array.from(data)).filter((_, i) => i !== 2)).toEqual([
      [0],
      [1],
      [0],
      [0],
      [1],
    ]);
    expect(trainer(net, { loss: "mse" }).step(x, y)).toBeGreaterThan(0);
  });

  it("standardize measures anew whenever it is called, and changes nothing where it refuses", async () => {
    using net = make();
    standardize(net, table);
    standardize(net, { x: raw.map((x) => x + 1000), y: labels });
    expect(values(net, "input/mean")[2]).toBe(1017);
    const before = bits(net);
    await expectRefused("E_DATA", "x[3]", () => standardize(net, { x: raw.map((x, i) => (i === 3 ? NaN : x)), y: labels }));
    expect(bits(net)).toEqual(before);
    using plain = make(undefined, { standardize: false });
    await expectRefused("E_ARGUMENT", "standardize: true", () => standardize(plain, table));
  });
});

describe("files", () => {
  it("keep it: what is loaded predicts, evaluates and goes on to the last bit", async () => {
    using net = priced();
    await fit(net, houses, { ...regression, epochs: 2 });
    const file = save(net);
    using copy = priced();
    load(copy, file);
    expect(predict(copy, raw)).toEqual(predict(net, raw));
    expect(evaluate(copy, houses)).toEqual(evaluate(net, houses));
    for (const each of [net, copy]) await fit(each, houses, { epochs: 1 });
    expect(digest(copy)).toBe(digest(net));
  });

  it("of nets that standardize and nets that do not are no files of each other", async () => {
    using net = make();
    using plain = make(undefined, { standardize: false });
    for (const each of [net, plain]) await fit(each, table);
    const before = bits(net);
    await expectRefused("E_CHECKPOINT", "does not standardize", () => load(net, save(plain), { weightsOnly: true }));
    await expectRefused("E_CHECKPOINT", "with standardize: true", () => load(plain, save(net)));
    expect(bits(net)).toEqual(before);
    // With names, a part of the file is asked for.
    load(plain, save(net), { names: { "0.dense/kernel": "0.dense/kernel" } });
    expect(values(plain, "0.dense/kernel")).toEqual(values(net, "0.dense/kernel"));
  });

  it("of weights alone leave it to be measured", async () => {
    using net = make();
    await fit(net, table);
    using plain = make(undefined, { standardize: false });
    load(net, writeSafetensors(plain.weights()));
    expect([values(net, "input/mean"), values(net, "input/std")]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    await fit(net, table);
    expect(values(net, "input/mean")[2]).toBe(17);
    const half = plain.weights().set("input/std", { shape: [3], data: Float32Array.of(1, 1, 1) });
    await expectRefused("E_CHECKPOINT", "input/mean", () => load(net, writeSafetensors(half)));
  });

  it.each([
    ["one that is 0", [1, 0, 1]],
    ["one below 0", [1, -2, 1]],
    ["one that f32 cannot divide by", [1e-40, 1, 1]],
    ["one that is not 0 behind one that is", [0, 1, 1]],
  ])("with %s are refused", async (_, stds) => {
    using net = make();
    await fit(net, table);
    const { tensors, metadata } = readSafetensors(save(net));
    const forged = new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]));
    forged.set("input/std", { shape: [3], data: Float32Array.from(stds) });
    const before = bits(net);
    await expectRefused("E_CHECKPOINT", "input/std", () => load(net, writeSafetensors(bad(forged), metadata)));
    expect(bits(net)).toEqual(before);
  });
});

describe("a net", () => {
  it("says it in JSON; an option beside it wins", () => {
    const json = { inputShape: [3], layers: [{ layer: "dense", units: 2 }], standardize: true };
    using net = sequential(json);
    expect(net.weights().has("input/mean")).toBe(true);
    using off = sequential(JSON.stringify(json), { standardize: false });
    expect(off.weights().has("input/mean")).toBe(false);
  });

  it("counts mean and std as what is not trained, and shows them in its summary", () => {
    using net = make();
    using plain = make(undefined, { standardize: false });
    expect(net.size).toBe(plain.size);
    expect(summary(net).layers).toEqual(summary(plain).layers);
    expect(summary(plain).standardize).toEqual([]);
    expect(summary(net).standardize.map(({ name, trained }) => `${name} ${trained}`)).toEqual([
      "input/mean false",
      "input/std false",
      "target/mean false",
      "target/std false",
    ]);
    expect(String(summary(net))).toContain("input 3, standardized (input/mean, input/std, target/mean, target/std), seed 1");
  });

  it("refuses what cannot be", async () => {
    await expectRefused("E_ARGUMENT", ["standardize", "embedding"], () => make([embedding(5, 2), flatten(), dense(2)]));
    await expectRefused("E_NAME", '"input"', () => make([dense(2, { name: "input" })]));
    await expectRefused("E_NAME", '"target"', () => make([dense(2), dense(2, { name: "target" })]));
    await expectRefused("E_ARGUMENT", ["standardize", "true or false"], () => make(undefined, { standardize: bad(1) }));
    using named = sequential([dense(2, { name: "input" })], { inputShape: [3] });
    expect([...named.weights().keys()]).toEqual(["input/kernel", "input/bias"]);
  });
});
