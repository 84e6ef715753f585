// A net that standardizes is seen with standardized data, and is what the doctor advises where inputs or targets are out of scale.

import { describe, expect, it } from "vitest";
import { coordinateCheck, examine, lsuv } from "../../src/doctor/index.js";
import { adam, dense, evaluate, fit, flatten, type Layer, maxPool2d, sequential, standardize } from "../../src/train/index.js";
import { bits } from "../train/nets.js";
import { classes, images, inputs, regression, type Task, targets } from "./set/tasks.js";

const body = [dense(32, { activation: "relu" }), dense(32, { activation: "relu" })];
const layersFor = ({ loss }: Task): Layer[] => [...body, dense(loss === "mse" ? 2 : 4)];
const make = (task: Task, standardize: boolean, layers = layersFor(task)) =>
  sequential(layers, { inputShape: task.inputShape, seed: 1, standardize });
const dataOf = ({ x, y }: Task) => ({ x, y });

const OUT_OF_SCALE: [what: string, kind: string, task: Task, layers?: Layer[]][] = [
  ["pixels of 0…255", "inputScale", inputs((x) => 128 + 60 * x)(classes(1))],
  ["a column of mean 44,928", "inputScale", inputs((x, j) => (j === 5 ? 44928 + 9000 * x : x))(classes(1))],
  ["inputs of a ten-thousandth", "inputScale", inputs((x) => 1e-4 * x)(classes(1))],
  ["images behind a pool", "inputScale", inputs((x) => 128 + 60 * x)(images(1, 2)), [maxPool2d(2), flatten(), dense(4)]],
  ["targets of 480,000", "targetScale", targets((y) => 480_000 + 150_000 * y)(regression(1))],
  ["targets of mean 50", "targetScale", targets((y) => 50 + y)(regression(1))],
];

describe("the advice standardize: true, followed", () => {
  it.each(OUT_OF_SCALE)("for %s: healthy, and trains better", async (_, kind, task, layers) => {
    const [raw, mended] = [make(task, false, layers), make(task, true, layers)];
    const { loss } = task;
    const sick = examine(raw, dataOf(task), { loss });
    expect(sick.verdicts.map(({ kind, grade }) => `${kind} ${grade}`)).toEqual([`${kind} fault`]);
    expect(sick.verdicts[0]!.advice).toContain("standardize: true in the net (or --standardize)");
    const found = examine(mended, dataOf(task), { loss });
    expect(found.verdicts).toEqual([]);
    for (const each of [raw, mended]) {
      await fit(each, dataOf(task), { loss, optimizer: adam({ learningRate: 0.003 }), epochs: 40 });
    }
    const losses = [raw, mended].map((each) => evaluate(each, dataOf(task)).loss);
    expect(losses[1]).toBeLessThan(0.5 * losses[0]!);
    for (const each of [raw, mended]) each.dispose();
  });

  it("is not given for targets where an activation ends the net, which leaves them alone", () => {
    const task = targets((y) => Math.abs(1000 * y))(regression(1));
    using net = make(task, false, [...body, dense(2, { activation: "relu" })]);
    const { verdicts } = examine(net, dataOf(task), { loss: "mse" });
    const { advice } = verdicts.find(({ kind }) => kind === "targetScale")!;
    expect(advice).toBe("standardize the targets, each column to mean 0 and std 1, and undo it in what predict returns");
  });

  it("a net that was measured on other data says so", () => {
    const [task, raw] = [classes(1), inputs((x) => 1000 * x)(classes(1))];
    using net = make(task, true);
    standardize(net, dataOf(task));
    expect(examine(net, dataOf(task)).verdicts).toEqual([]);
    const [verdict] = examine(net, dataOf(raw)).verdicts;
    expect(verdict).toMatchObject({ kind: "inputScale", grade: "fault" });
    expect(verdict!.advice).toContain("standardize(net, data)");
  });
});

describe("a net that standardizes", () => {
  const task = inputs((x, j) => 1000 * j + (j + 1) * x)(targets((y) => 200_000 + 50_000 * y)(regression(1)));
  const options = { loss: "mse", jacobian: true } as const;

  it("is not changed by examine, measured or not, and is seen as its layers see it", () => {
    using net = make(task, true);
    const before = bits(net);
    const unmeasured = examine(net, dataOf(task), options);
    expect(bits(net)).toEqual(before);
    standardize(net, dataOf(task), { loss: "mse" });
    const kept = bits(net);
    const measured = examine(net, dataOf(task), options);
    expect(bits(net)).toEqual(kept);
    expect(String(measured)).toBe(String(unmeasured));
    expect(measured.chanceLoss).toBeCloseTo(1, 5);

    const column = (values: ArrayLike<number>, width: number, at: number) => {
      const own = Array.from(values).filter((_, i) => i % width === at);
      const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
      return { mean, std: Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length) };
    };
    const byHand = (values: Float32Array, width: number) => {
      const columns = Array.from({ length: width }, (_, at) => column(values, width, at));
      return values.map((x, i) => (x - columns[i % width]!.mean) / columns[i % width]!.std);
    };
    using plain = make(task, false);
    const expected = examine(plain, { x: byHand(task.x, 16), y: byHand(task.y, 2) }, options);
    // The mean of a column is rounded to f32: 15,000 by up to 5e-4, where the std is 16.
    expect(measured.loss).toBeCloseTo(expected.loss, 3);
    for (const [i, { std, gradientRms }] of measured.layers.entries()) {
      expect(std / expected.layers[i]!.std).toBeCloseTo(1, 4);
      expect(gradientRms! / expected.layers[i]!.gradientRms!).toBeCloseTo(1, 4);
    }
    for (const [i, value] of measured.jacobian!.singularValues.entries()) {
      expect(value / expected.jacobian!.singularValues[i]!).toBeCloseTo(1, 3);
    }
  });

  it("is healed by standardized data, and still to be measured", () => {
    using net = make(task, true);
    for (const { after } of lsuv(net, task.x)) expect(Math.abs(after - 1)).toBeLessThanOrEqual(0.05);
    expect(
      net
        .weights()
        .get("input/std")!
        .data.every((std) => std === 0),
    ).toBe(true);
    expect(examine(net, dataOf(task), { loss: "mse" }).healthy).toBe(true);
  });

  it("goes through the coordinate check", () => {
    const build = (width: number) =>
      sequential([dense(width, { activation: "relu" }), dense(2)], { inputShape: [16], seed: 1, standardize: true });
    const [first] = coordinateCheck(build, dataOf(task), { widths: [16], loss: "mse", optimizer: adam() });
    expect(first!.before).toBeGreaterThan(0.1);
    expect(first!.before).toBeLessThan(2);
  });
});
