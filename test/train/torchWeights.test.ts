// Files of PyTorch in nets: outputs as PyTorch has them. test/fixtures/torch-weights.json is made by scripts/torch_weights.py.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { conv2d, dense, flatten, load, type NetJson, predict, residual, save, sequential } from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { bits } from "./nets.js";

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
  // Sums of up to 300 products in another order, each rounded to f32.
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

/** Two Linear(8, 8) that share one weight, dec.weight, as save_model of safetensors 0.8 writes them. */
const TIED = readFileSync("test/fixtures/tied-weights.safetensors");
const pair = (options: object = { bias: false }) =>
  sequential([dense(8, options), dense(8, options)], { inputShape: [8], seed: 1 });

describe("tied weights", () => {
  const names = { "0.dense/kernel": "enc.weight", "1.dense/kernel": "dec.weight" };

  it("are found by the name that the metadata give", () => {
    const net = pair();
    load(net, TIED, { layout: "oi", names });
    const weight = readSafetensors(TIED).tensors.get("dec.weight")!.data as Float32Array;
    const expected = Array.from({ length: 64 }, (_, at) => weight[(at % 8) * 8 + Math.floor(at / 8)]!);
    expect(net.parameters.map(({ data }) => [...data])).toEqual([expected, expected]);
  });

  it("need no map of names where those of the file are the net's", () => {
    const [kernel, other] = ["0.dense/kernel", "1.dense/kernel"];
    const file = writeSafetensors({ [other!]: { shape: [8, 8], data: new Float32Array(64).fill(3) } }, { [kernel!]: other! });
    const net = pair();
    load(net, file);
    expect(net.parameters.every(({ data }) => data.every((value) => value === 3))).toBe(true);
  });

  const tensor = { shape: [8, 8], data: new Float32Array(64) };
  it.each<[string, Record<string, string>, string]>([
    [
      "to nothing",
      { "enc.weight": "gone" },
      'no tensor "enc.weight" for this net; its metadata name "gone" for it, which it does not',
    ],
    ["in a circle", { "enc.weight": "a", a: "enc.weight" }, 'its metadata name "a" for it'],
    ["of a file of ours", { "enc.weight": "dec.weight", "isovar.seed": "1" }, "it has"],
  ])("are not made up: a tie %s", async (_, metadata, says) => {
    const net = pair();
    const file = writeSafetensors({ "dec.weight": tensor }, metadata);
    await expectRefused("E_CHECKPOINT", ['no tensor "enc.weight"', says], () => load(net, file, { layout: "oi", names }));
  });

  it("are not made up of the word for a format", async () => {
    const net = pair();
    const file = writeSafetensors({ "dec.weight": tensor, pt: tensor }, { format: "pt" });
    const map = { "0.dense/kernel": "format", "1.dense/kernel": "dec.weight" };
    await expectRefused("E_CHECKPOINT", 'no tensor "format"', () => load(net, file, { layout: "oi", names: map }));
  });
});

describe("8-bit floats", () => {
  // Of E4M3: 1, −2, 448, 2^-9.
  const CODES = [0x38, 0xc0, 0x7e, 0x01];
  const weight: WritableTensor = { dtype: "f8_e4m3", shape: [2, 2], data: Uint8Array.from(CODES) };
  const floats = (...values: number[]): WritableTensor => ({ shape: [values.length], data: Float32Array.from(values) });
  const kernelOf = (file: Record<string, WritableTensor>) => {
    const net = sequential([dense(2, { bias: false })], { inputShape: [2], seed: 1 });
    load(net, writeSafetensors(file), { layout: "oi", names: { "0.dense/kernel": "fc.weight" } });
    return [...net.parameters[0]!.data];
  };

  it("are multiplied by their scale, before they are turned", () => {
    expect(kernelOf({ "fc.weight": weight, "fc.weight_scale": floats(0.5) })).toEqual([0.5, 224, -1, 2 ** -10]);
    expect(kernelOf({ "fc.weight": weight, "fc.weight_scale_inv": floats(0.5, 2) })).toEqual([0.5, 896, -1, 2 ** -8]);
    expect(
      kernelOf({ "fc.weight": weight, "fc.scale_weight": { dtype: "bf16", shape: [], data: Uint16Array.of(0x4040) } }),
    ).toEqual([3, 1344, -6, 3 * 2 ** -9]);
  });

  it("a scale that was read is no tensor too many", () => {
    const net = sequential([dense(2, { bias: false, name: "fc" })], { inputShape: [2], seed: 1 });
    load(net, writeSafetensors({ "fc/kernel": weight, "fc/kernel_scale": floats(2) }));
    expect([...net.parameters[0]!.data]).toEqual([2, -4, 896, 2 ** -8]);
  });

  it.each<[string, Record<string, WritableTensor>, "E_CHECKPOINT" | "E_FILE", string]>([
    ["without a scale", { "fc.weight": weight }, "E_CHECKPOINT", "has no scale for it (fc.weight_scale_inv, fc.weight_scale"],
    [
      "with a scale that does not fit",
      { "fc.weight": weight, "fc.weight_scale": floats(1, 2, 3) },
      "E_CHECKPOINT",
      "does not fit",
    ],
    ["with a scale of NaN", { "fc.weight": weight, "fc.weight_scale": floats(Number.NaN) }, "E_FILE", "fc.weight_scale"],
    ["that come to more than f32 holds", { "fc.weight": weight, "fc.weight_scale": floats(3e38) }, "E_FILE", "beyond the range"],
    [
      "of NaN",
      { "fc.weight": { ...weight, data: Uint8Array.of(0x7f, 0, 0, 0) }, "fc.weight_scale": floats(1) },
      "E_FILE",
      "holds",
    ],
    ["that are scales", { "fc.weight": { ...weight, dtype: "f8_e8m0" } }, "E_CHECKPOINT", "is f8_e8m0; weights must be"],
  ])("%s are refused", async (_, file, code, says) => {
    await expectRefused(code, ["fc.weight", says], () => kernelOf(file));
  });
});

describe("the layout is not guessed", () => {
  it("of a file that says PyTorch, where a square kernel fits either way", async () => {
    const net = pair();
    const before = bits(net);
    const file = writeSafetensors(net.weights(), { format: "pt" });
    await expectRefused("E_CHECKPOINT", ['"0.dense/kernel"', 'layout "oi"'], () => load(net, file));
    expect(bits(net)).toEqual(before);
    load(net, file, { layout: "io" });
    expect(bits(net)).toEqual(before);
    load(net, writeSafetensors(net.weights(), { format: "pt", "isovar.seed": "1" }));
    expect(bits(net)).toEqual(before);
  });

  it("of a file of save, which says it", async () => {
    const net = pair();
    await expectRefused("E_LAYOUT", ['layout ("oi")', "save"], () => load(net, save(net), { layout: "oi" }));
  });
});
