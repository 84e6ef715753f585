// Files of PyTorch in nets: outputs as PyTorch has them. test/fixtures/torch-weights.json is made by scripts/torch_weights.py.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { writeSafetensors } from "../../src/io/index.js";
import { conv2d, dense, flatten, load, type NetJson, predict, residual, sequential } from "../../src/train/index.js";
import { bits, expectRefused } from "./nets.js";

interface Case {
  name: string;
  net: NetJson;
  /** From names of the net to those in the file. */
  names: Record<string, string>;
  /** Base64. */
  file: string;
  input: number[];
  output: number[];
}

const { cases }: { cases: Case[] } = JSON.parse(readFileSync("test/fixtures/torch-weights.json", "utf8"));

function expectClose(ours: ArrayLike<number>, theirs: readonly number[]): void {
  // Sums of at most 27 products in another order, each rounded to f32.
  expect(Array.from(ours, (value, i) => Math.abs(value - theirs[i]!) / (1 + Math.abs(theirs[i]!)) < 3e-6)).toEqual(
    theirs.map(() => true),
  );
}

it.each(cases.map((each): [string, Case] => [each.name, each]))("%s", (_, { net: json, names, file, input, output }) => {
  const net = sequential(json, { seed: 1 });
  load(net, Buffer.from(file, "base64"), { layout: "oi", names });
  expectClose(predict(net, input), output);
  net.dispose();
});

/** Conv2d(1, 2, 3), ReLU, Flatten, Linear(8, 3) of PyTorch 2.15, and its output for i/16 as [1, 1, 4, 4]. */
const FILE = readFileSync("test/fixtures/torch-conv-flatten.safetensors");
const NAMES = {
  "0.conv2d/kernel": "0.weight",
  "0.conv2d/bias": "0.bias",
  "2.dense/kernel": "3.weight",
  "2.dense/bias": "3.bias",
};
const small = () => sequential([conv2d(2, 3, { activation: "relu" }), flatten(), dense(3)], { inputShape: [4, 4, 1], seed: 1 });
const RAMP = Float32Array.from({ length: 16 }, (_, i) => i / 16);

it("a flatten counts channels first in PyTorch, unless told that it does not", () => {
  const net = small();
  load(net, FILE, { layout: "oi", names: NAMES });
  expectClose(predict(net, RAMP), [-0.136383, 0.39168, 0.05209]);
  const first = [...net.parameters[2]!.data];
  load(net, FILE, { layout: "oi", flatten: "channelsFirst", names: NAMES });
  expect([...net.parameters[2]!.data]).toEqual(first);
  load(net, FILE, { layout: "oi", flatten: "channelsLast", names: NAMES });
  expect([...net.parameters[2]!.data]).not.toEqual(first);
  expect([...net.parameters[2]!.data].sort()).toEqual(first.sort());
  net.dispose();
});

it("the order of a flatten is refused where kernels are the net's own", async () => {
  const net = small();
  await expectRefused("E_ARGUMENT", ['flatten ("channelsFirst")', 'layout "oi"'], () =>
    load(net, FILE, { flatten: "channelsFirst", names: NAMES }),
  );
  await expectRefused("E_ARGUMENT", 'flatten ("chw") must be one of', () =>
    load(net, FILE, { layout: "oi", flatten: "chw" as "channelsFirst", names: NAMES }),
  );
  net.dispose();
});

it("a residual that adds dense outputs to a flattened image is refused: both have the image's order", async () => {
  const net = sequential([flatten(), residual([dense(12), dense(12)]), dense(1)], { inputShape: [2, 2, 3], seed: 1 });
  const before = bits(net);
  const file = writeSafetensors(net.weights());
  await expectRefused("E_CHECKPOINT", ['"1.residual"', "[2, 2, 3]", "channelsLast"], () => load(net, file, { layout: "oi" }));
  expect(bits(net)).toEqual(before);
  net.dispose();
});
