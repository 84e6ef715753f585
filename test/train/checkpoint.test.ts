// Files of nets: training that goes on to the last bit, and weights from elsewhere.

import { describe, expect, it } from "vitest";
import { init } from "../../src/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import {
  adam,
  adamw,
  batchNorm,
  conv2d,
  cosineDecay,
  dense,
  embedding,
  fit,
  flatten,
  load,
  type Net,
  type Optimizer,
  predict,
  residual,
  rmsprop,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { bits, classifier, digest, labels, numbers, stateful } from "./nets.js";

const N = 20;
const DATA = { x: numbers(N * 4), y: labels(N, 3) };

const OPTIMIZERS: [string, Optimizer][] = [
  ["sgd", sgd({ learningRate: 0.05, weightDecay: 0.01, clipNorm: 1 })],
  ["sgd with momentum", sgd({ learningRate: 0.05, momentum: 0.9 })],
  ["sgd with Nesterov momentum", sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, clipValue: 0.1 })],
  ["adam", adam({ learningRate: 0.01, weightDecay: 0.1 })],
  ["adamw on a schedule", adamw({ learningRate: cosineDecay({ learningRate: 0.01, steps: 8, warmupSteps: 3 }) })],
  ["rmsprop", rmsprop({ learningRate: 0.01 })],
  ["rmsprop with momentum", rmsprop({ learningRate: 0.01, momentum: 0.5 })],
];

/** Trains `epochs` more, but only up to a step, where there is one. */
async function trainTo(net: Net, epochs: number, optimizer?: Optimizer, last?: number): Promise<void> {
  const controller = new AbortController();
  const onStep = ({ step }: { step: number }) => void (step === last && controller.abort("stopped"));
  const job = fit(net, DATA, { ...(optimizer && { optimizer }), batchSize: 8, epochs, signal: controller.signal, onStep });
  if (last === undefined) await job;
  else await expect(job).rejects.toBe("stopped");
}

describe("training that was saved and loaded goes on as if nothing had been", () => {
  it.each(OPTIMIZERS)("%s, after an epoch", async (_, optimizer) => {
    const [whole, first, second] = [stateful(), stateful(), stateful()];
    await trainTo(whole, 3, optimizer);
    await trainTo(first, 1, optimizer);
    load(second, save(first));
    await trainTo(second, 2);
    expect(digest(second)).toBe(digest(whole));
  });

  it.each(OPTIMIZERS)("%s, in the middle of an epoch", async (_, optimizer) => {
    const [whole, first, second] = [stateful(), stateful(), stateful()];
    await trainTo(whole, 3, optimizer);
    // 3 steps per epoch: the second step of the second, then the first of the third.
    await trainTo(first, 3, optimizer, 5);
    load(second, save(first));
    await trainTo(second, 2, undefined, 7);
    await trainTo(second, 1);
    expect(digest(second)).toBe(digest(whole));
  });

  it("also in the net that was stopped itself, and with trainer.step", async () => {
    const [whole, stopped] = [stateful(), stateful()];
    await trainTo(whole, 2, adam());
    await trainTo(stopped, 2, adam(), 2);
    await trainTo(stopped, 2);
    expect(digest(stopped)).toBe(digest(whole));
    const [t, u] = [trainer(whole), trainer(stopped)];
    load(stopped, save(whole));
    expect(u.step(DATA.x, DATA.y)).toBe(t.step(DATA.x, DATA.y));
    expect(digest(stopped)).toBe(digest(whole));
  });

  it("also over another training of the same net", async () => {
    const [whole, other] = [stateful(), stateful()];
    await trainTo(whole, 1, adam());
    await trainTo(other, 2, rmsprop());
    load(other, save(whole));
    await trainTo(whole, 1);
    await trainTo(other, 1);
    expect(digest(other)).toBe(digest(whole));
  });

  it("into a net of another seed too: order of samples and dropout are those of the file's", async () => {
    const [one, other] = [stateful(7), stateful(8)];
    await trainTo(one, 1, adam());
    load(other, save(one));
    await trainTo(one, 1);
    await trainTo(other, 1);
    expect(bits(other)).toEqual(bits(one));
    expect(save(other)).toEqual(save(one));
  });

  it("takes the weights alone where that is asked for, and begins anew", async () => {
    const [one, other] = [stateful(7), stateful(8)];
    await trainTo(one, 1, adam());
    load(other, save(one));
    load(other, save(one), { weightsOnly: true });
    expect(other.weights()).toEqual(one.weights());
    expect(readSafetensors(save(other)).metadata).toEqual({ "isovar-train": "1", seed: "8" });
  });
});

