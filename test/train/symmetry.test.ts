// Why initial weights matter: units that start equal stay equal, a net of zeros learns no more than the frequencies of its labels,
// and zero biases do no harm.

import { describe, expect, it } from "vitest";
import { type ActivationName, constant, type Initializer, ones, zeros } from "../../src/index.js";
import {
  adam,
  dense,
  evaluate,
  fit,
  type Net,
  type Optimizer,
  predict,
  rmsprop,
  sequential,
  sgd,
} from "../../src/train/index.js";
import { numbers } from "./nets.js";

const HIDDEN = 7;
const CLASSES = 3;
/** 12 of 24 samples are of class 0, 8 of class 1, 4 of class 2; x tells them apart. */
const LABELS = Array.from({ length: 24 }, (_, i) => [0, 0, 0, 1, 1, 2][i % 6]!);
const DATA = { x: numbers(24 * 2).map((x, i) => x + 3 * LABELS[i >> 1]!), y: LABELS };
/** −Σ p ln p of these frequencies. */
const ENTROPY = -[1 / 2, 1 / 3, 1 / 6].reduce((sum, p) => sum + p * Math.log(p), 0);

const mlp = (activation: ActivationName, init?: Initializer, last = init) =>
  sequential(
    [
      dense(HIDDEN, { activation, ...(init && { init }), name: "first" }),
      dense(HIDDEN, { activation, ...(init && { init }), name: "second" }),
      dense(CLASSES, { ...(last && { init: last }), name: "last" }),
    ],
    { inputShape: [2], seed: 1 },
  );

const OPTIMIZERS: Optimizer[] = [sgd({ learningRate: 0.5, momentum: 0.9 }), adam({ learningRate: 0.05 }), rmsprop()];

async function trained(net: Net, optimizer: Optimizer, epochs = 100): Promise<Net> {
  await fit(net, DATA, { optimizer, batchSize: 8, epochs });
  return net;
}

/** Bits of a parameter as rows of a matrix. */
function rowsOf(net: Net, name: string): number[][] {
  const { data, shape } = net.weights().get(name)!;
  const bits = new Uint32Array(data.buffer);
  const columns = shape.at(-1)!;
  return Array.from({ length: bits.length / columns }, (_, row) => [...bits.subarray(row * columns, (row + 1) * columns)]);
}

/** Every number of a row is the first, to the bit. */
const expectEqualColumns = (rows: number[][]) => {
  for (const row of rows) expect(new Set(row).size).toBe(1);
};
const expectEqualRows = (rows: number[][]) => {
  for (const row of rows) expect(row).toEqual(rows[0]);
};

/** All samples get the same outputs, to the bit. */
function expectConstantModel(net: Net): void {
  const outputs = predict(net, DATA.x);
  for (let i = 0; i < outputs.length; i++) expect(outputs[i]).toBe(outputs[i % CLASSES]);
}

describe.each(OPTIMIZERS.map((optimizer) => [optimizer.optimizer, optimizer] as const))(
  "hidden units that start equal, %s",
  (_, optimizer) => {
    it.each<[what: string, init: Initializer, last?: Initializer]>([
      ["zeros", zeros()],
      ["one number everywhere", constant(0.3)],
      ["one number in the hidden layers", ones(), constant([[1, -1, 0.5]].flatMap((row) => Array(HIDDEN).fill(row)))],
    ])("stay equal to the bit: %s", async (_, init, last) => {
      const net = await trained(mlp("tanh", init, last), optimizer);
      for (const layer of ["first", "second"]) {
        expectEqualColumns(rowsOf(net, `${layer}/kernel`));
        expectEqualColumns(rowsOf(net, `${layer}/bias`));
      }
      expectEqualRows(rowsOf(net, "second/kernel"));
      expectEqualRows(rowsOf(net, "last/kernel"));
    });
  },
);

describe("zeros everywhere", () => {
  it.each<ActivationName>(["tanh", "relu", "gelu", "identity"])(
    "only the last bias learns, and the net is a constant: %s",
    async (activation) => {
      const net = await trained(mlp(activation, zeros()), sgd({ learningRate: 0.5 }), 200);
      for (const { name, data } of net.parameters) {
        expect(
          data.every((x) => x === 0),
          name,
        ).toBe(name !== "last/bias");
      }
      expectConstantModel(net);
    },
  );

  it("the loss comes to the entropy of the labels, the outputs to their frequencies", async () => {
    const net = mlp("tanh", zeros());
    await fit(net, DATA, { optimizer: sgd({ learningRate: 1 }), batchSize: 24, epochs: 300 });
    const { loss, accuracy } = evaluate(net, DATA);
    expect(loss).toBeCloseTo(ENTROPY, 6);
    expect(accuracy).toBe(0.5);
    const probabilities = predict(net, DATA.x, { probabilities: "softmax" });
    for (const [i, expected] of [1 / 2, 1 / 3, 1 / 6].entries()) expect(probabilities[i]).toBeCloseTo(expected, 4);
  });

  it("where an activation of 0 is not 0, all units learn as one", async () => {
    const net = await trained(mlp("sigmoid", zeros()), adam({ learningRate: 0.05 }));
    const rows = rowsOf(net, "first/kernel");
    expect(rows.flat()).not.toContain(0);
    expectEqualColumns(rows);
    expectEqualRows(rowsOf(net, "second/kernel"));
  });

  it("in the last layer alone do no harm: the others have weights that differ", async () => {
    const net = mlp("tanh", undefined, zeros());
    const before = evaluate(net, DATA).loss;
    expect(before).toBeCloseTo(Math.log(CLASSES), 6);
    await trained(net, adam({ learningRate: 0.02 }), 150);
    expect(evaluate(net, DATA).loss).toBeLessThan(0.1);
  });
});

describe("random kernels and zero biases", () => {
  const xor = {
    x: [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    y: [0, 1, 1, 0],
  };

  it.each([1, 2, 3, 4, 5])("learn XOR: seed %i", async (seed) => {
    const net = sequential([dense(16, { activation: "tanh" }), dense(2)], { inputShape: [2], seed });
    expect(net.parameters.filter(({ name }) => name.endsWith("/bias")).every(({ data }) => data.every((x) => x === 0))).toBe(
      true,
    );
    await fit(net, xor, { optimizer: adam({ learningRate: 0.05 }), batchSize: 4, epochs: 300 });
    const { loss, accuracy } = evaluate(net, xor);
    expect(accuracy).toBe(1);
    expect(loss).toBeLessThan(0.02);
  });

  it("learn what no constant knows", async () => {
    const net = await trained(mlp("tanh"), adam({ learningRate: 0.02 }), 150);
    expect(evaluate(net, DATA).accuracy).toBe(1);
    expect(evaluate(net, DATA).loss).toBeLessThan(0.1 * ENTROPY);
  });

  it("have units that differ from the start", () => {
    const [row] = rowsOf(mlp("tanh"), "first/kernel");
    expect(new Set(row).size).toBe(HIDDEN);
  });
});
