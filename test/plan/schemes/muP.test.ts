import { describe, expect, it } from "vitest";
import { type Coordinate, coordinateCheck } from "../../../src/doctor/index.js";
import { normal } from "../../../src/init/index.js";
import { plan } from "../../../src/plan/index.js";
import { dense, sequential, sgd } from "../../../src/train/index.js";
import { bert, type Entry, gpt2, llama, mlp, SIZES } from "./models.js";

const planned = (parameters: Entry[], scheme: unknown) =>
  plan({ isovar: 1, stream: 1, layout: "oi", scheme, parameters }, { seed: 1 }).tensors;

/** Std, multiplier and learning rate of the tensors of two axes and more, factors of 1 written out. */
const starts = (parameters: Entry[], scheme: unknown) =>
  Object.fromEntries(
    planned(parameters, scheme).map(({ name, std, multiplier = 1, learningRate = 1 }) => [name, [std, multiplier, learningRate]]),
  );

function close(found: readonly number[], ...expected: number[]): void {
  for (const [i, x] of expected.entries()) expect(found[i]! / x).toBeCloseTo(1, 6);
}

describe.each(SIZES)("muP at $layers layers of width $width", (size) => {
  const { layers: L, width: d } = size;

  it.each([1, 2])("from a base of width d / %i: std 0.02 / √m and rate 1/m in layers, 0.02 and 1/m at the head", (m) => {
    const scheme = { scheme: "muP", baseWidth: d / m };
    for (const [name, found] of Object.entries(starts(llama(size), scheme))) {
      if (/norm/.test(name)) expect(found).toEqual([0, 1, 1]);
      else if (/embed/.test(name)) close(found, 0.02, 1, 1);
      else if (/lm_head/.test(name)) close(found, 0.02, 1 / m, 1);
      else close(found, 0.02 / Math.sqrt(m), 1, 1 / m);
    }
  });

  it("with SGD: rate m for what grew along one axis, 1 along both", () => {
    for (const [name, found] of Object.entries(starts(llama(size), { scheme: "muP", baseWidth: d / 2, optimizer: "sgd" }))) {
      if (/norm/.test(name)) expect(found).toEqual([0, 1, 2]);
      else if (/embed/.test(name)) close(found, 0.02, 1, 2);
      else if (/lm_head/.test(name)) close(found, 0.02, 1 / 2, 2);
      else close(found, 0.02 / Math.sqrt(2), 1, 1);
    }
  });

  it("starts as the base scheme does at the base, and scales from there", () => {
    const base = { ...size, width: d / 2, inner: size.inner / 2 };
    const atBase = starts(gpt2(base), "gpt2");
    for (const [name, found] of Object.entries(starts(gpt2(size), { scheme: "muP", base: "gpt2", baseWidth: d / 2 }))) {
      const [std] = atBase[name]!;
      if (std === 0) expect(found[0]).toBe(0);
      else close(found, /wte|wpe/.test(name) ? std! : std! / Math.sqrt(2));
    }
    const torch = starts(bert(size), { scheme: "muP", base: "torch", baseWidth: d / 2 });
    const torchAtBase = starts(bert(base), "torch");
    for (const [name, found] of Object.entries(torch)) {
      const hidden = /layer\.\d.*weight|pooler.weight/.test(name) && !/LayerNorm/.test(name);
      const std = torchAtBase[name]![0]! / (hidden || /pooler.*weight/.test(name) ? Math.SQRT2 : 1);
      if (std === 0) expect(found[0]).toBe(0);
      else close(found, std);
    }
  });

  it("takes base shapes, which may grow along some axes alone", () => {
    const baseShapes = { "**fc{1,2}.weight": [32, 32], "net.0.weight": [8, 3], "net.1.weight": [8, 8], "**": [1] };
    const parameters = [
      { name: "net.0.weight", shape: [8 * d, 3] },
      { name: "net.1.weight", shape: [8 * d, 8 * L] },
      { name: "fc1.weight", shape: [32 * d, 32] },
      { name: "fc2.weight", shape: [32, 32 * d] },
    ];
    const found = starts(parameters, { scheme: "muP", std: 0.5, baseShapes });
    close(found["net.0.weight"]!, 0.5, 1, 1);
    close(found["net.1.weight"]!, 0.5 / Math.sqrt(L), 1, 1 / L);
    close(found["fc1.weight"]!, 0.5, 1, 1);
    close(found["fc2.weight"]!, 0.5, 1 / d, 1);
  });

  it.each([1, 0.75, 0.5])("CompleteP, α %f: branches times (L/L₀)^-α, rates in layers times (L/L₀)^(α - 1)", (alpha) => {
    const scheme = { scheme: "completeP", baseWidth: d / 2, baseLayers: 2, alpha };
    const growth = L / 2;
    for (const [name, found] of Object.entries(starts(llama(size), scheme))) {
      const rate = growth ** (alpha - 1);
      if (name === "model.norm.weight") expect(found).toEqual([0, 1, 1]);
      else if (/norm/.test(name)) close(found.slice(1), 1, rate);
      else if (/embed/.test(name)) close(found, 0.02, 1, 1);
      else if (/lm_head/.test(name)) close(found, 0.02, 1 / 2, 1);
      else close(found, 0.02 / Math.SQRT2, /o_proj|down_proj/.test(name) ? growth ** -alpha : 1, rate / 2);
    }
  });
});

