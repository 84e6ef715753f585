// Every training kernel and every product may be cut among threads: the same weights, to the last bit.

import { expect, it, vi } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { poolOf } from "../../src/core/threads/poolOf.js";
import { TRAIN_ABI, type TrainKernels } from "../../src/train/abi.js";
import {
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  type Loss,
  layerNorm,
  maxPool2d,
  type OptimizerName,
  residual,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { trainKernels } from "../../src/train/kernels.js";
import { digest, labels, numbers } from "./nets.js";

const ROWS = 64;

interface Run {
  layers: Layer[];
  inputShape: number[];
  optimizer: OptimizerName | ReturnType<typeof sgd>;
  loss: Loss;
}

const image: Layer[] = [
  conv2d(6, 3, { padding: "same", groups: 3 }),
  batchNorm(),
  maxPool2d(2),
  residual([conv2d(6, 3, { padding: "same", activation: "tanh" })]),
  avgPool2d(2),
  flatten(),
  dense(600, { activation: "relu" }),
];
const text: Layer[] = [embedding(50, 64), layerNorm(), dropout(0.1), dense(64, { activation: "gelu" }), flatten(), dense(600)];

const RUNS: Record<string, Run> = {
  "images, sgd, squared error": { layers: image, inputShape: [24, 24, 6], optimizer: sgd(), loss: "mse" },
  "images, momentum, sigmoid": {
    layers: image,
    inputShape: [24, 24, 6],
    optimizer: sgd({ momentum: 0.9 }),
    loss: "sigmoidCrossEntropy",
  },
  "text, adam, softmax": { layers: text, inputShape: [40], optimizer: "adam", loss: "softmaxCrossEntropy" },
  "text, rmsprop, squared error": { layers: text, inputShape: [40], optimizer: "rmsprop", loss: "mse" },
};

/** Kernels that some net below shared. */
const shared = new Set<string>();

/** Three steps; the kernels that were shared are noted. */
function train({ layers, inputShape, optimizer, loss }: Run, threads: number): string {
  const core = createCore({ threads });
  const names = new Map(Object.entries(trainKernels("test", core)).map(([name, kernel]) => [kernel as unknown, name]));
  const call = vi.spyOn(core.sharing!, "call");
  // However busy the machine is.
  vi.spyOn(core.sharing!, "callers").mockImplementation((wanted) => 1 + poolOf("test", core).start(wanted).length);
  const net = sequential(layers, { inputShape, seed: 1, core });
  const size = inputShape.reduce((product, axis) => product * axis, 1);
  const x = inputShape.length === 1 ? labels(ROWS * size, 50) : numbers(ROWS * size);
  const y = loss === "softmaxCrossEntropy" ? labels(ROWS, 600) : numbers(ROWS * 600, 3).map((value) => (value + 1) / 2);
  const steps = trainer(net, { optimizer, loss });
  for (let i = 0; i < 3; i++) steps.step(x, y);
  for (const [kernel] of call.mock.calls) shared.add(names.get(kernel) ?? "gemmF32");
  return digest(net);
}

it.each(Object.entries(RUNS))("%s: the same bits on 1, 2 and 3 threads", (_, run) => {
  const one = train(run, 1);
  expect(train(run, 2)).toBe(one);
  expect(train(run, 3)).toBe(one);
});

it("had threads share every kernel that can have a long range", () => {
  const rest = (Object.keys(TRAIN_ABI) as (keyof TrainKernels)[]).filter((name) => !shared.has(name));
  expect(shared).toContain("gemmF32");
  expect(rest).toEqual([]);
});