describe("a file of save", () => {
  it("holds every parameter, what the optimizer keeps, and where training stood", async () => {
    const net = classifier(2n ** 64n - 1n);
    expect(readSafetensors(save(net)).metadata).toEqual({ "isovar-train": "1", seed: "18446744073709551615" });
    await trainTo(net, 1, sgd({ momentum: 0.9 }), 2);
    const { metadata, tensors } = readSafetensors(save(net));
    const names = net.parameters.map(({ name }) => name);
    expect([...tensors.keys()].sort()).toEqual([...names, ...names.map((name) => `optimizer/velocity/${name}`)].sort());
    expect(metadata).toMatchObject({ step: "2", epoch: "0", sample: "16" });
    expect(JSON.parse(metadata!.optimizer!)).toEqual(sgd({ momentum: 0.9 }));
    for (const { name, shape, data } of net.parameters) expect(tensors.get(name)).toEqual({ dtype: "f32", shape, data });
  });

  it("cannot take a parameter for a slot: no layer may be called optimizer", async () => {
    const inner = residual([dense(2, { bias: false })], { name: "mean" });
    await expectRefused("E_NAME", 'name ("optimizer")', () => residual([inner], { name: "optimizer" }));
  });

  it("goes on under the names of another net", () => {
    const named = (...names: string[]) => {
      const layers = names.map((name) => dense(3, { name, bias: false }));
      return sequential(layers, { inputShape: [3], seed: 1 });
    };
    const [one, other] = [named("a", "b"), named("c", "d")];
    const [t, u] = [one, other].map((net) => trainer(net, { optimizer: adam() }));
    for (let i = 0; i < 3; i++) t!.step([1, 2, 3], [1]);
    load(other, save(one), { names: { "c/kernel": "a/kernel", "d/kernel": "b/kernel" } });
    expect(u!.steps).toBe(3);
    expect(u!.step([3, 2, 1], [0])).toBe(t!.step([3, 2, 1], [0]));
    expect([...other.weights().values()]).toEqual([...one.weights().values()]);
  });

  it("of a net that was not trained sets training back", async () => {
    const net = classifier();
    const fresh = save(net);
    await trainTo(net, 2, adam());
    load(net, fresh);
    expect(save(net)).toEqual(fresh);
    expect(trainer(net).steps).toBe(0);
  });
});

/** All places of an array of a shape. */
const indices = (...shape: number[]): number[][] =>
  shape.reduce<number[][]>(
    (places, size) => places.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])),
    [[]],
  );

/** The weights of a net, whatever it is, as numbers that tell themselves apart. */
const counting = (net: Net): [string, WritableTensor & { data: Float32Array<ArrayBuffer> }][] =>
  net.parameters.map(({ name, shape, size }, i) => [
    name,
    { shape, data: Float32Array.from({ length: size }, (_, j) => 1000 * i + j) },
  ]);

