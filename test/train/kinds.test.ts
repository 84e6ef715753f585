// The table of kinds: what stands in one place for a kind of layer, and what must stand beside it.

import { describe, expect, it } from "vitest";
import * as train from "../../src/train/index.js";
import { KINDS, LAYER_NAMES } from "../../src/train/layers/kinds.js";
import type { Layer } from "../../src/train/layers/layer.js";
import { LAYERS } from "./table.js";

/** The kinds of layers, those inside residuals too. */
const kindsIn = (layers: readonly Layer[]): string[] =>
  layers.flatMap((layer) => [layer.layer, ...(layer.layer === "residual" ? kindsIn(layer.layers) : [])]);

describe("every kind of layer", () => {
  const functions = Object.entries(train).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));

  it.each(LAYER_NAMES)("%s has its function", (name) => {
    expect(functions).toContain(name);
  });

  it("is in the table of gradients", () => {
    const tested = new Set(Object.values(LAYERS).flatMap(({ layers }) => kindsIn(layers)));
    expect(LAYER_NAMES.filter((name) => !tested.has(name))).toEqual([]);
  });

  it("that normalizes is transparent, and what is behind it has unit scale", () => {
    const norms = LAYER_NAMES.filter((name) => KINDS[name].normalizes);
    expect(norms).toEqual(["layerNorm", "batchNorm"]);
    for (const name of norms) {
      expect(KINDS[name].transparent, name).toBe(true);
      expect(KINDS[name].behind({ layer: name } as never, { activation: "relu" }), name).toBeUndefined();
    }
  });
});

describe("a parameter", () => {
  const { conv2d, batchNorm, flatten, residual, layerNorm, dense, embedding, sequential } = train;
  const image = sequential([conv2d(2, 1), batchNorm(), flatten(), residual([layerNorm(), dense(8, { name: "bias" })])], {
    inputShape: [2, 2, 1],
    seed: 1,
  });
  const ids = sequential([embedding(3, 2), dense(1, { bias: false })], { inputShape: [1], seed: 1 });

  it("has a role, with which its name ends", () => {
    const roles = [...image.parameters, ...ids.parameters].map(({ role }) => role);
    expect(roles).toEqual([
      "kernel",
      "bias",
      "scale",
      "bias",
      "mean",
      "var",
      "scale",
      "bias",
      "kernel",
      "bias",
      "embedding",
      "kernel",
    ]);
    for (const { name, role } of [...image.parameters, ...ids.parameters]) expect(name.endsWith(`/${role}`), name).toBe(true);
  });
});
