// Inputs and targets out of scale: told by column, mean and std, before anything is said of weights that are right.

import { describe, expect, it } from "vitest";
import { type Examination, examine } from "../../src/doctor/index.js";
import { normal } from "../../src/index.js";
import {
  batchNorm,
  dense,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  sequential,
  sgd,
} from "../../src/train/index.js";
import { classes, images, inputs, regression, type Task, targets, words } from "./set/tasks.js";

const body = [dense(32, { activation: "relu" }), dense(32, { activation: "relu" })];
const look = (task: Task, layers: Layer[] = [...body, dense(task.loss === "mse" ? 2 : 4)]): Examination => {
  using net = sequential(layers, { inputShape: task.inputShape, seed: 1 });
  return examine(net, { x: task.x, y: task.y }, { loss: task.loss });
};
const kinds = ({ verdicts }: Examination) => verdicts.map(({ kind, grade }) => `${kind} ${grade}`);

describe("inputScale", () => {
  it.each<[what: string, change: (x: number, column: number) => number, evidence: RegExp]>([
    ["0…255", (x) => 128 + 60 * x, /^inputs have a root mean square of 14\d, largest in column \d+ \(mean \d+, std \d+\.?\d*\)$/],
    ["of a ten-thousandth", (x) => 1e-4 * x, /^inputs have a root mean square of (9\.\d+e-5|1\.?\d*e-4|0\.0001\d*), /],
    ["all 0", () => 0, /^every input is 0$/],
    [
      "nearly constant",
      (x) => 3 + 1e-3 * x,
      /^inputs hardly vary: their mean is 3 in size, their std only 0\.00\d+, as in column \d+ \(mean 3, std/,
    ],
    [
      "one column a thousand times the others",
      (x, j) => (j === 5 ? 1000 * x : x),
      /^column 5 \(mean -?\d+\.?\d*, std \d+\) is \d+ times as large as the median column: it drowns the others$/,
    ],
    [
      "one column of mean 44,928",
      (x, j) => (j === 5 ? 44928 + 9000 * x : x),
      /^column 5 \(mean 4\d{4}, std \d+\) is \d+ times as large/,
    ],
  ])("inputs %s are a fault; the same standardized are none", (_, change, evidence) => {
    const found = look(inputs(change)(classes(1)));
    expect(kinds(found)).toEqual(["inputScale fault"]);
    expect(found.healthy).toBe(false);
    expect(found.verdicts[0]!.evidence).toMatch(evidence);
  });

  it("the advice, followed, makes it healthy: batchNorm in front", () => {
    for (const change of [(x: number) => 128 + 60 * x, (x: number, j: number) => (j === 5 ? 44928 + 9000 * x : x)]) {
      const task = inputs(change)(classes(1));
      expect(look(task).verdicts[0]!.advice).toContain("begin with batchNorm()");
      expect(look(task, [batchNorm(), ...body, dense(4)]).verdicts).toEqual([]);
    }
  });

  it("a norm in front of the first weights or behind them takes the scale back", () => {
    const task = inputs((x) => 1000 * x)(classes(1));
    for (const front of [[batchNorm()], [layerNorm()], [dense(32), batchNorm()], [dense(32), layerNorm()]]) {
      expect(kinds(look(task, [...front, ...body, dense(4)]))).not.toContain("inputScale fault");
    }
    const drowned = inputs((x, j) => (j === 5 ? 1000 * x : x))(classes(1));
    expect(kinds(look(drowned, [layerNorm(), ...body, dense(4)]))).toContain("inputScale warning");
  });

  it("columns are what the first weights meet: channels of images, pixels of flat ones", () => {
    const raw = inputs((x) => 128 + 60 * x)(images(1, 2));
    expect(look(raw, [maxPool2d(2), flatten(), dense(4)]).verdicts[0]!.evidence).toMatch(/largest in column \d+ /);
  });

  it("weights that are wrong besides are told too, as they are with inputs of unit scale", () => {
    const deep = Array.from({ length: 6 }, () => dense(32, { activation: "relu", init: normal({ std: 0.01 }) }));
    const found = look(inputs((x) => 128 + 60 * x)(classes(1)), [...deep, dense(4)]);
    expect(kinds(found)).toEqual(["inputScale fault", "vanishing fault"]);
  });

  it("no ids, one constant column, zeros and ones, a mean of 1: no fault", () => {
    expect(look(words(1), [embedding(20, 16), flatten(), ...body, dense(4)]).verdicts).toEqual([]);
    for (const change of [
      (x: number, j: number) => (j === 3 ? 0 : x),
      (x: number, j: number) => (j === 3 ? 1 : x),
      (x: number) => (x > 0.5 ? 1 : 0),
      (x: number) => 1 + x,
      (x: number) => 3 * x,
    ]) {
      expect(look(inputs(change)(classes(1))).healthy).toBe(true);
    }
  });

  it("one sample has no std to be judged", () => {
    using net = sequential([...body, dense(4)], { inputShape: [16], seed: 1 });
    const { x, y } = classes(1);
    expect(examine(net, { x: x.slice(0, 16), y: y.slice(0, 1) }).verdicts.map(({ kind }) => kind)).not.toContain("inputScale");
  });
});

describe("targetScale", () => {
  it.each<[what: string, change: (y: number) => number]>([
    ["from 194,000 to 770,000", (y) => 480_000 + 150_000 * y],
    ["of mean 50 and std 1", (y) => 50 + y],
    ["of a ten-thousandth", (y) => 1e-4 * y],
    ["of std 1000", (y) => 1000 * y],
  ])("targets %s are a fault of their own, told by column", (_, change) => {
    const found = look(targets(change)(regression(1)));
    expect(kinds(found)).toEqual(["targetScale fault"]);
    expect(found.verdicts[0]!.evidence).toMatch(/^targets are out of scale: column [01] \(mean \S+, std \S+\)$/);
  });

  it("of unit scale, of a constant and of other losses there is none", () => {
    expect(look(regression(1)).verdicts).toEqual([]);
    expect(kinds(look(targets(() => 7)(regression(1))))).not.toContain("targetScale fault");
    expect(look(classes(1)).verdicts).toEqual([]);
  });

  it("numbers of a range have the scale of the activation that gives them", () => {
    const task = targets((y) => 0.5 + 0.2 * Math.sin(y))(regression(1));
    expect(look(task, [...body, dense(2, { activation: "sigmoid" })]).verdicts).toEqual([]);
  });
});

it("inputs and targets of a line from 0 to 398: the inputs are named", () => {
  const x = Float32Array.from({ length: 200 }, (_, i) => i);
  using net = sequential([dense(1)], { inputShape: [1], seed: 1 });
  const found = examine(net, { x, y: x.map((v) => 2 * v) }, { loss: "mse", optimizer: sgd({ learningRate: 0.001 }) });
  expect(found.healthy).toBe(false);
  expect(kinds(found)).toEqual(["inputScale fault", "targetScale fault"]);
  expect(found.verdicts[0]!.evidence).toBe("inputs have a root mean square of 115, column 0 (mean 99.5, std 57.7)");
});

it("more columns than a call has room for arguments", () => {
  const columns = 150_000;
  using net = sequential([dense(2)], { inputShape: [columns], seed: 1 });
  const x = Float32Array.from({ length: 4 * columns }, (_, i) => ((i * 7919) % 13) - 6 + (i % columns === 149_998 ? 2000 : 0));
  const [first] = examine(net, { x, y: [0, 1, 0, 1] }).verdicts;
  expect(first).toMatchObject({ kind: "inputScale", evidence: expect.stringMatching(/^column 149998 /) });
});
