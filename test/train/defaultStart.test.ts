// How a deep net begins by itself: every layer brings its signal to unit scale, whatever the activation.

import { describe, expect, it } from "vitest";
import { examine, syntheticData } from "../../src/doctor/index.js";
import { type ActivationName, forActivation, type Initializer } from "../../src/index.js";
import { gain, variances } from "../../src/theory/index.js";
import { conv2d, dense, type Layer, sequential } from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";

const [DEPTH, WIDTH] = [30, 256];

/** Measured at N(0, 1), mean over seeds: std of what the last hidden layer applies its activation to, and what its loss is above ln 10. */
function start(layers: readonly Layer[], inputShape: readonly number[], seeds = [1, 2]) {
  const all = seeds.map((seed) => {
    using net = sequential([...layers, dense(10)], { inputShape, seed });
    const { layers: found, loss, verdicts } = examine(net, syntheticData(net, 64));
    return { std: Math.sqrt(found.at(-2)!.preactivationMoment), excess: loss - Math.log(10), verdicts };
  });
  const mean = (key: "std" | "excess") => all.reduce((sum, each) => sum + each[key], 0) / all.length;
  return { std: mean("std"), excess: mean("excess"), verdicts: all.flatMap(({ verdicts }) => verdicts) };
}

const stack = (activation: ActivationName, first?: Initializer) =>
  Array.from({ length: DEPTH }, (_, i) => dense(WIDTH, { activation, ...(i === 0 && first && { init: first }) }));

describe.each<ActivationName>(["gelu", "silu", "mish"])("30 layers of %s", (activation) => {
  it("have variance 1 at every depth by theory, and explode with a gain that their inputs have not earned", () => {
    const weightStd = gain(activation);
    const ends = [1 / weightStd ** 2, 1].map((input) => variances(activation, { weightStd, depth: DEPTH, input }).at(-1)!);
    expect(ends[0]).toBeCloseTo(1, 3);
    expect(ends[1]).toBeGreaterThan(20);
  });

  slowly("begin nearer to it than with the gain in the first layer too", () => {
    const right = start(stack(activation), [WIDTH]);
    const wrong = start(stack(activation, forActivation(activation)), [WIDTH]);
    expect(right.std).toBeLessThan(wrong.std / 2);
    expect(right.excess).toBeLessThan(wrong.excess / 2);
    // The fixed point of silu repels: what a draw of this width misses it by grows by a fifth with each layer. Gradients grow by χ₁ a
    // layer, 1.07 for gelu: eightfold over 30 layers by theory, of which the doctor warns.
    if (activation !== "silu") expect(right.verdicts.filter(({ grade }) => grade === "fault")).toEqual([]);
  });
});

// tanh alone shrinks, as 1/√depth: Glorot's weights stand on its edge.
it.each<ActivationName>(["relu", "elu", "selu", "tanh"])("30 layers of %s keep the scale", (activation) => {
  const { std, excess, verdicts } = start(stack(activation), [WIDTH], [1]);
  expect(std).toBeGreaterThan(activation === "tanh" ? 0.1 : 0.4);
  expect(std).toBeLessThan(1.5);
  expect(excess).toBeLessThan(1);
  expect(verdicts).toEqual([]);
});

it("convolutions of few channels meet images at unit scale: Glorot's variance would be a tenth of it", () => {
  using net = sequential([conv2d(64, 3, { activation: "silu" })], { inputShape: [16, 16, 3], seed: 1 });
  const { layers } = examine(net, { x: syntheticData(net, 32).x, y: new Float32Array(32 * 14 * 14 * 64) }, { loss: "mse" });
  expect(layers[0]!.preactivationMoment).toBeGreaterThan(0.8);
  expect(layers[0]!.preactivationMoment).toBeLessThan(1.2);
});
