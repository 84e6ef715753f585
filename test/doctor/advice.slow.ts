// Advice, followed to the letter: for one net of each kind the fault goes, nothing else comes, and the net trains better.

import { describe, expect, it } from "vitest";
import { examine, type Remedy, syntheticData, type VerdictKind } from "../../src/doctor/index.js";
import { constant, createCore, type IsovarError, normal } from "../../src/index.js";
import { activation, batchNorm, conv2d, dense, flatten, type Layer, maxPool2d, sequential, sgd } from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";
import { advised as advisedLayers, deep, examined, mlp, ofKind } from "./nets.js";
import { generated } from "./set/generate.js";
import { NETS, type SetNet } from "./set/nets.js";
import { advised, judged, leftOf } from "./set/score.js";
import { classes } from "./set/tasks.js";

const ofSet = (what: string) => NETS.find((net) => net.what === what)!;
const own = (what: string, layers: () => Layer[], task = classes): SetNet => ({ what, layers, task, kinds: [] });

/** One of each fault that a net and its data have; the compiler asks for those that are missing. */
const SICK = {
  inputScale: ofSet("inputs of 0…255"),
  targetScale: ofSet("targets of mean 50"),
  outputRange: ofSet("relu output, targets of both signs"),
  biasScale: own("relu, biases of +20", () => deep("relu", 2, 32, { biasInit: constant(20) })),
  vanishing: ofSet("relu, 6 layers, std 0.01"),
  exploding: ofSet("relu, 6 layers, N(0, 1)"),
  chaos: own("tanh, 15 layers, weights of std 4/√n", () => deep("tanh", 15, 32, { init: normal({ std: 4 / Math.sqrt(32) }) })),
  collapse: ofSet("sigmoid at unit variance, 6 layers"),
  dead: ofSet("gelu, biases of −10"),
  symmetric: ofSet("tanh, one number"),
  initialLoss: ofSet("a regression head of N(0, 10)"),
  nonFinite: own("relu, std 1e20", () => deep("relu", 3, 32, { init: normal({ std: 1e20 }) })),
} satisfies Record<Exclude<VerdictKind, "stepSize" | "saturated" | "oneSample">, SetNet>;

