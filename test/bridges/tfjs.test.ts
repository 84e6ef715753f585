import { describe, expect, it } from "vitest";
import { initializer, register, toNet, toTensor } from "../../src/bridges/tfjs/index.js";
import { createCore, heNormal, init, orthogonal, truncatedNormal, zeros } from "../../src/index.js";
import { predict } from "../../src/train/index.js";
import { FakeTensor, fakeModel, fakeTfjs } from "./fakeTfjs.js";

const STREAM = { seed: 42, name: "fc1/kernel" };
const SHAPE = [784, 256];
const DRAWN = init(heNormal(), SHAPE, STREAM);

describe("initializer", () => {
  it("draws what init draws, as a float32 tensor", () => {
    const tensor = initializer(fakeTfjs(), heNormal(), STREAM).apply(SHAPE, "float32");
    expect(tensor).toBeInstanceOf(FakeTensor);
    expect([tensor.shape, tensor.dtype]).toEqual([SHAPE, "float32"]);
    expect(tensor.values).toEqual(DRAWN);
  });

  it("is of the class that TF.js asks for, whose name is known to it once", () => {
    const tf = fakeTfjs();
    register(tf);
    const [one, two] = ["a", "b"].map((name) => initializer(tf, heNormal(), { seed: 1, name }));
    expect(one).toBeInstanceOf(Object.getPrototypeOf(tf.initializers.zeros().constructor));
    expect(one!.getClassName()).toBe("IsovarInitializer");
    expect(two!.constructor).toBe(one!.constructor);
    expect(tf.registered).toHaveLength(1);
    expect(initializer(fakeTfjs(), heNormal(), STREAM).constructor).not.toBe(one!.constructor);
  });

  it.each([
    ["heNormal", heNormal(), {}],
    ["a name that looks like Python's or like JavaScript's", orthogonal({ gain: 2 }), { name: "Block_1/_qKernel" }],
    ["a large seed", heNormal(), { seed: 2n ** 64n - 1n }],
    ["a layout", heNormal(), { layout: "oi" as const }],
    ["axes", heNormal(), { layout: { in: [0], out: -1 } }],
    ["no bound", truncatedNormal({ lower: 0, upper: "Infinity" }), {}],
  ])("comes back from a saved model: %s", (_, what, options) => {
    const tf = fakeTfjs();
    const stream = { ...STREAM, ...options };
    const loaded = tf.reloaded(tf.reloaded(initializer(tf, what, stream)));
    expect(loaded.apply([6, 4]).values).toEqual(init(what, [6, 4], stream));
  });

  it.each([
    ["{", "E_JSON"],
    ["[]", "E_ARGUMENT"],
    ["{}", "E_SCHEME"],
    ['{"initializer":{"scheme":"heNormal"},"seed":"42"}', "E_NAME_REQUIRED"],
    ['{"initializer":{"scheme":"heNormal"},"gain":2}', "E_ARGUMENT"],
  ])("does not believe a saved model: %s", (name, code) => {
    const tf = fakeTfjs();
    register(tf);
    const [type] = tf.registered;
    expect(() => type!.fromConfig(type, { name })).toThrow(expect.objectContaining({ code }));
  });

  it("refuses to draw a second time, so that no two layers start equal", () => {
    const tf = fakeTfjs();
    const shared = initializer(tf, heNormal(), STREAM);
    shared.apply([4, 4]);
    expect(() => shared.apply([4, 4])).toThrow(/"fc1\/kernel" has been drawn before/);
    const bias = initializer(tf, zeros());
    expect([bias.apply([2]).values, bias.apply([3]).values]).toEqual([new Float32Array(2), new Float32Array(3)]);
  });

  it("leaves a name free where drawing failed", () => {
    const kernel = initializer(fakeTfjs(), heNormal(), STREAM);
    expect(() => kernel.apply([4])).toThrow(expect.objectContaining({ code: "E_LAYOUT" }));
    expect(kernel.apply(SHAPE).values).toEqual(DRAWN);
  });

  it("says at once what is wrong with its arguments", () => {
    const tf = fakeTfjs();
    const refused = (code: string, ...args: unknown[]) =>
      expect(() => initializer(...(args as Parameters<typeof initializer>))).toThrow(expect.objectContaining({ code }));
    refused("E_ARGUMENT", heNormal(), STREAM);
    refused("E_ARGUMENT", { ...tf, initializers: {} }, heNormal(), STREAM);
    refused("E_SCHEME", tf, heNormal, STREAM);
    refused("E_SCHEME", tf, "heNormal", STREAM);
    refused("E_NAME_REQUIRED", tf, heNormal(), { seed: 42 });
    refused("E_SEED", tf, heNormal(), { seed: -1, name: "w" });
    refused("E_ARGUMENT", tf, heNormal(), { ...STREAM, dtype: "f16" });
    expect(() => initializer(tf, heNormal()).apply([4, 4])).toThrow(expect.objectContaining({ code: "E_SEED" }));
    expect(() => initializer(tf, heNormal(), STREAM).apply([4, 4], "int32")).toThrow(
      expect.objectContaining({ code: "E_DTYPE" }),
    );
  });
});

