// Arrays whose buffer went to a worker, or was cut short, look empty: nothing may be filled, read or learnt from them in silence.

import { describe, expect, it } from "vitest";
import { constant, type ErrorCode, fill, heNormal, toFloat32 } from "../../src/index.js";
import { inspect } from "../../src/inspect/index.js";
import { readNpy, readSafetensors, writeNpy, writeSafetensors } from "../../src/io/index.js";
import { normal, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { dense, evaluate, load, predict, save, sequential, trainer } from "../../src/train/index.js";
import { expectThrown } from "../support/refusal.js";

function detached<T extends ArrayBufferView>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** A view whose buffer was cut short before its first element. */
function cutShort(): Float32Array {
  const options = { maxByteLength: 64 };
  const buffer = new (ArrayBuffer as unknown as new (length: number, of: typeof options) => ArrayBuffer)(64, options);
  const view = new Float32Array(buffer, 16, 4);
  (buffer as unknown as { resize(length: number): void }).resize(8);
  return view;
}

const stream = { seed: 1, name: "w" };
const net = sequential([dense(2)], { inputShape: [2], seed: 1 });
const floats = () => detached(new Float32Array(4));
const none = { ...stream, shape: [2, 2], offset: 0 };

describe("an array that lost its buffer is refused", () => {
  it.each<[what: string, code: ErrorCode, says: string, call: () => unknown]>([
    ["fill", "E_TARGET", "fill: target (a Float32Array)", () => fill(heNormal(), floats(), none)],
    ["fill, cut short", "E_TARGET", "fill: target (a Float32Array)", () => fill(heNormal(), cutShort(), none)],
    ["fill of nothing", "E_TARGET", "fill: target", () => fill(constant(1), detached(new Float64Array(0)), stream)],
    [
      "fill of bits",
      "E_TARGET",
      "fill: target",
      () => fill(heNormal(), detached(new Uint16Array(4)), { ...none, dtype: "bf16" }),
    ],
    ["uniform", "E_TARGET", "uniform: target", () => uniform(floats(), stream)],
    ["normal", "E_TARGET", "normal: target", () => normal(detached(new Float64Array(4)), stream)],
    ["truncatedNormal", "E_TARGET", "truncatedNormal: target", () => truncatedNormal(floats(), stream)],
    ["words", "E_TARGET", "words: target (a Uint32Array)", () => words(detached(new Uint32Array(4)), stream)],
    ["constant", "E_ARGUMENT", "constant: value (a Float32Array)", () => constant(floats())],
    ["toFloat32", "E_ARGUMENT", "toFloat32: bits (a Uint16Array)", () => toFloat32(detached(new Uint16Array(4)), "f16")],
    ["predict", "E_DATA", "predict: x (a Float32Array)", () => predict(net, floats())],
    ["predict, cut short", "E_DATA", "predict: x (a Float32Array)", () => predict(net, cutShort())],
    ["predict, one of several", "E_DATA", "predict: x (a Float32Array)", () => predict(net, [[1, 2], floats()])],
    ["evaluate", "E_DATA", "evaluate: y (a Uint8Array)", () => evaluate(net, { x: [1, 2], y: detached(new Uint8Array(1)) })],
    ["trainer.step", "E_DATA", "trainer.step: y (a Float32Array)", () => trainer(net).step([1, 2], floats())],
    ["readSafetensors", "E_TARGET", "readSafetensors: bytes", () => readSafetensors(detached(writeSafetensors({})))],
    ["its buffer", "E_TARGET", "readSafetensors: bytes (an ArrayBuffer)", () => readSafetensors(floats().buffer)],
    ["load", "E_TARGET", "bytes (a Uint8Array)", () => load(net, detached(save(net)))],
    ["readNpy", "E_TARGET", "readNpy: bytes", () => readNpy(detached(new Uint8Array(128)))],
    ["writeNpy", "E_TARGET", "writeNpy: data", () => writeNpy({ shape: [0], data: floats() })],
    ["writeSafetensors", "E_TARGET", "data (a Float32Array)", () => writeSafetensors({ w: { shape: [4], data: floats() } })],
    ["inspect", "E_TARGET", "data (a Float32Array)", () => inspect({ w: { shape: [0], data: cutShort() } })],
  ])("%s", (_, code, says, call) => {
    expectThrown(code, [says, "must be attached to its buffer, which was transferred or cut short"], call);
  });

  it("but not one that is merely empty", () => {
    expect(fill(constant(1), new Float32Array(0))).toHaveLength(0);
    expect(words(new Uint32Array(0), stream)).toHaveLength(0);
    expect(toFloat32(new Uint16Array(0), "bf16")).toHaveLength(0);
    expect(readSafetensors(writeSafetensors({ w: { shape: [0], data: new Float32Array(0) } })).tensors.get("w")!.shape).toEqual([
      0,
    ]);
  });
});
