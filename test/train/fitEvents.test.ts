// What fit tells and whom it lets speak: events, statistics, signals, the event loop.

import { describe, expect, it } from "vitest";
import { constant } from "../../src/index.js";
import {
  adam,
  dense,
  dropout,
  type EpochEvent,
  evaluate,
  fit,
  type LayerStatistics,
  predict,
  residual,
  type StepEvent,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { bits, classifier, labels, numbers } from "./nets.js";

const DATA = { x: numbers(10 * 4), y: labels(10, 3) };
const VALIDATION = { x: numbers(7 * 4, 3), y: labels(7, 3, 4) };

/** Milliseconds after which a loop that is given no turn would never have been given one, whatever else the machine does. */
const LATE = 20_000;

describe("events", () => {
  it("tell step, epoch, loss and learning rate; an epoch's loss is the mean over its samples", async () => {
    const [steps, epochs]: [StepEvent[], EpochEvent[]] = [[], []];
    const log = await fit(classifier(), DATA, {
      optimizer: sgd({ learningRate: 0.25 }),
      batchSize: 4,
      epochs: 2,
      onStep: (event) => void steps.push(event),
      onEpoch: (event) => void epochs.push(event),
    });
    expect(steps.map(({ step, epoch, learningRate }) => [step, epoch, learningRate])).toEqual(
      [1, 2, 3, 4, 5, 6].map((step) => [step, Math.floor((step - 1) / 3), 0.25]),
    );
    expect(epochs.map(({ epoch, step, validation }) => [epoch, step, validation])).toEqual([
      [0, 3, undefined],
      [1, 6, undefined],
    ]);
    for (const [epoch, { loss, seconds }] of epochs.entries()) {
      const [a, b, c] = steps.slice(3 * epoch, 3 * epoch + 3).map((event) => event.loss) as [number, number, number];
      expect(loss).toBeCloseTo((4 * a + 4 * b + 2 * c) / 10, 12);
      expect(seconds).toBeGreaterThanOrEqual(0);
    }
    expect(log).toEqual({ history: epochs, steps: 6 });
  });

  it("count on in the next call", async () => {
    const net = classifier();
    await fit(net, DATA, { batchSize: 10, epochs: 2 });
    const { history, steps } = await fit(net, DATA, { batchSize: 5 });
    expect([history[0]!.epoch, history[0]!.step, steps]).toEqual([2, 4, 4]);
  });

  it("the loss is that before the step", async () => {
    const net = classifier();
    const expected = evaluate(net, DATA).loss;
    let first = Number.NaN;
    await fit(net, DATA, { batchSize: 10, onStep: ({ loss }) => void (first = loss) });
    expect(first).toBeCloseTo(expected, 6);
    expect(evaluate(net, DATA).loss).toBeLessThan(expected);
  });

  it("validation is evaluate after the epoch", async () => {
    const net = classifier();
    const expected: unknown[] = [];
    const onEpoch = () => void expected.push(evaluate(net, VALIDATION));
    const { history } = await fit(net, DATA, { batchSize: 5, epochs: 3, validation: VALIDATION, onEpoch });
    expect(history.map(({ validation }) => validation)).toEqual(expected);
    expect(new Set(history.map(({ validation }) => validation!.loss)).size).toBe(3);
  });

  it("callbacks are awaited, each before the next step", async () => {
    const calls: string[] = [];
    const slowly = (name: string) => async (event: { step: number }) => {
      calls.push(`${name} ${event.step}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      calls.push(`${name} ${event.step} done`);
    };
    await fit(classifier(), DATA, { batchSize: 5, onStep: slowly("step"), onEpoch: slowly("epoch") });
    const order = ["step 1", "step 1 done", "step 2", "step 2 done", "epoch 2", "epoch 2 done"];
    expect(calls).toEqual(order);
  });

  it("an error of a callback is that of fit, and the net stands after the step", async () => {
    const error = new Error("mine");
    for (const onStep of [() => Promise.reject(error), () => expect.fail("mine")]) {
      const [net, other] = [classifier(), classifier()];
      await expect(fit(net, DATA, { batchSize: 10, onStep })).rejects.toThrow("mine");
      await fit(other, DATA, { batchSize: 10 });
      expect(bits(net)).toEqual(bits(other));
    }
  });

  it("an epoch that was left after its last step is finished by the next call, with a loss that is a number", async () => {
    const net = classifier();
    const onStep = () => expect.fail("mine");
    await expect(fit(net, DATA, { batchSize: 10, onStep })).rejects.toThrow("mine");
    const { history } = await fit(net, DATA, { batchSize: 10, epochs: 2 });
    for (const { loss } of history) expect(loss).toBeGreaterThan(0);
  });
});

describe("statistics", () => {
  const moments = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    return { mean, std, zeros: values.filter((x) => x === 0).length / values.length };
  };
  const expectMoments = (found: LayerStatistics, activation: number[], gradient: number[]) => {
    for (const [got, values] of [
      [found.activation, activation],
      [found.gradient!, gradient],
    ] as const) {
      const { mean, std, zeros } = moments(values);
      expect(got.mean, found.name).toBeCloseTo(mean, 6);
      expect(got.std, found.name).toBeCloseTo(std, 6);
      expect(got.zeros, found.name).toBe(zeros);
    }
  };

  it("are those of a net by hand", async () => {
    const W = [
      [1, -1, 0.5],
      [0.25, 1, -2],
    ];
    const v = [0.5, -1, 2];
    const layers = [
      dense(3, { init: constant(W), bias: false, activation: "relu", name: "hidden" }),
      dense(1, { init: constant(v.map((x) => [x])), biasInit: constant(0.125), name: "out" }),
    ];
    const x = [
      [1, 2],
      [-1, 0.5],
      [0.5, -1],
      [0, 0],
    ];
    const y = [1, 0, -1, 2];
    const hidden = x.map((row) => v.map((_, j) => Math.max(0, row[0]! * W[0]![j]! + row[1]! * W[1]![j]!)));
    const outputs = hidden.map((row) => 0.125 + row.reduce((sum, h, j) => sum + h * v[j]!, 0));
    const onOutputs = outputs.map((output, i) => (2 * (output - y[i]!)) / 4);
    const onHidden = onOutputs.flatMap((g) => v.map((weight) => g * weight));

    let found: LayerStatistics[] = [];
    const net = sequential(layers, { inputShape: [2], seed: 1 });
    const options = { loss: "mse", batchSize: 4, optimizer: sgd({ learningRate: 0.01 }) } as const;
    await fit(net, { x, y }, { ...options, onStep: ({ statistics }) => void (found = statistics()) });
    expect(found.map(({ name }) => name)).toEqual(["hidden", "out"]);
    expectMoments(found[0]!, hidden.flat(), onHidden);
    expectMoments(found[1]!, outputs, onOutputs);
  });

  it("have no gradient where nothing before a layer is trained, and know the masks of dropout", async () => {
    const net = sequential([dropout(0.5, { name: "first" }), dense(4), residual([dense(4)])], { inputShape: [100], seed: 1 });
    let found: LayerStatistics[] = [];
    const data = { x: new Float32Array(1000).fill(1), y: labels(10, 4) };
    await fit(net, data, { batchSize: 10, onStep: ({ statistics }) => void (found = statistics()) });
    const [first, , last] = found as [LayerStatistics, LayerStatistics, LayerStatistics];
    expect(first.gradient).toBeUndefined();
    // Kept values are 2: 1 / (1 − rate). The mean of the others is exact.
    expect(first.activation.mean).toBeCloseTo(2 * (1 - first.activation.zeros), 12);
    expect(Math.abs(first.activation.zeros - 0.5)).toBeLessThan(0.08);
    expect(last.gradient!.mean).toBeCloseTo(0, 6);
  });
});

describe("a signal", () => {
  it("that was aborted before: no step is done, and the reason comes back", async () => {
    const net = classifier();
    const before = bits(net);
    const reason = new Error("stop");
    await expect(fit(net, DATA, { batchSize: 5, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(bits(net)).toEqual(before);
    await fit(net, DATA, { batchSize: 5 });
    expect(bits(net)).not.toEqual(before);
  });

  it("stops after a whole step, and the net is good for more", async () => {
    const [net, other] = [classifier(), classifier()];
    const controller = new AbortController();
    const onStep = ({ step }: { step: number }) => void (step === 3 && controller.abort("enough"));
    const options = { optimizer: adam(), batchSize: 2, epochs: 3, shuffle: false };
    await expect(fit(net, DATA, { ...options, signal: controller.signal, onStep })).rejects.toBe("enough");
    const t = trainer(other, { optimizer: adam() });
    for (const i of [0, 1, 2]) t.step(DATA.x.subarray(8 * i, 8 * i + 8), DATA.y.slice(2 * i, 2 * i + 2));
    expect(bits(net)).toEqual(bits(other));
    expect(predict(net, DATA.x)).toEqual(predict(other, DATA.x));
    expect(trainer(net).steps).toBe(3);
  });

  it("may come from a timer", async () => {
    const start = performance.now();
    const controller = new AbortController();
    setTimeout(() => controller.abort("timer"), 30);
    const onStep = () => void (performance.now() - start > LATE && controller.abort("late"));
    const endless = fit(classifier(), DATA, { batchSize: 1, epochs: 10 ** 9, signal: controller.signal, onStep });
    await expect(endless).rejects.toBe("timer");
  });
});

it("gives way to the event loop", async () => {
  let [timers, immediates, running] = [0, 0, true];
  const timer = setInterval(() => timers++, 5);
  const again = () => {
    immediates++;
    if (running) setImmediate(again);
  };
  setImmediate(again);
  const start = performance.now();
  const controller = new AbortController();
  const onStep = () => {
    if (timers > 3 && immediates > 3) controller.abort("done");
    else if (performance.now() - start > LATE) controller.abort("late");
  };
  const options = { batchSize: 1, epochs: 10 ** 9, signal: controller.signal, onStep };
  await expect(fit(classifier(), DATA, options)).rejects.toBe("done");
  running = false;
  clearInterval(timer);
});

it("gives way to the event loop between many short trainings as well", async () => {
  let [immediates, running] = [0, true];
  const again = () => {
    immediates++;
    if (running) setImmediate(again);
  };
  setImmediate(again);
  const start = performance.now();
  while (immediates <= 30 && performance.now() - start < LATE) {
    const net = classifier();
    await fit(net, DATA);
    net.dispose();
  }
  running = false;
  expect(immediates).toBeGreaterThan(30);
});
