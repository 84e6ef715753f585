// An examination as a whole: it changes nothing, and what it returns can be printed and kept.

import { describe, expect, it } from "vitest";
import { type Examination, examine, syntheticData } from "../../src/doctor/index.js";
import { type ActivationName, createCore, normal, zeros } from "../../src/index.js";
import {
  batchNorm,
  dense,
  dropout,
  embedding,
  fit,
  flatten,
  type Loss,
  type Net,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";
import { digest } from "../train/nets.js";
import { binary, deep, examined } from "./nets.js";

const make = () =>
  sequential([dense(6, { activation: "tanh" }), batchNorm(), dropout(0.3), dense(3)], { inputShape: [4], seed: 1 });

describe("changes nothing", () => {
  it("of a net that was never trained: no bit of its file", () => {
    const net = make();
    const before = save(net);
    for (const samples of [1, 64, 300])
      examine(net, syntheticData(net, samples), { optimizer: "adam", loss: "softmaxCrossEntropy" });
    expect(save(net)).toEqual(before);
  });

  it("of one that is sick, for which lsuv is tried: no bit of its file", () => {
    const net = sequential(deep("sigmoid", 8, 16), { inputShape: [8], seed: 1 });
    const before = save(net);
    expect(examine(net, syntheticData(net)).verdicts[0]!.advice).toContain("no start was found");
    expect(save(net)).toEqual(before);
  });

  it("of a net under training: weights, moments, step, running statistics", () => {
    const net = make();
    const data = syntheticData(net, 16);
    const t = trainer(net, { optimizer: "adam" });
    for (let i = 0; i < 3; i++) t.step(data.x, data.y);
    const before = save(net);
    examine(net, syntheticData(net, 64), { optimizer: "rmsprop" });
    expect(save(net)).toEqual(before);
  });

  it("training goes on as if nobody had looked, with dropout and batchNorm too", async () => {
    const run = async (look: (net: Net) => unknown) => {
      const net = make();
      const data = syntheticData(net, 48);
      await fit(net, data, { epochs: 3, batchSize: 16, optimizer: "adam", onStep: () => void look(net) });
      return digest(net);
    };
    expect(await run((net) => examine(net, syntheticData(net, 20)))).toBe(await run(() => 0));
  });

  it("takes no memory but for the batch, and not twice", () => {
    const core = createCore();
    const net = sequential(deep("relu", 3, 16), { inputShape: [8], seed: 1, core });
    const data = syntheticData(net, 32);
    examine(net, data);
    const blocks = core.memory.liveBlocks;
    for (let i = 0; i < 5; i++) examine(net, data);
    expect(core.memory.liveBlocks).toBe(blocks);
  });

  it("nor the data, and the same comes out again", () => {
    const net = make();
    const data = syntheticData(net, 32);
    const kept = { x: (data.x as Float32Array).slice(), y: (data.y as Float32Array).slice() };
    const [first, again] = [examine(net, data), examine(net, data)];
    expect(data).toEqual(kept);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  });
});

describe("chanceLoss and healthy", () => {
  const head = (units: number) => [dense(8, { activation: "relu" }), dense(units, { init: zeros() })];
  it.each<[Loss, number, number]>([
    ["softmaxCrossEntropy", 2, Math.log(2)],
    ["softmaxCrossEntropy", 7, Math.log(7)],
    ["sigmoidCrossEntropy", 1, Math.LN2],
    // The variance of zeros and ones; that of zeros is their mean square besides, a half.
    ["mse", 1, 0.25],
  ])("%s of %i outputs", (loss, units, expected) => {
    const data = loss === "softmaxCrossEntropy" ? undefined : binary;
    const { chanceLoss, loss: value, sampleCount } = examined(head(units), [4], { loss, ...(data && { data }) });
    expect(chanceLoss).toBeCloseTo(expected, 15);
    // A head of zeros knows nothing, of mse not even the mean.
    expect(value).toBeCloseTo(loss === "mse" ? 0.5 : expected, 6);
    expect(sampleCount).toBe(256);
  });

  it("healthy is the lack of faults; a warning is none", () => {
    const warned = examined([dense(32, { activation: "relu" }), dense(10, { init: normal() })], [16]);
    expect(warned.verdicts.map(({ kind, grade }) => [kind, grade])).toEqual([["initialLoss", "warning"]]);
    expect(warned.healthy).toBe(true);
    expect(String(warned)).toMatch(/^! initialLoss, 1\.dense: loss .*\n {2}→ .*\n\n✓ healthy$/m);
    for (const init of [normal({ std: 1e-3 }), normal({ std: 30 }), undefined]) {
      const { healthy, verdicts } = examined(deep("relu", 4, 16, { init }), [16]);
      expect(healthy).toBe(verdicts.every(({ grade }) => grade === "warning"));
      expect(healthy).toBe(init === undefined);
    }
  });
});

describe("a report", () => {
  const sick = examined(deep("relu", 4, 16, { init: normal({ std: 0.01 }) }), [16], { jacobian: true });
  const parsed = JSON.parse(JSON.stringify(sick)) as Examination;

  it("goes through JSON: layers, verdicts, healthy", () => {
    expect(Object.keys(parsed)).toEqual(
      expect.arrayContaining(["loss", "chanceLoss", "sampleCount", "layers", "verdicts", "healthy"]),
    );
    expect(parsed.healthy).toBe(false);
    expect(parsed.layers).toHaveLength(5);
    for (const layer of parsed.layers) {
      expect(layer).toMatchObject({
        name: expect.any(String),
        layer: "dense",
        mean: expect.any(Number),
        histogram: expect.any(Array),
      });
    }
    expect(parsed.verdicts.length).toBeGreaterThan(0);
    for (const verdict of parsed.verdicts) {
      expect(verdict).toMatchObject({ kind: expect.any(String), evidence: expect.any(String), advice: expect.any(String) });
      expect(parsed.layers.map(({ name: layer }) => layer)).toContain(verdict.name);
      expect(
        Object.keys(verdict).every((key) => ["kind", "grade", "name", "names", "evidence", "advice", "remedy"].includes(key)),
      ).toBe(true);
    }
  });

  it("as text: a row per layer, loss, theory, Jacobian, verdicts", () => {
    const text = String(sick);
    expect(text).toMatch(/^layer +signal +corr +map +dead +E\[z²\] +theory +grad +step\/w/m);
    for (const { name: layer } of sick.layers) expect(text).toMatch(new RegExp(`^${layer} `, "m"));
    expect(text).toMatch(/^loss 2\.3, 2\.3 by chance, over 256 samples$/m);
    expect(text).toMatch(
      /^hidden layers by theory: relu, weights 0\.0\d+\/√fanIn, biases 0: χ₁ \S+, ordered; variance dies out; good for about \d+ layers$/m,
    );
    expect(text).toMatch(/^Jacobian: singular values \S+ … \S+, condition \S+$/m);
    for (const { kind, name: layer, evidence, advice } of sick.verdicts) {
      expect(text).toContain(`✗ ${kind}, ${layer}: ${evidence}\n  → ${advice}`);
    }
    expect(text).not.toContain("✓ healthy");
    expect(String(examined(deep("relu", 2, 16), [16]))).toMatch(/\n✓ healthy$/);
  });

  slowly("tells how fast the variance leaves a fixed point that repels, not where the error of a draw sends it", () => {
    const said = (activation: ActivationName) =>
      [1, 2, 3].map((seed) => /; variance ([^;]*);/.exec(String(examined(deep(activation, 6, 128), [128], { seed })))![1]);
    // dV/dq of gain² E[f(√q z)²] at q = 1: 1.144 for gelu, 1.173 for silu.
    for (const text of said("gelu")) expect(text).toMatch(/^has no stable value: an error grows 1\.1\d times per layer$/);
    for (const text of said("silu")) expect(text).toMatch(/^has no stable value: an error grows 1\.[12]\d* times per layer$/);
    for (const text of said("relu")) expect(text).toMatch(/^is kept to within \S+ % per layer$/);
    for (const text of said("elu")) expect(text).toMatch(/^settles at [01]\.\d+$/);
    for (const text of said("tanh")) expect(text).toMatch(/^dies out$|^settles at 0\.0\d+$/);
  });

  it("one sample, two classes, one unit: no NaN in any column", () => {
    const net = sequential([dense(1, { activation: "relu" }), dense(2)], { inputShape: [1], seed: 1 });
    for (const samples of [1, 2]) expect(String(examine(net, syntheticData(net, samples)))).not.toContain("NaN");
  });
});

describe("syntheticData", () => {
  it("fits the net and its loss, and depends on the seed alone", () => {
    const net = make();
    const { x, y } = syntheticData(net, 50) as { x: Float32Array; y: Float32Array };
    expect([x.length, y.length]).toEqual([200, 50]);
    expect(new Set(y)).toEqual(new Set([0, 1, 2]));
    expect(syntheticData(make(), 50)).toEqual({ x, y });
    expect(syntheticData(net, 10)).toEqual({ x: x.slice(0, 40), y: y.slice(0, 10) });
    trainer(net, { optimizer: sgd() }).step(x, y);
    expect(syntheticData(net, 50)).toEqual({ x, y });
  });

  it("ids for an embedding, targets for mse, zeros and ones for sigmoidCrossEntropy", () => {
    const ids = sequential([embedding(5, 4), flatten(), dense(3)], { inputShape: [2], seed: 1 });
    expect(new Set(syntheticData(ids, 100).x as Float32Array)).toEqual(new Set([0, 1, 2, 3, 4]));
    const json = (loss: Loss) => sequential({ inputShape: [3], layers: [dense(2)], loss }, { seed: 1 });
    const { y } = syntheticData(json("mse"), 5) as { y: Float32Array };
    expect(y).toHaveLength(10);
    expect(y.some((value) => !Number.isInteger(value))).toBe(true);
    expect(new Set(syntheticData(json("sigmoidCrossEntropy"), 50).y as Float32Array)).toEqual(new Set([0, 1]));
  });
});