/** How an advice names what its remedy does. */
function calls(remedy: Remedy): RegExp {
  switch (remedy.remedy) {
    case "init": {
      const [first] = Object.keys(remedy.inits);
      return new RegExp(`(init|biasInit): \\w+\\(.*\\) for ${first}`);
    }
    case "lsuv":
      return /lsuv\(net, x\)/;
    case "layers":
      return /residual\(|hidden layers alone|leave out/;
    case "standardize":
      return new RegExp(`standardize the ${remedy.what}`);
    case "learningRate":
      return new RegExp(`learning rate of ${remedy.learningRate}`);
  }
}

describe.each(Object.entries(SICK))("%s", (kind, net) => {
  const sick = judged(net, 1);
  const verdict = sick.examination.verdicts.find((each) => each.kind === kind)!;

  it("is a fault, whose advice names what its remedy does", () => {
    expect(verdict.grade).toBe("fault");
    expect(verdict.advice).toMatch(calls(verdict.remedy!));
  });

  it("followed, leaves no fault, and trains better", () => {
    const { healthy, after } = advised(sick, 1);
    expect(healthy).toBe(true);
    expect(after).toBeLessThan(1 / 7);
    expect(after).toBeLessThan(0.7 * leftOf(net, 1));
  });
});

it("stepSize: at the learning rate that is advised the verdict is gone", () => {
  using net = sequential(mlp("relu", [32, 32]), { inputShape: [16], seed: 1 });
  const data = syntheticData(net);
  const at = (learningRate: number) => examine(net, data, { optimizer: sgd({ learningRate }) });
  const { remedy, advice } = ofKind(at(1000), "stepSize")[0]!;
  expect(advice).toMatch(calls(remedy!));
  expect(at((remedy as { learningRate: number }).learningRate).verdicts).toEqual([]);
});

it("a warning has a remedy too, where there is one that does better", () => {
  const layers = deep("tanh", 3, 32, { init: normal() });
  const { verdicts, healthy } = examined(layers, [16]);
  expect(healthy).toBe(true);
  expect(verdicts.map(({ kind }) => kind)).toContain("saturated");
  expect(examined(advisedLayers(layers, verdicts), [16]).verdicts).toEqual([]);
});

describe("one remedy for all", () => {
  it("of thirty layers, and of what else is wrong", () => {
    const { verdicts } = examined(deep("relu", 12, 32, { init: normal(), biasInit: constant(-1000) }), [16]);
    expect(new Set(verdicts.map(({ remedy }) => remedy)).size).toBe(1);
    expect(verdicts.length).toBeLessThan(5);
  });

  it("that leaves no step which is too large: right weights would leave these branches adding up", () => {
    // 13 residuals of leakyRelu, 6 wide, with weights 2.2 times too large.
    const sick = judged(generated(9027), 1);
    expect(sick.examination.verdicts[0]).toMatchObject({ kind: "exploding", grade: "fault" });
    expect(advised(sick, 1)).toMatchObject({ healthy: true });
  });

  it("that changes nothing which nobody complains of: a head of zeros, biases of one layer alone", () => {
    const silent = [
      dense(32, { activation: "relu", init: normal({ std: 0.5 }) }),
      dense(32, { activation: "relu", biasInit: constant(-40) }),
      dense(10),
    ];
    const [verdict] = examined(silent, [16]).verdicts;
    expect(verdict!.remedy).toEqual({ remedy: "init", inits: { "1.dense": { biasInit: { scheme: "constant", value: 0 } } } });
  });
});

describe("where no start helps, other layers do", () => {
  const layersOf = (layers: Layer[], inputShape: number[]) => {
    const [verdict] = examined(layers, inputShape).verdicts;
    const { remedy, advice } = verdict!;
    if (remedy?.remedy !== "layers") throw new Error(advice);
    expect(advice).toMatch(/^no start was found that mends this depth; what does: /);
    expect(examined(remedy.layers, inputShape).healthy).toBe(true);
    return remedy.layers;
  };

  it("residuals around each two layers of one width, with what stands between them", () => {
    const layers = layersOf(deep("sigmoid", 9, 16), [16]);
    expect(layers.map(({ layer }) => layer)).toEqual(["residual", "residual", "residual", "residual", "dense", "dense"]);
    const normed = Array.from({ length: 60 }, () => [dense(16), batchNorm(), activation("relu")]).flat();
    const [, , , second] = layersOf([...normed, dense(4)], [8]);
    expect(second).toMatchObject({
      layer: "residual",
      layers: [{ layer: "dense" }, { layer: "batchNorm" }, { layer: "activation" }, {}],
    });
  });

  it("fewer layers, where widths differ", () => {
    const narrowing = Array.from({ length: 10 }, (_, i) => dense(32 - i, { activation: "sigmoid" }));
    expect(layersOf([...narrowing, dense(10)], [16])).toEqual([...narrowing.slice(0, 2), dense(10)]);
  });

  it("of convolutions, those that change the shape stay as they are", () => {
    const convs = Array.from({ length: 12 }, () => conv2d(4, 3, { activation: "sigmoid", padding: "same" }));
    const layers = layersOf([convs[0]!, maxPool2d(2), ...convs.slice(1), flatten(), dense(10)], [8, 8, 1]);
    expect(layers.slice(0, 3).map(({ layer }) => layer)).toEqual(["conv2d", "maxPool2d", "residual"]);
  });

  slowly("is not advised where there is no room to try it", () => {
    const adviceIn = (maxMemory: number) => {
      const core = createCore({ maxMemory });
      const net = sequential(deep("sigmoid", 9, 64), { inputShape: [16], seed: 1, core });
      return examine(net, syntheticData(net)).verdicts[0]!.advice;
    };
    expect(adviceIn(2 ** 26)).toContain("residual([");
    // The smallest memory in which the net itself can be examined.
    for (let pages = 8; ; pages++) {
      try {
        expect(adviceIn(pages * 2 ** 16)).not.toContain("residual([");
        break;
      } catch (error) {
        if ((error as IsovarError).code !== "E_MEMORY") throw error;
      }
    }
  });

  it("leaves no memory behind", () => {
    using net = sequential(deep("sigmoid", 9, 16), { inputShape: [16], seed: 1 });
    const data = syntheticData(net);
    examine(net, data);
    const blocks = net.core.memory.liveBlocks;
    examine(net, data);
    expect(net.core.memory.liveBlocks).toBe(blocks);
  });
});
