// Where the thresholds of collapse come from: nets of right weights, too deep or not, beside what training leaves of the chance loss.

import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/index.js";
import { type ActivationName, normal } from "../../src/index.js";
import { gain } from "../../src/theory/index.js";
import { dense, type Layer, sequential } from "../../src/train/index.js";
import { LEARNED, leftOf } from "./set/score.js";
import { classes } from "./set/tasks.js";

const SEEDS = [1, 2];
const deep = (activation: ActivationName, depth: number, width: number, weightStd?: number): Layer[] => [
  ...Array.from({ length: depth }, () =>
    dense(width, { activation, ...(weightStd && { init: normal({ std: weightStd / Math.sqrt(width) }) }) }),
  ),
  dense(4),
];

interface Measured {
  what: string;
  rest: number;
  layers: ReturnType<typeof examine>["layers"];
}

function measured(name: ActivationName, depth: number, width: number, seed: number, weightStd?: number): Measured {
  const { x, y, inputShape } = classes(seed);
  const layers = () => deep(name, depth, width, weightStd);
  using net = sequential(layers(), { inputShape, seed });
  const rest = leftOf({ what: name, layers, task: classes, kinds: [] }, seed);
  return { what: `${name} ${depth} × ${width}`, rest, layers: examine(net, { x, y }).layers.slice(0, depth) };
}

/** How many learn of those whose measure lies between two bounds. */
function learning(nets: readonly Measured[], measure: (net: Measured) => number, bounds: readonly number[]): string[] {
  return bounds.slice(1).map((to, i) => {
    const some = nets.filter((net) => measure(net) >= bounds[i]! && measure(net) < to);
    const learned = some.filter(({ rest }) => rest < LEARNED).map(({ what }) => what);
    return `${bounds[i]} to ${to}: ${learned.length} of ${some.length} learn; ${some.map(({ what, rest }) => `${what} ${rest.toFixed(2)}`).join(", ")}`;
  });
}

describe("thresholds of collapse", () => {
  it("differences in one direction", () => {
    const nets = SEEDS.flatMap((seed) =>
      (["relu", "gelu", "silu", "tanh", "selu"] as const).flatMap((name) =>
        [10, 20, 30, 40].flatMap((depth) => [8, 16, 32].map((width) => measured(name, depth, width, seed))),
      ),
    );
    const flat = ({ layers }: Measured) => {
      const ranks = layers.map(({ effectiveRank = 1 }) => effectiveRank);
      return ranks.reduce((sum, rank) => sum + 1 / rank ** 2 - 1 / ranks[0]! ** 2, 0);
    };
    console.log(learning(nets, flat, [0, 2, 4, 6, 8, 12, 50]).join("\n"));
    const faults = nets.filter((net) => flat(net) > 8);
    expect(faults.filter(({ rest }) => rest < LEARNED).length / faults.length).toBeLessThan(0.1);
    const spared = nets.filter((net) => flat(net) < 4);
    expect(spared.filter(({ rest }) => rest < LEARNED).length / spared.length).toBeGreaterThan(0.8);
  });

  it("samples alike", () => {
    const nets = SEEDS.flatMap((seed) =>
      (["sigmoid", "softplus"] as const).flatMap((name) =>
        [2, 3, 4, 5, 6, 8, 10].flatMap((depth) => [measured(name, depth, 32, seed), measured(name, depth, 32, seed, gain(name))]),
      ),
    );
    const apart = ({ layers }: Measured) => 1 - layers.at(-1)!.correlation!;
    console.log(learning(nets, apart, [-1, 1e-4, 7e-4, 2e-3, 5e-3, 1]).join("\n"));
    const faults = nets.filter((net) => apart(net) < 7e-4);
    expect(faults.filter(({ rest }) => rest < LEARNED).length / faults.length).toBeLessThan(0.1);
    expect(nets.filter((net) => apart(net) > 5e-3).every(({ rest }) => rest < LEARNED)).toBe(true);
  });
});
