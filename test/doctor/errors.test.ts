// Bad input: a typed error that says what is wrong, before a weight or a signal is touched.

import { describe, expect, it } from "vitest";
import { type ExamineOptions, examine, type LsuvOptions, lsuv, syntheticData } from "../../src/doctor/index.js";
import type { ErrorCode } from "../../src/index.js";
import { activation, type Data, layerNorm, type Net, sequential, trainer } from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { classifier, digest, labels, numbers } from "../train/nets.js";

const DATA = { x: numbers(8 * 4), y: labels(8, 3) };
const none = sequential([activation("relu")], { inputShape: [4], seed: 1 });
const norm = sequential([layerNorm()], { inputShape: [4], seed: 1 });
const gone = classifier();
gone.dispose();

/** A net under training is left as it was, in all that `save` tells. */
async function expectUntouched(code: ErrorCode, says: string, call: (net: Net) => unknown): Promise<void> {
  const net = classifier();
  trainer(net, { optimizer: "adam" }).step(DATA.x, DATA.y);
  const before = digest(net);
  await expectRefused(code, says, () => call(net));
  expect(digest(net)).toBe(before);
}

type Case = [what: string, code: ErrorCode, says: string, call: (net: Net) => unknown];

describe("examine", () => {
  const on = (data: unknown) => (net: Net) => examine(net, bad<Data>(data));
  const under = (options: unknown) => (net: Net) => examine(net, DATA, bad<ExamineOptions>(options));
  it.each<Case>([
    ["no data", "E_DATA", "examine: data (undefined)", on(undefined)],
    ["data without x", "E_DATA", "examine: x (undefined)", on({ y: [0] })],
    ["an empty batch", "E_DATA", "examine: x is empty", on({ x: [], y: [] })],
    ["inputs of another size", "E_DATA", "examine: x holds 3 values, no multiple of 4", on({ x: [1, 2, 3], y: [0] })],
    ["too few labels", "E_DATA", "examine: y holds 1 values", on({ x: DATA.x, y: [0] })],
    ["a label out of range", "E_DATA", "examine: y[0] (3) must be a label", on({ x: [1, 2, 3, 4], y: [3] })],
    ["NaN", "E_DATA", "examine: x[1] (sample 0) (NaN) must be finite", on({ x: [1, Number.NaN, 3, 4], y: [0] })],
    ["an infinity", "E_DATA", "examine: x[0] (sample 0) (Infinity)", on({ x: [Infinity, 2, 3, 4], y: [0] })],
    ["no net", "E_ARGUMENT", "examine: net (an object) must be a net", () => examine(bad<Net>({}), DATA)],
    ["a net that was disposed", "E_DISPOSED", "examine: this net was disposed", () => examine(gone, DATA)],
    [
      "a net without parameters",
      "E_ARGUMENT",
      "examine: this net has no parameters",
      () => examine(none, { x: [1, 2, 3, 4], y: [0] }),
    ],
    ["an unknown option", "E_ARGUMENT", 'examine: unknown option "jacobi"', under({ jacobi: true })],
    ["options that are none", "E_ARGUMENT", "examine: options (null)", under(null)],
    ["jacobian: yes", "E_ARGUMENT", 'examine: jacobian ("yes") must be true or false', under({ jacobian: "yes" })],
    ["a loss that is none", "E_ARGUMENT", 'examine: loss ("mae") must be one of', under({ loss: "mae" })],
    ["a loss that does not suit the targets", "E_DATA", "examine: y holds 8 values; mse", under({ loss: "mse" })],
    ["an optimizer that is none", "E_ARGUMENT", 'examine: optimizer ("lion") must be one of', under({ optimizer: "lion" })],
    ["a rate of 0", "E_ARGUMENT", "learningRate (0) must be", under({ optimizer: { optimizer: "sgd", learningRate: 0 } })],
  ])("%s", (_, code, says, call) => expectUntouched(code, says, call));
});

describe("lsuv", () => {
  const on = (x: unknown) => (net: Net) => lsuv(net, bad<number[]>(x));
  const under = (options: unknown) => (net: Net) => lsuv(net, DATA.x, bad<LsuvOptions>(options));
  it.each<Case>([
    ["an empty batch", "E_DATA", "lsuv: x is empty", on([])],
    ["no data", "E_DATA", "lsuv: x (undefined)", on(undefined)],
    ["inputs of another size", "E_DATA", "lsuv: x holds 5 values", on([1, 2, 3, 4, 5])],
    ["NaN", "E_DATA", "lsuv: x[2] (sample 0) (NaN) must be finite", on([1, 2, Number.NaN, 4])],
    ["no net", "E_ARGUMENT", "lsuv: net (7) must be a net", () => lsuv(bad<Net>(7), DATA.x)],
    ["a net that was disposed", "E_DISPOSED", "lsuv: this net was disposed", () => lsuv(gone, DATA.x)],
    ["a net without parameters", "E_ARGUMENT", "lsuv: this net has no layer with a kernel", () => lsuv(none, DATA.x)],
    ["a net without kernels", "E_ARGUMENT", "lsuv: this net has no layer with a kernel", () => lsuv(norm, DATA.x)],
    ["an unknown option", "E_ARGUMENT", 'lsuv: unknown option "target"', under({ target: 1 })],
    ["a std of 0", "E_ARGUMENT", "lsuv: std (0) must be", under({ std: 0 })],
    ["a std that is no number", "E_ARGUMENT", 'lsuv: std ("1") must be', under({ std: "1" })],
    ["a tolerance of 0", "E_ARGUMENT", "lsuv: tolerance (0) must be", under({ tolerance: 0 })],
    ["a tolerance of 1", "E_ARGUMENT", "lsuv: tolerance (1) must be", under({ tolerance: 1 })],
    ["no pass", "E_ARGUMENT", "lsuv: passes (0) must be", under({ passes: 0 })],
    ["half a pass", "E_ARGUMENT", "lsuv: passes (0.5) must be", under({ passes: 0.5 })],
    ["orthogonal: no", "E_ARGUMENT", 'lsuv: orthogonal ("no") must be', under({ orthogonal: "no" })],
  ])("%s", (_, code, says, call) => expectUntouched(code, says, call));
});

describe("syntheticData", () => {
  it.each<Case>([
    ["no samples", "E_ARGUMENT", "syntheticData: samples (0) must be", (net) => syntheticData(net, 0)],
    ["fewer than none", "E_ARGUMENT", "syntheticData: samples (-1) must be", (net) => syntheticData(net, -1)],
    ["half a sample", "E_ARGUMENT", "syntheticData: samples (0.5) must be", (net) => syntheticData(net, 0.5)],
    ["more than a million", "E_ARGUMENT", "syntheticData: samples (2097152) must be", (net) => syntheticData(net, 2 ** 21)],
    ["no net", "E_ARGUMENT", "syntheticData: net (undefined)", () => syntheticData(bad<Net>(undefined))],
    ["a net that was disposed", "E_DISPOSED", "syntheticData: this net was disposed", () => syntheticData(gone)],
  ])("%s", (_, code, says, call) => expectUntouched(code, says, call));
});
