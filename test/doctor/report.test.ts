// What a terminal shows of an examination: 80 columns, whatever the net.

import { describe, expect, it } from "vitest";
import { normal, zeros } from "../../src/index.js";
import {
  conv2d,
  type Data,
  dense,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  residual,
} from "../../src/train/index.js";
import { deep, examined, mlp } from "./nets.js";

/** Lines of the table alone. */
const tableOf = (layers: readonly Layer[], inputShape: readonly number[], samples = 256) => {
  const lines = String(examined(layers, inputShape, { samples })).split("\n");
  return lines.slice(0, lines.indexOf(""));
};

const block = residual([layerNorm(), dense(32, { activation: "relu" }), dense(16)]);

describe("the table fits 80 columns", () => {
  it.each<[what: string, layers: Layer[], inputShape: number[]]>([
    ["relu", deep("relu", 12, 8), [16]],
    ["tanh with flat ends", deep("tanh", 4, 32, { init: normal({ std: 0.5 }) }), [16]],
    ["relu6, dead and flat", deep("relu6", 3, 8, { init: normal({ std: 3 }), biasInit: normal({ std: 3 }) }), [16]],
    ["samples that grow alike", deep("sigmoid", 10, 32), [16]],
    ["a signal of 10^-19", deep("relu", 4, 64, { init: normal({ std: 0.001 }) }), [32]],
    ["a signal of 10^17", deep("gelu", 4, 64, { init: normal({ std: 1000 }) }), [32]],
    ["a conv net", [conv2d(8, 3, { activation: "relu" }), maxPool2d(2), flatten(), dense(10)], [12, 12, 1]],
    ["residuals in residuals", [dense(16), residual([block, residual([block, dense(16)])]), dense(10)], [16]],
    ["ids", [embedding(20, 16), flatten(), dense(10)], [6]],
    ["a long name", [dense(16, { activation: "tanh", name: "the-first-layer-of-all-of-them" }), dense(10)], [16]],
  ])("%s", (_, layers, inputShape) => {
    for (const line of tableOf(layers, inputShape)) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("long names lose their middle, and their layers can be told by the others", () => {
    const lines = tableOf([dense(16, { name: "the-first-layer-of-all-of-them" }), dense(10)], [16]);
    expect(lines[2]).toMatch(/^the-firs…of-them /);
  });
});

it("has no NaN for one sample, for samples that are all the same, for weights of 0", () => {
  const same = { data: ({ y }: Data) => ({ x: new Array<number>(256 * 16).fill(1), y }) };
  for (const text of [
    String(examined(deep("tanh", 3, 16), [16], { samples: 1 })),
    String(examined(deep("gelu", 3, 16), [16], same)),
    String(examined(deep("relu", 3, 16, { init: zeros() }), [16])),
  ]) {
    expect(text).not.toContain("NaN");
  }
});

describe("columns", () => {
  const titles = (layers: readonly Layer[], inputShape: readonly number[], samples?: number) =>
    tableOf(layers, inputShape, samples)[0]!.split(/ +/);

  it("are those that say something of a layer", () => {
    expect(titles(deep("elu", 2, 32), [16])).toEqual([
      "layer",
      "signal",
      "corr",
      "map",
      "E[z²]",
      "theory",
      "grad",
      "step/w",
      "outputs",
    ]);
    expect(titles(deep("relu", 2, 32, { biasInit: normal() }), [16])).toContain("dead");
    expect(titles(deep("tanh", 2, 32, { init: normal() }), [16])).toContain("flat");
    expect(titles(deep("tanh", 2, 32), [16], 1)).not.toContain("map");
    expect(titles([embedding(20, 16), flatten()], [6])).not.toContain("theory");
  });

  it("say what is measured, and what theory has beside it", () => {
    const { layers } = examined(deep("sigmoid", 3, 32), [16]);
    const [, , ...rows] = tableOf(deep("sigmoid", 3, 32), [16]);
    const cells = rows.map((row) => row.split(/ {2,}/));
    expect(cells.map(([name]) => name)).toEqual(layers.map(({ name: layer }) => layer));
    expect(cells[2]!.slice(2, 4)).toEqual(["0.99", "0.99"]);
    // Where two samples are nearly alike, how far they are apart.
    expect(cells[3]![2]).toMatch(/^1−\de-4$/);
    for (const [, , , , , theory] of cells) expect(theory).toMatch(/^0\.\d+( ±0\.\d+|…0?\.?\d+)/);
  });
});

describe("a measurement outside of the band", () => {
  it("has a mark, which is explained: weights with a mean, of which theory does not know", () => {
    const lines = tableOf(mlp("relu", [32, 32, 32], { init: normal({ mean: 0.3, std: 0.1 }) }), [16]);
    expect(lines[2]).not.toContain("*");
    expect(lines[3]).toContain("* ");
    expect(lines.at(-1)).toBe("* outside of what 19 of 20 draws of this width have");
  });

  it("there is none in a net of right weights", () => expect(tableOf(deep("relu", 4, 64), [32]).join("")).not.toContain("*"));
});
