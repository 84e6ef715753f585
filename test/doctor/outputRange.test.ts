// A last activation that cannot give what the loss asks for.

import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/index.js";
import type { ActivationName } from "../../src/index.js";
import { activation, dense, dropout, type Layer, sequential } from "../../src/train/index.js";
import { binary, classes, regression, type Task, targets } from "./set/tasks.js";

const hidden = dense(32, { activation: "relu" });
function look(task: Task, layers: readonly Layer[]) {
  using net = sequential([hidden, ...layers], { inputShape: task.inputShape, seed: 1 });
  return examine(net, { x: task.x, y: task.y }, { loss: task.loss }).verdicts;
}
const head = (units: number, name?: ActivationName) => [dense(units, name && { activation: name })];

describe("is a fault, and none without the activation", () => {
  const floor = (share: string) =>
    new RegExp(`: the loss cannot fall below \\d+\\.?\\d*, ${share}\\.?\\d* % of the chance loss$`);
  it.each<[what: string, task: Task, units: number, name: ActivationName, evidence: RegExp]>([
    // Half are ones: (ln(1 + e^−1) + ln 2)/2 over ln 2 is 72.6 %.
    ["a sigmoid in front of logits", binary(1), 1, "sigmoid", floor("7\\d")],
    // ln(1 + 3e^−2)/ln 4 is 24.6 %.
    ["tanh in front of a softmax", classes(1), 4, "tanh", floor("24")],
    ["relu in front of a binary logit", binary(1), 1, "relu", floor("[456]\\d")],
    ["relu in front of targets below 0", regression(1), 2, "relu", floor("[456]\\d")],
    ["a sigmoid in front of targets of both signs", regression(1), 2, "sigmoid", floor("[56]\\d")],
    ["tanh in front of targets of std 3", targets((y) => 3 * y)(regression(1)), 2, "tanh", floor("[56]\\d")],
  ])("%s", (_, task, units, name, evidence) => {
    const [verdict] = look(task, head(units, name));
    expect(verdict).toMatchObject({ kind: "outputRange", grade: "fault", name: "1.dense" });
    expect(verdict!.evidence).toMatch(evidence);
    expect(verdict!.advice).toBe("leave out the activation of 1.dense");
    expect(look(task, head(units))).toEqual([]);
  });

  it("an activation of its own, and behind it what hands it on", () => {
    const [verdict] = look(binary(1), [...head(1), activation("sigmoid"), dropout(0.1)]);
    expect(verdict).toMatchObject({ kind: "outputRange", name: "2.activation", advice: "leave the layer 2.activation out" });
  });
});

describe("is none", () => {
  it.each<[what: string, task: Task, units: number, name: ActivationName]>([
    ["a sigmoid under mse with targets 0 and 1", { ...binary(1), loss: "mse" }, 1, "sigmoid"],
    ["softplus with targets above 0", targets(Math.abs)(regression(1)), 2, "softplus"],
    ["tanh with targets in its range", targets((y) => Math.tanh(y))(regression(1)), 2, "tanh"],
    ["gelu in front of a softmax, whose differences have no end", classes(1), 4, "gelu"],
  ])("%s", (_, task, units, name) => {
    expect(look(task, head(units, name)).filter(({ kind }) => kind === "outputRange")).toEqual([]);
  });
});