describe("toTensor", () => {
  const tf = fakeTfjs();

  it("hands on an array of the caller's without a copy", () => {
    const { values, shape, dtype } = toTensor(tf, DRAWN, SHAPE);
    expect(values).toBe(DRAWN);
    expect([shape, dtype]).toEqual([SHAPE, "float32"]);
    expect(toTensor(tf, DRAWN).shape).toEqual([784 * 256]);
  });

  it("copies what lies in the memory of a core or in shared memory", () => {
    const core = createCore();
    const tensor = core.tensor([2, 3]);
    tensor.data.fill(1);
    const made = toTensor(tf, tensor);
    tensor.data.fill(2);
    expect([made.shape, [...made.values]]).toEqual([
      [2, 3],
      [1, 1, 1, 1, 1, 1],
    ]);
    const shared = new Float32Array(new SharedArrayBuffer(8));
    expect(toTensor(tf, shared).values.buffer).toBeInstanceOf(ArrayBuffer);
    tensor.dispose();
    expect(() => toTensor(tf, tensor)).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
  });

  it("refuses other numbers, and shapes of another size", () => {
    const refused = (code: string, ...args: unknown[]) =>
      expect(() => toTensor(tf, ...(args as [Float32Array]))).toThrow(expect.objectContaining({ code }));
    refused("E_DTYPE", new Float64Array(2));
    refused("E_DTYPE", new Uint16Array(2));
    refused("E_ARGUMENT", [1, 2]);
    refused("E_SHAPE", new Float32Array(6), [2, 2]);
    refused("E_SHAPE", new Float32Array(6), 6);
  });
});

describe("toNet", () => {
  it("computes what the model does, softmax apart", () => {
    const net = toNet(fakeModel());
    expect([...net.weights().keys()]).toEqual([
      "dense_Dense0/kernel",
      "dense_Dense0/bias",
      "dense_Dense1/kernel",
      "dense_Dense1/bias",
    ]);
    // relu((1 + 2)/2) = 1.5 three times, then their sum halved.
    expect([...predict(net, [[1, 2]])]).toEqual([2.25, 2.25]);
    expect([...predict(net, [[1, 2]], { probabilities: "softmax" })]).toEqual([0.5, 0.5]);
    net.dispose();
  });

  it.each([
    ["a kind of layer", fakeModel([2, 3, 2], {}, "LSTM"), /layer "dense_Dense0", "LSTM": this kind of layer has no counterpart/],
    ["an activation", fakeModel([2, 3, 2], { activation: "hardSigmoid" }), /activation "hardSigmoid" has no counterpart/],
    ["softmax in the middle", fakeModel([2, 3, 2], { activation: "softmax" }), /activation "softmax" has no counterpart/],
    ["a key of every object", fakeModel([2, 3, 2], {}, "constructor"), /"constructor": this kind of layer/],
  ])("names what has no counterpart: %s", (_, model, message) => {
    expect(() => toNet(model)).toThrow(expect.objectContaining({ code: "E_ARGUMENT", message: expect.stringMatching(message) }));
  });

  it("refuses what is no chain, and what is no model", () => {
    const branching = fakeModel();
    branching.layers[1]!.inboundNodes[0]!.inboundLayers.push({});
    expect(() => toNet(branching)).toThrow(/layer "dense_Dense1" takes more than the layer before it/);
    for (const model of [undefined, {}, { layers: [], inputs: [] }, { ...fakeModel(), inputs: [{ shape: [null, 2] }, {}] }]) {
      expect(() => toNet(model as never)).toThrow(expect.objectContaining({ code: "E_ARGUMENT" }));
    }
  });
});
