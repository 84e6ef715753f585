// batchNorm given one sample: nothing varies, whatever the weights.

import { describe, expect, it } from "vitest";
import { activation, batchNorm, conv2d, dense, flatten, type Layer, layerNorm, residual } from "../../src/train/index.js";
import { examined } from "./nets.js";

const head = [activation("relu"), dense(10)];

describe("one sample", () => {
  it.each<[what: string, layers: Layer[], layer: string]>([
    ["behind weights", [dense(16), batchNorm(), ...head], "1.batchNorm"],
    ["in front of all", [batchNorm(), dense(16), ...head], "0.batchNorm"],
    ["inside a residual", [dense(16), residual([dense(16), batchNorm()]), ...head], "1.residual/1.batchNorm"],
  ])("and batchNorm %s: that is all that is said", (_, layers, layer) => {
    const { verdicts, healthy } = examined(layers, [8], { samples: 1 });
    expect(healthy).toBe(false);
    expect(verdicts).toMatchObject([{ kind: "oneSample", grade: "fault", name: layer }]);
  });

  it("is mended by two, or by layerNorm", () => {
    expect(examined([dense(16), batchNorm(), ...head], [8], { samples: 2 }).verdicts).toEqual([]);
    expect(examined([dense(16), layerNorm(), ...head], [8], { samples: 1 }).healthy).toBe(true);
  });

  it("of many pixels varies enough, and without batchNorm nothing asks for more", () => {
    const conv = [conv2d(4, 3), batchNorm(), activation("relu"), flatten(), dense(10)];
    expect(examined(conv, [8, 8, 1], { samples: 1 }).healthy).toBe(true);
    expect(examined([dense(16), ...head], [8], { samples: 1 }).healthy).toBe(true);
  });
});

it("samples that are all the same are no better, with any norm or none", () => {
  const same = ({ x, y }: { x: unknown; y: unknown }) => ({
    x: (x as Float32Array).map((_, i) => Math.sin(i % 8)),
    y: y as Float32Array,
  });
  for (const layers of [
    [dense(16), batchNorm(), ...head],
    [layerNorm(), dense(16), ...head],
    [dense(16), ...head],
  ]) {
    const [verdict] = examined(layers, [8], { data: same }).verdicts;
    expect(verdict).toMatchObject({ kind: "inputScale", grade: "fault", evidence: "every sample is the same" });
    expect(verdict!.advice).toBe("give inputs that differ: there is nothing to learn from these");
  }
});
