// What is inside residuals: measured, judged, and named by its own layer.

import { describe, expect, it } from "vitest";
import { examine, syntheticData } from "../../src/doctor/index.js";
import { constant, type Initializer, normal, zeros } from "../../src/index.js";
import { activation, batchNorm, dense, type Layer, residual, sequential } from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";
import { examined, meanOf, ofKind, rmsOf } from "./nets.js";

interface Common {
  init?: Initializer;
  biasInit?: Initializer;
}
const block = (first: Common = {}, last: Common = {}) => residual([dense(16, { activation: "relu", ...first }), dense(16, last)]);
const net = (blocks: Layer[]) => [dense(16), ...blocks, dense(10)];

describe("layers inside", () => {
  using built = sequential([residual([dense(8, { activation: "relu" }), dense(4)]), dense(3)], { inputShape: [4], seed: 1 });
  const data = syntheticData(built, 50);
  const examination = examine(built, data);
  const [sum] = examination.layers;
  const [first, last] = sum!.inner;
  const x = data.x as Float32Array;
  const kernel = built.parameters[0]!.data;
  const before = Array.from({ length: 50 * 8 }, (_, i) =>
    [0, 1, 2, 3].reduce((total, j) => total + x[4 * Math.floor(i / 8) + j]! * kernel[8 * j + (i % 8)]!, 0),
  );

  it("are measured as others are", () => {
    expect([first!.name, last!.name]).toEqual(["0.residual/0.dense", "0.residual/1.dense"]);
    expect(first!.preactivationMoment).toBeCloseTo(rmsOf(before) ** 2, 5);
    expect(first!.secondMoment).toBeCloseTo(rmsOf(before.map((z) => Math.max(0, z))) ** 2, 5);
    expect(first!.activation).toBe("relu");
    expect(sum!.mean).toBeCloseTo(meanOf(x) + last!.mean, 5);
    expect(first!.updateRatio).toBeGreaterThan(0);
    expect(sum!.updateRatio).toBeUndefined();
  });

  it("have a theory that begins with what the residual is given", () => {
    const weights = kernel.length * rmsOf(kernel) ** 2;
    expect(first!.predicted!.q).toBeCloseTo((weights / 8) * rmsOf(x) ** 2, 5);
    expect(last!.predicted).toBeDefined();
  });

  it("stand below it in the table, indented", () => {
    const names = String(examination)
      .split("\n")
      .map((line) => line.match(/^ *\S+/)?.[0]);
    expect(names.slice(0, 6)).toEqual([
      "layer",
      expect.stringMatching(/^─+$/),
      "0.residual",
      "  0.dense",
      "  1.dense",
      "1.dense",
    ]);
  });
});

describe("every branch at fault is a fault, of the layers inside", () => {
  it("zeros in both layers: nothing in the branch can ever learn", () => {
    const both = () => block({ init: zeros() }, { init: zeros() });
    const { verdicts, healthy } = examined(net([both(), both()]), [16]);
    expect(healthy).toBe(false);
    expect(verdicts[0]).toMatchObject({
      kind: "symmetric",
      grade: "fault",
      name: "1.residual/0.dense",
      names: ["1.residual/0.dense", "2.residual/0.dense"],
    });
  });

  it("units that copy one another", () => {
    const copies = () => block({ init: constant(0.1) }, { init: constant(0.1) });
    const [verdict] = ofKind(examined(net([copies(), copies()]), [16]), "symmetric");
    expect(verdict).toMatchObject({ grade: "fault", name: "1.residual/0.dense" });
  });

  it("biases that silence them", () => {
    const silent = () => block({ biasInit: constant(-20) });
    const [verdict] = examined(net([silent(), silent()]), [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "dead", grade: "fault", name: "1.residual/0.dense" });
    expect(verdict!.advice).toContain("biasInit: zeros() for 1.residual/0.dense, 2.residual/0.dense: their biases have mean -20");
  });
});

describe("what is no fault", () => {
  it("one branch of several: a warning, since the others learn", () => {
    const { verdicts, healthy } = examined(net([block({ biasInit: constant(-20) }), block(), block()]), [16]);
    expect(healthy).toBe(true);
    expect(verdicts.map(({ kind, grade, name: layer }) => [kind, grade, layer])).toEqual([
      ["dead", "warning", "1.residual/0.dense"],
    ]);
  });

  it("zeros in the last layer of each branch alone", () => {
    expect(examined(net([block({}, { init: zeros() }), block({}, { init: zeros() })]), [16]).verdicts).toEqual([]);
  });
});

