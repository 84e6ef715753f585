// What a file says of its tensors: layouts, what is no weight, and why a layout was taken.

import { describe, expect, it } from "vitest";
import { heNormal, init, uniform } from "../../src/init/index.js";
import { inspect } from "../../src/inspect/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import {
  adam,
  batchNorm,
  conv2d,
  dense,
  embedding,
  fit,
  flatten,
  type Layer,
  save,
  sequential,
  sgd,
} from "../../src/train/index.js";
import { labels, numbers } from "../train/nets.js";

const draw = (shape: number[]) => ({ shape, data: init(heNormal(), shape, { seed: 1, name: "w" }) as Float32Array<ArrayBuffer> });
const fansOf = (tensors: Record<string, WritableTensor>, options?: Parameters<typeof inspect>[1]) =>
  inspect(tensors, options).tensors.map(({ fanIn, fanOut }) => [fanIn, fanOut]);

const spec = (layout: string | undefined, parameters: object[]) => ({
  "isovar.spec": JSON.stringify({ isovar: 1, stream: 1, ...(layout && { layout }), parameters }),
});

describe("the layout", () => {
  const w = draw([16, 64]);

  it.each([
    ["nothing said", undefined, [16, 64], "io", "the default: the file does not say"],
    ["format pt", { format: "pt" }, [64, 16], "oi", 'the file says format "pt", PyTorch'],
    ["another format", { format: "tf" }, [16, 64], "io", "the default: the file does not say"],
    ["a net of save", { "isovar-train": "1", format: "pt" }, [16, 64], "io", "the file is a net of isovar"],
    ["a spec", { ...spec("oi", []), format: "np" }, [64, 16], "oi", "the file's spec says so"],
    ["a spec that cannot be read", { "isovar.spec": "{", format: "pt" }, [64, 16], "oi", 'the file says format "pt", PyTorch'],
  ] as const)("%s", (_, metadata, fans, layout, layoutReason) => {
    expect(fansOf({ w }, { metadata })).toEqual([fans]);
    expect(inspect({ w }, { metadata })).toMatchObject({ layout, layoutReason });
    for (const asked of ["io", "oi"] as const) {
      expect(fansOf({ w }, { metadata, layout: asked })).toEqual([asked === "io" ? [16, 64] : [64, 16]]);
      expect(inspect({ w }, { metadata, layout: asked })).toMatchObject({ layout: asked, layoutReason: "as asked for" });
    }
  });

  it("of the spec, parameter by parameter: axes, packed matrices, conventions of others", () => {
    const metadata = {
      ...spec("oi", [
        { name: "plain", shape: [12, 64], init: "heNormal" },
        {
          name: "h.{i}.qkv",
          repeat: { i: 2 },
          shape: [64, 192],
          init: "heNormal",
          layout: { in: 0, out: 1, blocks: { axis: 1, count: 3 } },
        },
        { name: "grouped", shape: [128, 16, 3, 3], init: "heNormal", layout: { in: 1, out: 0, groups: 4 } },
        { name: "keras", shape: [3, 3, 8, 16], init: "heNormal", layout: { convention: "keras" } },
        { name: "changed", shape: [3, 4, 5], init: "heNormal", layout: { in: 2, out: 0 } },
      ]),
      format: "pt",
    };
    const tensors = {
      plain: draw([12, 64]),
      "h.1.qkv": draw([64, 192]),
      grouped: draw([128, 16, 3, 3]),
      keras: draw([3, 3, 8, 16]),
      // Of another shape than the spec says, and unknown to it: the spec's own layout.
      changed: draw([12, 20]),
      other: draw([10, 30]),
    };
    expect(fansOf(tensors, { metadata })).toEqual([
      [64, 12],
      [64, 64],
      [144, 288],
      [72, 144],
      [20, 12],
      [30, 10],
    ]);
    expect(inspect({ "h.0.qkv": draw([64, 192]) }, { metadata }).tensors[0]!.verdict).toBe(
      "He or He by fan out normal, truncated",
    );
  });

  it("copies are looked for along the axis of the outputs", () => {
    const w = draw([40, 30]);
    w.data.copyWithin(60, 0, 30);
    const metadata = spec("io", [{ name: "w", shape: [40, 30], init: "zeros", layout: { in: 1, out: 0 } }]);
    expect(inspect({ w }, { metadata }).tensors[0]!.copiedRows).toEqual({ count: 1, example: [0, 2] });
  });
});