describe("the coordinate check", () => {
  const WIDTHS = [32, 128, 512];
  const SAMPLES = 16;
  const RATE = 0.05;
  const x = Float32Array.from({ length: SAMPLES * 4 }, (_, i) => Math.sin(i * i + 1));
  const y = Float32Array.from({ length: SAMPLES * 2 }, (_, i) => Math.cos(3 * i));

  /** How far each layer moves in a few steps at a width, where layers start at these stds and the data is scaled. */
  function movesAt(width: number, stds: readonly number[], { input = 1, target = 1, rate = RATE } = {}): Coordinate[] {
    const layers = [width, width, 2].map((units, i) =>
      dense(units, { ...(i < 2 && { activation: "relu" as const }), bias: false, init: normal({ std: stds[i]! }) }),
    );
    const data = { x: x.map((value) => value * input), y: y.map((value) => value * target) };
    const options = { widths: [width], steps: 4, loss: "mse" as const, optimizer: sgd({ learningRate: rate }) };
    return coordinateCheck(() => sequential(layers, { inputShape: [4], seed: 5 }), data, options);
  }

  /** By which factor the movement of each layer grows from the narrowest net to the widest. */
  function growth(moves: readonly Coordinate[][]): number[] {
    const [narrow, wide] = [moves[0]!, moves.at(-1)!];
    return wide.map(({ change }, i) => change / narrow[i]!.change);
  }

  /**
   * The net of a plan for SGD with one rate. A layer W of std s, multiplier μ and rate ρ trains as one of std s/k and rate 1 with the multiplier
   * kμ, where k = √ρ. The multiplier of the first layer is put on the inputs; that of the last, c, on targets as 1/c, and the rate is times
   * c², since |c·g − y|² = c²·|g − y/c|².
   */
  function muPMoves(width: number): Coordinate[] {
    const tensors = planned(
      mlp([4, width, width, 2]).filter(({ name }) => name.endsWith("weight")),
      { scheme: "muP", base: "torch", width, baseWidth: 32, optimizer: "sgd" },
    );
    const k = tensors.map(({ learningRate = 1 }) => Math.sqrt(learningRate));
    const multipliers = tensors.map(({ multiplier = 1 }, i) => multiplier * k[i]!);
    expect(multipliers[1]).toBe(1);
    const c = multipliers[2]!;
    const stds = tensors.map(({ std }, i) => std / k[i]!);
    return movesAt(width, stds, { input: multipliers[0]!, target: 1 / c, rate: RATE * c * c });
  }

  it("fails for nets that start as in PyTorch: wider ones move further", () => {
    const moves = WIDTHS.map((width) =>
      movesAt(
        width,
        [4, width, width].map((n) => 1 / Math.sqrt(3 * n)),
      ),
    );
    expect(Math.max(...growth(moves))).toBeGreaterThan(3);
  });

  it("is passed by nets as muP plans them", () => {
    const moves = WIDTHS.map(muPMoves);
    for (const factor of growth(moves).slice(0, 2)) {
      expect(factor).toBeGreaterThan(0.5);
      expect(factor).toBeLessThan(2);
    }
  });
});