describe("branches that add up", () => {
  const many = (make: () => Layer, count = 60) => net(Array.from({ length: count }, make));

  it("are named all, and not the layer in front; branches that begin as nothing mend them", () => {
    const [verdict] = examined(
      many(() => block()),
      [16],
    ).verdicts;
    expect(verdict).toMatchObject({ kind: "exploding", grade: "fault", name: "1.residual" });
    expect(verdict!.names).toEqual(Array.from({ length: 60 }, (_, i) => `${i + 1}.residual`));
    expect(verdict!.advice).toContain("init: zeros() for the last weights in each");
    expect(
      examined(
        many(() => block({}, { init: zeros() })),
        [16],
      ).verdicts,
    ).toEqual([]);
  });

  slowly("behind norms, whose scale no weights change: the norm comes first in what mends them", () => {
    const behind = () => residual([dense(16), batchNorm(), activation("relu")]);
    const [verdict] = examined(many(behind, 150), [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "exploding", name: "1.residual" });
    expect(verdict!.advice).toContain('residual([batchNorm(), activation("relu"), dense(16, { init: zeros() })])');
    const front = () => residual([batchNorm(), activation("relu"), dense(16, { init: zeros() })]);
    expect(examined(many(front, 150), [16]).verdicts).toEqual([]);
  });

  it("a branch with the wrong weights is named by the layer that has them", () => {
    const wide = [block(), block({ init: normal({ std: 5 }) }), block(), block()];
    const [verdict] = examined(net(wide), [16]).verdicts;
    expect(verdict).toMatchObject({ kind: "exploding", name: "2.residual/0.dense" });
    expect(verdict!.names).toBeUndefined();
    expect(verdict!.advice).toMatch(
      /^init: glorotNormal\(\) for 2\.residual\/0\.dense, std 0\.25 behind identity: its weights are [12]\d\.?\d* times that$/,
    );
  });

  it("numbers that are none come from weights in a branch, though the layers in front have them in their gradients", () => {
    const infinite = block({ init: normal({ std: 1e25 }) }, { init: normal({ std: 1e25 }) });
    expect(examined(net([infinite, block()]), [16]).verdicts).toMatchObject([
      { kind: "nonFinite", grade: "fault", names: ["1.residual/0.dense", "1.residual/1.dense"] },
    ]);
  });
});

describe("branches that are small in every layer", () => {
  const small = (std: number) => ({ init: normal({ std }) });
  const two = (std: number) => net([block(small(std), small(std)), block(small(std), small(std))]);

  it("have no gradient to learn by: named are all of these layers", () => {
    const { verdicts, healthy } = examined(two(0.003), [16]);
    expect(healthy).toBe(false);
    expect(verdicts).toMatchObject([{ kind: "vanishing", grade: "fault", name: "1.residual/0.dense" }]);
    expect(verdicts[0]!.names).toHaveLength(4);
    expect(verdicts[0]!.evidence).toMatch(
      /^weights of 1\.residual are small in each layer: gradients there are at most 0\.01\d+ of/,
    );
  });

  it("are mended by right weights in the first alone, as the advice says", () => {
    const [verdict] = examined(two(0.003), [16]).verdicts;
    expect(verdict!.advice).toMatch(/^init: glorotNormal\(\) for 1\.residual\/0\.dense, 2\.residual\/0\.dense, std /);
    expect(examined(net([block({}, small(0.003)), block({}, small(0.003))]), [16]).verdicts).toEqual([]);
  });

  it("are a warning at a tenth, none at a third, and none in front of a norm", () => {
    expect(examined(two(0.025), [16]).verdicts.map(({ kind, grade }) => [kind, grade])).toEqual([["vanishing", "warning"]]);
    expect(examined(two(0.08), [16]).verdicts).toEqual([]);
    const normed = () => residual([dense(16, small(0.003)), batchNorm(), activation("relu"), dense(16, small(0.003))]);
    expect(examined(net([normed(), normed()]), [16]).healthy).toBe(true);
  });
});

it("silent units make no trend of the gradients of branches, though some of these are next to nothing", () => {
  const gelu = () => residual([dense(16, { activation: "gelu", biasInit: constant(-10) }), dense(16)]);
  const kinds = examined(net([gelu(), gelu(), gelu()]), [16]).verdicts.map(({ kind }) => kind);
  expect(kinds).toEqual(["dead"]);
});
