// Without training: outputs that do not depend on how samples are cut, probabilities, loss and accuracy of cases by hand.

import { describe, expect, it } from "vitest";
import { constant, identity } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  evaluate,
  flatten,
  type Layer,
  type Loss,
  layerNorm,
  maxPool2d,
  predict,
  residual,
  sequential,
  trainer,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { classifier, labels, numbers } from "./nets.js";

/** Hands its inputs on: outputs are what a test says. */
const mirror = (size: number) => sequential([dense(size, { init: identity(), bias: false })], { inputShape: [size], seed: 1 });

describe("predict", () => {
  const images: Layer[] = [conv2d(4, 3, { activation: "relu" }), batchNorm(), maxPool2d(2), flatten(), dropout(0.5), dense(3)];
  it.each<[what: string, layers: Layer[], inputShape: number[], x: (n: number) => ArrayLike<number>]>([
    ["images", images, [8, 8, 2], (n) => numbers(n * 128)],
    [
      "ids",
      [embedding(20, 6), residual([dense(6, { activation: "gelu" }), layerNorm()]), dense(2)],
      [5],
      (n) => labels(n * 5, 20),
    ],
    ["rows", [dense(17, { activation: "tanh" }), dense(3)], [9], (n) => numbers(n * 9)],
  ])("gives the same bits for any batchSize: %s", (_, layers, inputShape, samples) => {
    const n = 11;
    const net = sequential(layers, { inputShape, seed: 1 });
    const x = samples(n) as number[];
    // Running statistics that are not 0 and 1.
    trainer(net, { loss: "mse" }).step(x, numbers(n * net.outputShape.reduce((a, b) => a * b, 1)));
    const whole = new Uint32Array(predict(net, x).buffer);
    for (const batchSize of [1, 3, 7, 11, 1000]) {
      expect(new Uint32Array(predict(net, x, { batchSize }).buffer), `batchSize ${batchSize}`).toEqual(whole);
    }
    const each = x.length / n;
    const alone = Array.from({ length: n }, (_, i) => [...predict(net, x.slice(i * each, (i + 1) * each))]).flat();
    expect(Uint32Array.from(new Uint32Array(Float32Array.from(alone).buffer))).toEqual(whole);
  });

  it("takes numbers in any array, flat or one array a sample", () => {
    const net = sequential([dense(2)], { inputShape: [2, 2], seed: 1 });
    const flat = [0, 1, 2, 3, 4, 5, 6, 7];
    const outputs = predict(net, flat);
    expect(outputs).toHaveLength(8);
    for (const Numbers of [
      Float32Array,
      Float64Array,
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
    ]) {
      expect(predict(net, Numbers.from(flat))).toEqual(outputs);
    }
    const nested = [
      [0, 1, 2, 3],
      [new Float32Array([4, 5]), [6, 7]],
    ];
    for (const x of [
      [flat.slice(0, 4), flat.slice(4)],
      [
        [
          [0, 1],
          [2, 3],
        ],
        [
          [4, 5],
          [6, 7],
        ],
      ],
      nested,
    ]) {
      expect(predict(net, x)).toEqual(outputs);
    }
  });

  it("returns an array of its own", () => {
    const net = classifier();
    const first = predict(net, [1, 2, 3, 4]);
    const copy = first.slice();
    predict(net, [4, 3, 2, 1]);
    expect(first).toEqual(copy);
  });

  it("leaves weights, progress and training alone", () => {
    const [net, quiet] = [classifier(), classifier()];
    const [x, y] = [numbers(4 * 4), labels(4, 3)];
    const [t, u] = [trainer(net), trainer(quiet)];
    for (let i = 0; i < 3; i++) {
      expect(t.step(x, y)).toBe(u.step(x, y));
      predict(net, numbers(50 * 4, 9));
      evaluate(net, { x, y });
    }
    expect(net.weights()).toEqual(quiet.weights());
  });

  it("softmax: along the last axis, whatever the size of the logits", () => {
    const net = mirror(3);
    const p = predict(
      net,
      [
        [0, 0, 0],
        [1, 2, 3],
        [1e38, -1e38, 0],
      ],
      { probabilities: "softmax" },
    );
    const sum = Math.exp(-2) + Math.exp(-1) + 1;
    const expected = [1 / 3, 1 / 3, 1 / 3, Math.exp(-2) / sum, Math.exp(-1) / sum, 1 / sum, 1, 0, 0];
    for (const [i, value] of expected.entries()) expect(p[i]).toBeCloseTo(value, 7);
    const rows = sequential([dense(2, { init: identity(), bias: false })], { inputShape: [2, 2], seed: 1 });
    const [a, b, c, d] = predict(rows, [1, 1, 5, 5], { probabilities: "softmax" });
    expect([a, b, c, d]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("sigmoid: each by itself, without an overflow", () => {
    const p = predict(mirror(4), [0, 2, -1000, 1000], { probabilities: "sigmoid" });
    expect([...p]).toEqual([0.5, Math.fround(1 / (1 + Math.exp(-2))), 0, 1]);
  });

  it("refuses other words and sizes", async () => {
    const net = classifier();
    const predictWith = (options: object) => () => predict(net, [1, 2, 3, 4], options);
    await expectRefused(
      "E_ARGUMENT",
      'predict: probabilities (true) must be one of "softmax", "sigmoid"',
      predictWith({ probabilities: true }),
    );
    for (const batchSize of [0, -1, 1.5, Number.NaN, "3"]) {
      await expectRefused("E_ARGUMENT", "predict: batchSize (", predictWith({ batchSize }));
    }
  });
});

describe("evaluate", () => {
  const x = [
    [3, 1, 2],
    [0, 5, 0],
    [1, 1, 0],
    [2, 0, 9],
  ];

  it("accuracy: the share of samples whose largest output is at the label, the first where two are", () => {
    const { loss, accuracy } = evaluate(mirror(3), { x, y: [0, 2, 0, 1] });
    expect(accuracy).toBe(0.5);
    const crossEntropy = x.map((row, i) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[[0, 2, 0, 1][i]!]!);
    expect(loss).toBeCloseTo(crossEntropy.reduce((a, b) => a + b) / 4, 6);
  });

  it("accuracy against probabilities: where the largest of them is", () => {
    const y = [
      [0.5, 0.3, 0.2],
      [0.2, 0.2, 0.6],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(evaluate(mirror(3), { x, y }).accuracy).toBe(0.5);
  });

  it("labels are the same as ones among zeros", () => {
    const oneHot = [
      [1, 0, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ];
    expect(evaluate(mirror(3), { x, y: oneHot })).toEqual(evaluate(mirror(3), { x, y: [0, 2, 0, 1] }));
  });

  it("binary accuracy: outputs on the right side of ½, element by element", () => {
    const net = mirror(2);
    const { loss, accuracy } = evaluate(
      net,
      {
        x: [
          [2, -1],
          [0.5, 3],
        ],
        y: [
          [1, 0],
          [0, 0.8],
        ],
      },
      { loss: "sigmoidCrossEntropy" },
    );
    expect(accuracy).toBe(0.75);
    const term = (z: number, t: number) => Math.log(1 + Math.exp(z)) - t * z;
    expect(loss).toBeCloseTo((term(2, 1) + term(-1, 0) + term(0.5, 0) + term(3, 0.8)) / 4, 6);
  });

  it("mse: the mean over all numbers, and no accuracy", () => {
    const result = evaluate(
      mirror(2),
      {
        x: [
          [1, 2],
          [3, 5],
        ],
        y: [
          [1, 0],
          [0, 5],
        ],
      },
      { loss: "mse" },
    );
    expect(result).toEqual({ loss: 13 / 4, accuracy: undefined });
  });

  it.each<Loss>(["softmaxCrossEntropy", "mse", "sigmoidCrossEntropy"])("%s: more samples than one pass takes", (loss) => {
    // The mean of a mean, were a part of another size weighed like the others.
    const net = sequential([dense(2, { init: constant(1) })], { inputShape: [1], seed: 1 });
    const y = (n: number) => (loss === "softmaxCrossEntropy" ? labels(n, 2) : numbers(2 * n).map(Math.abs));
    const n = 256 * 2 + 3;
    const whole = evaluate(net, { x: numbers(n), y: y(n) }, { loss });
    const each = loss === "softmaxCrossEntropy" ? 1 : 2;
    const single = Array.from({ length: n }, (_, i) =>
      evaluate(net, { x: numbers(n).slice(i, i + 1), y: y(n).slice(i * each, (i + 1) * each) }, { loss }),
    );
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / n;
    expect(whole.loss).toBeCloseTo(mean(single.map((part) => part.loss)), 6);
    if (loss !== "mse") expect(whole.accuracy).toBeCloseTo(mean(single.map((part) => part.accuracy!)), 12);
  });

  it.each<Loss>(["softmaxCrossEntropy", "mse", "sigmoidCrossEntropy"])("%s: the same bits for any batchSize", (loss) => {
    const n = 301;
    const net = sequential([dense(9, { activation: "tanh" }), dense(3)], { inputShape: [5], seed: 1 });
    const x = numbers(5 * n);
    const y = loss === "mse" ? numbers(3 * n) : Float32Array.from({ length: 3 * n }, (_, i) => (i % 3 === 1 ? 1 : 0));
    // No earlier call has made room yet, then more and more of them have.
    const whole = evaluate(net, { x, y }, { loss });
    for (const batchSize of [1, 2, 7, 100, 256, 300, 301, 5000, undefined]) {
      expect(evaluate(net, { x, y }, { loss, ...(batchSize && { batchSize }) }), `batchSize ${batchSize}`).toEqual(whole);
    }
  });

  it("refuses sizes of a pass that are none", async () => {
    const data = { x: numbers(4), y: [0] };
    for (const batchSize of [0, -1, 1.5, Number.NaN, "8"]) {
      await expectRefused("E_ARGUMENT", "evaluate: batchSize (", () =>
        evaluate(classifier(), data, { batchSize: bad(batchSize) }),
      );
    }
  });

  it("gives losses of sequences row by row", () => {
    const net = sequential([activation("identity"), dense(2, { init: identity(), bias: false })], {
      inputShape: [2, 2],
      seed: 1,
    });
    expect(
      evaluate(net, {
        x: [
          [9, 0, 0, 9],
          [9, 0, 9, 0],
        ],
        y: [
          [0, 1],
          [1, 0],
        ],
      }).accuracy,
    ).toBe(0.75);
  });
});
