// Modules and models of torch.nn: the tensors that torch made, name by name.

import { describe, expect, it } from "vitest";
import { manualSeed, nn } from "../../../src/compat/torch/index.js";
import { bad, thrownBy } from "../../support/refusal.js";
import { entriesOf, sha256Of } from "../fixtures.js";

const encoderLayer = nn.transformerEncoderLayer(16, 4, { dimFeedforward: 32 });
const lenet = [
  ...[nn.conv2d(1, 6, 5), nn.tanh(), nn.avgPool2d(), nn.conv2d(6, 16, 5), nn.tanh(), nn.avgPool2d(), nn.flatten()],
  ...[nn.linear(400, 120), nn.tanh(), nn.linear(120, 84), nn.tanh(), nn.linear(84, 10)],
];

/** Python's modules, and ours. */
const MODULES: Readonly<Record<string, nn.Module>> = {
  "nn.Linear(10,5)": nn.linear(10, 5),
  "nn.Linear(128,64)": nn.linear(128, 64),
  "nn.Linear(3,2,bias=False)": nn.linear(3, 2, { bias: false }),
  "nn.Conv1d(4,6,5)": nn.conv1d(4, 6, 5),
  "nn.Conv2d(3,8,3)": nn.conv2d(3, 8, 3),
  "nn.Conv2d(6,6,3,groups=6)": nn.conv2d(6, 6, 3, { groups: 6 }),
  "nn.Conv3d(2,4,3)": nn.conv3d(2, 4, 3),
  "nn.ConvTranspose1d(4,6,5)": nn.convTranspose1d(4, 6, 5),
  "nn.ConvTranspose2d(3,8,3)": nn.convTranspose2d(3, 8, 3),
  "nn.ConvTranspose3d(2,4,3)": nn.convTranspose3d(2, 4, 3),
  "nn.Embedding(20,7)": nn.embedding(20, 7),
  "nn.Embedding(20,7,padding_idx=3)": nn.embedding(20, 7, { paddingIdx: 3 }),
  "nn.Bilinear(5,4,3)": nn.bilinear(5, 4, 3),
  "nn.RNN(10,20)": nn.rnn(10, 20),
  "nn.LSTM(10,20,2)": nn.lstm(10, 20, { numLayers: 2 }),
  "nn.GRU(10,20,bidirectional=True)": nn.gru(10, 20, { bidirectional: true }),
  "nn.LSTMCell(6,9)": nn.lstmCell(6, 9),
  "nn.MultiheadAttention(16,4)": nn.multiheadAttention(16, 4),
  "nn.MultiheadAttention(16,4,kdim=12,vdim=8,add_bias_kv=True)": nn.multiheadAttention(16, 4, {
    kdim: 12,
    vdim: 8,
    addBiasKv: true,
  }),
  "nn.TransformerEncoderLayer(16,4,32)": encoderLayer,
  "nn.LayerNorm(8)": nn.layerNorm(8),
  "nn.BatchNorm2d(6)": nn.batchNorm2d(6),
  "nn.PReLU()": nn.prelu(),
  "nn.Sequential(nn.Linear(4,8),nn.ReLU(),nn.Linear(8,3))": nn.sequential([nn.linear(4, 8), nn.relu(), nn.linear(8, 3)]),
  "nn.Sequential(nn.Conv2d(1,6,5,padding=2),nn.Tanh(),nn.AvgPool2d(2),nn.Conv2d(6,16,5),nn.Tanh(),nn.AvgPool2d(2),nn.Flatten(),nn.Linear(400,120),nn.Tanh(),nn.Linear(120,84),nn.Tanh(),nn.Linear(84,10))":
    nn.sequential(lenet),
  "nn.Sequential(nn.Embedding(50,16),nn.TransformerEncoder(nn.TransformerEncoderLayer(16,4,32,batch_first=True),2),nn.Linear(16,50))":
    nn.sequential([nn.embedding(50, 16), nn.transformerEncoder(encoderLayer, 2), nn.linear(16, 50)]),
};

const RECORDED = entriesOf("torch").filter(({ kind }) => kind === "module" || kind === "model");
const BUFFERS = /running_mean$|running_var$|num_batches_tracked$/;

it.each(RECORDED)("$call, $profile", ({ call, seed, profile, parameters, sha256_le }) => {
  const module = MODULES[/ m=(.*); torch/.exec(call)![1]!]!;
  // `sequential` of one module is that module, but for its names.
  const g = manualSeed(BigInt(seed), profile === "scalar" ? { profile: "scalar" } : undefined);
  const state = Object.entries(g.nn.sequential({ m: module })).filter(([name]) => !BUFFERS.test(name));
  if (Array.isArray(parameters)) {
    expect(state.map(([name, { shape }]) => [name.slice(2), shape])).toEqual(parameters);
  }
  const whole = Float32Array.from(state.flatMap(([, { data }]) => Array.from(data as Float32Array)));
  expect(sha256Of(whole)).toBe(sha256_le);
});