describe("a net of save", () => {
  const nets: [string, readonly Layer[], number[], object][] = [
    ["dense, adam", [dense(32, { activation: "relu" }), dense(10)], [20], adam()],
    [
      "convolution and batchNorm, momentum",
      [conv2d(8, [3, 3]), batchNorm(), flatten(), dense(10)],
      [6, 6, 2],
      sgd({ momentum: 0.9 }),
    ],
    ["embedding, adam", [embedding(50, 16), flatten(), dense(10)], [8], adam()],
  ];
  it.each(nets)("%s: no fault, and parameters are counted without the optimizer's", async (_, layers, inputShape, optimizer) => {
    const net = sequential(layers, { inputShape, seed: 1 });
    const size = inputShape.reduce((product, axis) => product * axis, 1);
    const x =
      layers[0]!.layer === "embedding" ? numbers(32 * size, 1).map((v) => Math.floor(Math.abs(v) * 10)) : numbers(32 * size, 1);
    await fit(net, { x, y: labels(32, 10) }, { epochs: 2, optimizer: optimizer as never });
    const { tensors, metadata } = readSafetensors(save(net));
    const found = inspect(tensors, { metadata });
    expect(found.faults).toEqual([]);
    const trained = net.parameters.filter((parameter) => parameter.trained);
    expect(found.parameterCount).toBe(trained.reduce((sum, parameter) => sum + parameter.size, 0));
    expect(found.verdict).toMatch(new RegExp(`^no fault found in ${trained.length} tensors, `));
    const kinds = found.tensors.filter(({ name }) => name.startsWith("optimizer/")).map(({ kind, verdict }) => [kind, verdict]);
    expect(kinds.length).toBeGreaterThan(0);
    for (const each of kinds) expect(each).toEqual(["optimizer state", "optimizer state"]);
    expect(found.notes[0]).toContain(`optimizer state (${kinds.length} tensors, `);
  });

  it("running statistics are no parameters, and NaN in an optimizer's state is a fault all the same", () => {
    const mean = { shape: [8], data: new Float32Array(8) };
    const tensors = {
      "0.batchNorm/scale": { shape: [8], data: new Float32Array(8).fill(1) },
      "0.batchNorm/mean": mean,
      "0.batchNorm/var": { shape: [8], data: new Float32Array(8).fill(1) },
      "optimizer/v/0.batchNorm/scale": { shape: [8], data: new Float32Array(8).fill(NaN) },
    };
    const found = inspect(tensors, { metadata: { "isovar-train": "1" } });
    expect(found.tensors.map(({ kind }) => kind)).toEqual([
      "scale",
      "running statistics",
      "running statistics",
      "optimizer state",
    ]);
    expect(found).toMatchObject({ parameterCount: 8, faults: ['"optimizer/v/0.batchNorm/scale": 8 values NaN'] });
    expect(inspect(tensors).parameterCount).toBe(16);
    // One such name alone says nothing in a file of another writer.
    expect(inspect({ "optimizer/m/w": draw([8, 8]), "x/mean": mean }).tensors.map(({ kind }) => kind)).toEqual([
      "weight",
      "weight",
    ]);
  });

  it("mean and std that a net keeps of its inputs and targets are running statistics, however large", async () => {
    using net = sequential([dense(8, { activation: "relu" }), dense(1)], { inputShape: [2], seed: 1, standardize: true });
    const x = numbers(64).map((value, i) => (i % 2 === 0 ? 44_928 + 9000 * value : value));
    await fit(net, { x, y: Array.from({ length: 32 }, (_, i) => 200_000 + 1000 * x[2 * i + 1]!) }, { loss: "mse" });
    const { tensors, metadata } = readSafetensors(save(net));
    const found = inspect(tensors, { metadata });
    const kept = found.tensors.filter(({ kind }) => kind === "running statistics").map(({ name }) => name);
    expect(kept.sort()).toEqual(["input/mean", "input/std", "target/mean", "target/std"]);
    expect(found).toMatchObject({ parameterCount: net.size, faults: [] });
    expect(inspect(net.weights()).parameterCount).toBe(net.size);
  });

  it("written and read again with a user's format, its layout is that of the net", () => {
    const net = sequential([dense(16)], { inputShape: [64], seed: 1 });
    const { tensors, metadata } = readSafetensors(save(net, { metadata: { note: "mine" } }));
    const again = readSafetensors(writeSafetensors(tensors, { ...metadata, format: "pt" }));
    expect(fansOf(Object.fromEntries(again.tensors) as never, { metadata: again.metadata })[0]).toEqual([64, 16]);
  });
});

it("a linear layer of PyTorch, without being asked: PyTorch's default", () => {
  const shape = [16, 64];
  const data = init(uniform({ lower: -1 / 8, upper: 1 / 8 }), shape, { seed: 1, name: "w" }) as Float32Array<ArrayBuffer>;
  const found = inspect({ "fc.weight": { shape, data } }, { metadata: { format: "pt", epoch: "240" } });
  expect(found.tensors[0]!.verdict).toBe("PyTorch's default uniform");
});