describe("weights alone", () => {
  it("as weights() gives them, in any order of the file", () => {
    const [one, other] = [stateful(1), stateful(2)];
    load(other, writeSafetensors(new Map([...one.weights()].reverse())));
    expect(bits(other)).toEqual(bits(one));
  });

  it("as init makes them, with metadata of another origin", () => {
    const [net, expected] = [classifier(1), classifier(99)];
    const tensors = net.parameters.map(({ name, shape, initializer }): [string, WritableTensor] => {
      return [name, { shape, data: init(initializer, shape, { seed: 99, name }) }];
    });
    const metadata = { isovar: "1", seed: "99", optimizer: "of something else", step: "x" };
    load(net, writeSafetensors(new Map(tensors), metadata));
    expect(bits(net)).toEqual(bits(expected));
  });

  it("from a buffer, from the middle of one, and at an odd address", () => {
    const [one, other] = [classifier(1), classifier(2)];
    const file = save(one);
    const padded = new Uint8Array(file.length + 3);
    padded.set(file, 3);
    for (const bytes of [file.buffer, padded.subarray(3)]) {
      for (const { data } of other.parameters) data.fill(0);
      load(other, bytes);
      expect(bits(other)).toEqual(bits(one));
    }
  });

  it("by the names of the file, others left out", () => {
    const [one, other] = [classifier(1), classifier(2)];
    const weights = [...one.weights().values()];
    const file = {
      "fc1.weight": weights[0]!,
      "fc1.bias": weights[1]!,
      "1.dense/kernel": weights[2]!,
      "1.dense/bias": weights[3]!,
    };
    const names = { "0.dense/kernel": "fc1.weight", "0.dense/bias": "fc1.bias" };
    load(other, writeSafetensors({ ...file, step: { shape: [], data: new Float32Array(1) } }), { names });
    expect(bits(other)).toEqual(bits(one));
  });

  it('"oi": kernels [out, in, …spatial] are turned, everything else stays', () => {
    const net = sequential([conv2d(4, [2, 3], { groups: 2 }), batchNorm(), flatten(), dense(5)], {
      inputShape: [3, 3, 6],
      seed: 1,
    });
    const turned: Record<string, number[]> = { "0.conv2d/kernel": [4, 3, 2, 3], "3.dense/kernel": [5, 8] };
    const file = counting(net).map(([name, { shape, data }]): [string, WritableTensor] => {
      return [name, { shape: turned[name] ?? shape, data }];
    });
    load(net, writeSafetensors(new Map(file)), { layout: "oi" });
    for (const [i, { name, data }] of net.parameters.entries()) {
      const values = Array.from(data, (value) => value - 1000 * i);
      if (name === "3.dense/kernel") {
        // In front of the flatten [2, 1, 4] here, [4, 2, 1] in the file.
        for (const [o, c, h] of indices(5, 4, 2)) expect(values[(h! * 4 + c!) * 5 + o!]).toBe((o! * 4 + c!) * 2 + h!);
      } else if (name === "0.conv2d/kernel") {
        for (const [o, c, h, w] of indices(4, 3, 2, 3)) {
          expect(values[((h! * 3 + w!) * 3 + c!) * 4 + o!]).toBe(((o! * 3 + c!) * 2 + h!) * 3 + w!);
        }
      } else expect(values, name).toEqual(values.map((_, at) => at));
    }
  });

  it('"oi": an embedding is no kernel, and a square one is turned though its shape does not tell', () => {
    const net = sequential([embedding(3, 3), dense(3, { bias: false })], { inputShape: [1], seed: 1 });
    load(net, writeSafetensors(new Map(counting(net))), { layout: "oi" });
    const [table, kernel] = net.parameters.map(({ data }) => [...data]);
    expect(table).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(kernel).toEqual([1000, 1003, 1006, 1001, 1004, 1007, 1002, 1005, 1008]);
    expect([...predict(net, [1])]).toEqual(
      [4, 3, 5].map((_, o) => [3, 4, 5].reduce((sum, x, i) => sum + x * kernel![3 * i + o]!, 0)),
    );
  });

  it.each<[WritableTensor["dtype"] & string, WritableTensor["data"], number[]]>([
    ["f64", new Float64Array([1 / 3, -1e-46, 2 ** 24 + 1, 1e38]), [Math.fround(1 / 3), -0, 2 ** 24, Math.fround(1e38)]],
    ["f16", new Uint16Array([0x3c00, 0xb555, 0x8001, 0x7bff]), [1, -0.333251953125, -(2 ** -24), 65504]],
    ["bf16", new Uint16Array([0x3f80, 0xbeab, 0x8001, 0x7f7f]), [1, -0.333984375, -(2 ** -133), 255 * 2 ** 120]],
  ])("%s becomes f32", (dtype, data, expected) => {
    const net = sequential([dense(4, { bias: false })], { inputShape: [1], seed: 1 });
    load(net, writeSafetensors({ "0.dense/kernel": { dtype, shape: [1, 4], data } as WritableTensor }));
    expect([...net.parameters[0]!.data]).toEqual(expected);
  });

  it("f64 beyond f32 is refused, since it would become an infinity", async () => {
    const net = sequential([dense(1, { bias: false })], { inputShape: [1], seed: 1 });
    const file = (value: number) => writeSafetensors({ "0.dense/kernel": { shape: [1, 1], data: new Float64Array([value]) } });
    load(net, file(3.4e38));
    await expectRefused("E_FILE", '"0.dense/kernel"', () => load(net, file(1e39)));
    expect([...net.parameters[0]!.data]).toEqual([Math.fround(3.4e38)]);
  });
});