it("has a module for each recorded one", () => {
  const recorded = new Set(RECORDED.map(({ call }) => / m=(.*); torch/.exec(call)![1]!));
  expect([...recorded].sort()).toEqual(Object.keys(MODULES).sort());
});

describe("a module", () => {
  it("is plain data, which gives the same after a way through JSON", () => {
    const module = MODULES["nn.TransformerEncoderLayer(16,4,32)"]!;
    const again = JSON.parse(JSON.stringify(module)) as nn.Module;
    expect(manualSeed(1).nn.sequential([again])).toEqual(manualSeed(1).nn.sequential([module]));
  });

  it("is drawn at once by a generator, under the names of torch", () => {
    const g = manualSeed(0);
    const first = g.nn.linear(10, 5);
    expect(Object.keys(first)).toEqual(["weight", "bias"]);
    expect(first.weight!.shape).toEqual([5, 10]);
    const second = g.nn.linear(10, 5);
    const both = manualSeed(0).nn.sequential([nn.linear(10, 5), nn.linear(10, 5)]);
    expect([both["0.weight"], both["1.bias"]]).toEqual([first.weight, second.bias]);
  });

  it("keeps what norms count, in i64", () => {
    const state = manualSeed(0).nn.batchNorm2d(2);
    expect(Object.keys(state)).toEqual(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]);
    expect(state.num_batches_tracked).toEqual({ dtype: "i64", shape: [], data: BigInt64Array.of(0n) });
    expect([...(state.running_var!.data as Float32Array)]).toEqual([1, 1]);
  });

  it("has nothing in an instance norm unless it is asked for, as in torch", () => {
    const { nn: drawing } = manualSeed(0);
    expect(drawing.instanceNorm2d(2)).toEqual({});
    expect(drawing.instanceNorm1d(2, { trackRunningStats: true })).not.toHaveProperty("weight");
    expect(drawing.instanceNorm3d(2, { affine: true, trackRunningStats: true })).toEqual(drawing.batchNorm2d(2));
  });

  it("takes a row from the end, and one layer for all", () => {
    const weights = manualSeed(0).nn.embedding(4, 2, { paddingIdx: -1 }).weight!.data as Float32Array;
    expect([...weights.subarray(6)]).toEqual([0, 0]);
    expect(weights[5]).not.toBe(0);
    const state = manualSeed(0).nn.transformerEncoder(nn.linear(2, 2), 3, { norm: nn.layerNorm(2) });
    expect(state["layers.2.weight"]).toEqual(state["layers.0.weight"]);
    expect(state["layers.2.weight"]!.data).not.toBe(state["layers.0.weight"]!.data);
    expect(Object.keys(state).slice(-2)).toEqual(["norm.weight", "norm.bias"]);
  });

  it("has names of the caller's, as an OrderedDict", () => {
    const state = manualSeed(0).nn.sequential({ fc1: nn.linear(2, 2, { bias: false }), act: nn.gelu(), fc2: nn.linear(2, 1) });
    expect(Object.keys(state)).toEqual(["fc1.weight", "fc2.weight", "fc2.bias"]);
  });

  it("comes in every dtype, as torch draws it there", () => {
    for (const dtype of ["f64", "f16", "bf16"] as const) {
      const bound = Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(3));
      const weight = manualSeed(0).nn.linear(3, 2, { dtype }).weight!;
      expect(weight.dtype).toBe(dtype);
      expect(weight.data).toEqual(manualSeed(0).uniform([2, 3], { low: -bound, high: bound, dtype }));
    }
  });
});

describe("a module that is refused leaves the generator as it was", () => {
  type Nn = ReturnType<typeof manualSeed>["nn"];
  const linear = nn.linear(2, 2);
  const CALLS: readonly (readonly [string, (x: Nn) => unknown, string])[] = [
    ["no features", (x) => x.linear(0, 2), "E_ARGUMENT"],
    ["a bias that is no boolean", (x) => x.linear(2, 2, { bias: bad(1) }), "E_ARGUMENT"],
    ["groups that divide nothing", (x) => x.conv2d(4, 4, 3, { groups: 3 }), "E_ARGUMENT"],
    ["a kernel of other axes", (x) => x.conv2d(4, 4, [3, 3, 3]), "E_ARGUMENT"],
    ["a padding row that is none", (x) => x.embedding(4, 4, { paddingIdx: 4 }), "E_ARGUMENT"],
    ["a projection as large as the state", (x) => x.lstm(4, 4, { projSize: 4 }), "E_ARGUMENT"],
    ["a projection of a GRU", (x) => x.gru(4, 4, bad<{ bias: boolean }>({ projSize: 1 })), "E_ARGUMENT"],
    ["heads that divide nothing", (x) => x.multiheadAttention(6, 4), "E_ARGUMENT"],
    ["channels in no groups", (x) => x.groupNorm(3, 4), "E_ARGUMENT"],
    ["no module", (x) => x.sequential([bad(null)]), "E_ARGUMENT"],
    ["a name with a dot", (x) => x.sequential({ "a.b": linear }), "E_ARGUMENT"],
    ["an order that lacks a name", (x) => x.sequential([{ ...linear, order: ["weight"] }]), "E_ARGUMENT"],
    [
      "a law that is none",
      (x) => x.sequential([{ ...linear, steps: [bad({ ...linear.steps[0], law: { kind: "cauchy" } })] }]),
      "E_ARGUMENT",
    ],
    [
      "a copy of nothing",
      (x) => {
        const law = { kind: "copy", from: "nothing" } as const;
        return x.sequential([{ ...linear, steps: [linear.steps[0]!, { ...linear.steps[1]!, law }] }]);
      },
      "E_ARGUMENT",
    ],
    ["no memory", (x) => x.linear(2 ** 26, 2 ** 26), "E_MEMORY"],
    ["a slope beyond its dtype", (x) => x.prelu(1, { init: 1e39 }), "E_ARGUMENT"],
  ];
  it.each(CALLS)("%s", (_, call, code) => {
    const g = manualSeed(9);
    expect(thrownBy(() => call(g.nn)).code).toBe(code);
    expect(g.randn([20])).toEqual(manualSeed(9).randn([20]));
  });

  const weight = { name: "weight", shape: [2, 3], dtype: "f32" as const };
  /** A module made by hand with these steps. */
  const made = (...steps: object[]) => {
    const whole = steps.map((step) => ({ ...weight, law: { kind: "uniform", bound: 1 }, ...step }));
    return bad<nn.Module>({ type: "Ours", steps: whole, order: [...new Set(whole.map(({ name }) => name))] });
  };
  const law = (kind: string, field: string, value: unknown) => ({ law: { kind, [field]: value } });
  const copy = { name: "again", ...law("copy", "from", "weight") };
  const STEPS: readonly (readonly [string, object[], string])[] = [
    ["an infinite bound", [law("uniform", "bound", Infinity)], ".bound (Infinity)"],
    ["no bound", [law("uniform", "bound", NaN)], ".bound (NaN)"],
    ["a negative bound", [law("uniform", "bound", -1)], ".bound (-1)"],
    ["a bound that f16 cannot span", [{ ...law("uniform", "bound", 4e4), dtype: "f16" }], ".bound (40000)"],
    ["a negative std", [law("normal", "std", -1)], ".std (-1)"],
    ["an infinite std", [law("normal", "std", Infinity)], ".std (Infinity)"],
    ["a constant beyond f32", [law("constant", "value", 1e39)], ".value (1e+39)"],
    ["a constant beyond f16", [{ ...law("constant", "value", 1e5), dtype: "f16" }], "that f16 holds"],
    ["half a count", [{ ...law("constant", "value", 0.5), dtype: "i64" }], "that i64 holds"],
    ["chance in i64", [{ dtype: "i64" }], '"constant" or "copy" for i64'],
    ["a row that there is not", [law("zeroRow", "row", 2)], "from 0 to 1"],
    ["half a row", [law("zeroRow", "row", 0.5)], "from 0 to 1"],
    ["a row of a scalar", [{ ...law("zeroRow", "row", 0), shape: [] }], ".row (0)"],
    ["a shape of fractions", [{ shape: [0.5] }], "modules.0.steps[0]: shape"],
    ["a dtype of torch's own", [{ dtype: "torch.float32" }], '"f32"'],
    ["a tensor of two shapes", [{}, { shape: [3, 2] }], 'the steps of "weight"'],
    ["a copy of what is filled after it", [copy, {}], 'copies "weight" to "again"'],
    ["a copy of another dtype", [{}, { ...copy, dtype: "f64" }], "which must be alike"],
  ];
  it.each(STEPS)("%s, in a module made by hand", (_, steps, text) => {
    const g = manualSeed(9);
    expect(thrownBy(() => g.nn.sequential([made(...steps)])).message).toContain(text);
    expect(g.rand([2])).toEqual(manualSeed(9).rand([2]));
  });

  it("a module made by hand has counts and copies", () => {
    const state = manualSeed(0).nn.sequential([made({}, { name: "count", dtype: "i64", ...law("constant", "value", 7) }, copy)]);
    expect(state["0.count"]!.data).toEqual(new BigInt64Array(6).fill(7n));
    expect(state["0.again"]).toEqual(state["0.weight"]);
  });

  it("names are keys like any other", () => {
    const state = manualSeed(0).nn.sequential({ ["__proto__"]: linear, constructor: linear });
    expect(Object.keys(state)).toEqual(["__proto__.weight", "__proto__.bias", "constructor.weight", "constructor.bias"]);
  });

  it("a module of more tensors than any model has", () => {
    const module = made(...Array.from({ length: 2 ** 9 }, (_, i) => ({ name: String(i), shape: [1] })));
    expect(thrownBy(() => nn.transformerEncoder(module, 2 ** 12)).message).toContain("at most 2^20 tensors");
  });

  it("says of an option that changes no weight that it does not", () => {
    const error = thrownBy(() => nn.conv2d(1, 6, 5, bad<{ groups: number }>({ padding: 2 })));
    expect(error.message).toContain("changes no starting weight");
  });
});
