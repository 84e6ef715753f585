// npx tsx scripts/compat/torch.ts: 3,000 random calls of torch, of nn.init and of modules of torch.nn against torch.manualSeed.

import { begin, type Call, crossCheck, NAMES } from "./crossCheck.js";

const { torch, count, integer, number, pick } = await begin("torch", { count: 3000, seed: 17 });
const { manualSeed, nn } = torch;

const FLOATS = ["f32", "f32", "f32", "f16", "bf16"] as const;
type Generator = ReturnType<typeof manualSeed>;
type Draw = (g: Generator) => ArrayBufferView & { readonly length: number };
/** Python without the seed, and ours. */
type Both = readonly [python: string, ours: Draw];

const shapeOf = () => pick([[], [integer(0, 40)], [integer(1, 3000)], [integer(1, 20), integer(1, 20)], [2, 3, integer(1, 9)]]);
const empty = (shape: readonly number[], dtype: keyof typeof NAMES) =>
  `torch.empty(${JSON.stringify(shape)}, dtype=torch.${NAMES[dtype]})`;
const interval = () =>
  pick([
    () => [0, 1],
    () => [number(-1, 0), number(0, 1)],
    () => [number(1, 2), number(2, 3)],
    () => [1e6, 1e6 + number(0, 9)],
    () => [-1e-9, number(0, 1e5)],
  ])() as [number, number];
const moments = () =>
  pick([
    () => [0, 1],
    () => [0, number(0, 2)],
    () => [number(-3, 3), number(0, 5)],
    () => [1, 2 ** -integer(5, 15)],
    () => [0, 0],
  ])() as [number, number];

const uniform = (): Both => {
  const [shape, dtype, [low, high]] = [shapeOf(), pick([...FLOATS, "f64"] as const), interval()];
  if (dtype === "f16" && Math.abs(high) > 6e4) return uniform();
  return pick<Both>([
    [`${empty(shape, dtype)}.uniform_(${low}, ${high})`, (g) => g.uniform(shape, { low, high, dtype })],
    [`I.uniform_(${empty(shape, dtype)}, ${low}, ${high})`, (g) => g.init.uniform(shape, { a: low, b: high, dtype })],
    [`torch.rand(${JSON.stringify(shape)}, dtype=torch.${NAMES[dtype]})`, (g) => g.rand(shape, { dtype })],
  ]);
};
const normal = (): Both => {
  const [shape, dtype, [mean, std]] = [shapeOf(), pick(FLOATS), moments()];
  return pick<Both>([
    [`${empty(shape, dtype)}.normal_(${mean}, ${std})`, (g) => g.normal(shape, { mean, std, dtype })],
    [`I.normal_(${empty(shape, dtype)}, ${mean}, ${std})`, (g) => g.init.normal(shape, { mean, std, dtype })],
    [`torch.randn(${JSON.stringify(shape)}, dtype=torch.${NAMES[dtype]})`, (g) => g.randn(shape, { dtype })],
  ]);
};
/** A matrix of which every other column is filled. */
const withGaps = (): Both => {
  const [rows, columns, dtype, [mean, std]] = [integer(2, 30), integer(2, 30), pick(FLOATS), moments()];
  const python = `${empty([rows, 2 * columns], dtype)}[:, ::2].normal_(${mean}, ${std}).contiguous()`;
  return [python, (g) => g.normal([rows, columns], { mean, std, dtype, contiguous: false })];
};
const integers = (): Both => {
  const dtype = pick(["i64", "i64", "i32", "i16", "i8", "u8"] as const);
  const shape = shapeOf();
  if (pick([true, false])) return [`${empty(shape, dtype)}.random_()`, (g) => g.random(shape, { dtype })];
  const most = { i64: 2 ** 53, i32: 2 ** 31, i16: 2 ** 15, i8: 2 ** 7, u8: 2 ** 8 }[dtype];
  const low = dtype === "u8" ? integer(0, most) : integer(-most, most);
  const high = Math.min(
    most,
    low + 1 + pick([integer(0, 9), integer(0, 2 ** 20), integer(0, 2 ** 33), 2 ** 28 - 1, 2 ** 28 - 2]),
  );
  return [
    `torch.randint(${low}, ${high}, ${JSON.stringify(shape)}, dtype=torch.${NAMES[dtype]})`,
    (g) => g.randint(shape, { low, high, dtype }),
  ];
};
const chance = (): Both => {
  const [p, n, dtype] = [pick([0, 1, number(0, 1)]), integer(0, 500), pick(["f32", "f64", "f16", "bf16"] as const)];
  return pick<() => Both>([
    () => [`${empty([n], dtype)}.bernoulli_(${p})`, (g) => g.bernoulli([n], { p, dtype })],
    () => [`torch.bernoulli(torch.full((${n},), float(${p})))`, (g) => g.bernoulli([n], { p: new Float32Array(n).fill(p) })],
    () => [
      `torch.bernoulli(torch.full((${n},), float(${p}), dtype=torch.float64))`,
      (g) => g.bernoulli([n], { p: new Float64Array(n).fill(p), dtype: "f64" }),
    ],
    () => [
      `nn.functional.dropout(torch.arange(${n}, dtype=torch.float32) + 0.1, ${p})`,
      (g) =>
        g.dropout(
          Float32Array.from({ length: n }, (_, i) => i + Math.fround(0.1)),
          p,
        ),
    ],
    () => [`torch.randperm(${n})`, (g) => g.randperm(n)],
  ])();
};

const scheme = (): Both => {
  const shape = [integer(1, 40), integer(1, 40), ...pick([[], [integer(1, 5)], [3, 3]])];
  const dtype = pick([...FLOATS, "f32"] as const);
  const tensor = empty(shape, dtype);
  const gain = number(0, 3);
  const a = number(0, 3);
  const mode = pick(["fan_in", "fan_out"] as const);
  const nonlinearity = pick(["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"] as const);
  const kaiming = `a=${a}, mode='${mode}', nonlinearity='${nonlinearity}'`;
  const [mean, std] = [number(-1, 1), number(0.01, 2)];
  // Not so far from the mean that torch would keep almost nothing of what it draws, which is refused here.
  const low = mean + std * number(-4, 2);
  const high = low + std * number(0.5, 5);
  return pick<() => Both>([
    () => [`I.xavier_uniform_(${tensor}, gain=${gain})`, (g) => g.init.xavierUniform(shape, { gain, dtype })],
    () => [`I.xavier_normal_(${tensor}, gain=${gain})`, (g) => g.init.xavierNormal(shape, { gain, dtype })],
    () => [`I.kaiming_uniform_(${tensor}, ${kaiming})`, (g) => g.init.kaimingUniform(shape, { a, mode, nonlinearity, dtype })],
    () => [`I.kaiming_normal_(${tensor}, ${kaiming})`, (g) => g.init.kaimingNormal(shape, { a, mode, nonlinearity, dtype })],
    () => [
      `I.trunc_normal_(${tensor}, mean=${mean}, std=${std}, a=${low}, b=${high})`,
      (g) => g.init.truncNormal(shape, { mean, std, a: low, b: high, dtype }),
    ],
    () => [
      `I.sparse_(${empty(shape.slice(0, 2), dtype)}, sparsity=${a / 3})`,
      (g) => g.init.sparse(shape.slice(0, 2), { sparsity: a / 3, dtype }),
    ],
    () => [`I.eye_(${empty(shape.slice(0, 2), dtype)})`, (g) => g.init.eye(shape.slice(0, 2), { dtype })],
    () => {
      const groups = integer(1, 4);
      const kernel = [groups * shape[0]!, shape[1]!, ...Array.from({ length: integer(1, 4) }, () => integer(1, 4))];
      return [`I.dirac_(${empty(kernel, dtype)}, ${groups})`, (g) => g.init.dirac(kernel, { groups, dtype })];
    },
    () => [
      `np.array([I.calculate_gain('${nonlinearity}', ${a})], np.float64)`,
      () => Float64Array.of(torch.nn.init.calculateGain(nonlinearity, a)),
    ],
  ])();
};

/** Python and ours of a module. */
type Model = readonly [python: string, module: ReturnType<typeof nn.linear>];
const bool = (x: boolean) => (x ? "True" : "False");
const module = (): Model => {
  const [m, n, k, bias] = [integer(1, 20), integer(1, 20), integer(1, 6), pick([true, false])];
  const groups = integer(1, 4);
  const heads = integer(1, 4);
  const axes = pick([1, 2, 3] as const);
  const kernel = Array.from({ length: axes }, () => integer(1, 4));
  const conv = `(${groups * m}, ${groups * n}, (${kernel.join(", ")},), groups=${groups}, bias=${bool(bias)})`;
  const name = pick(["rnn", "lstm", "gru"] as const);
  const bidirectional = pick([true, false]);
  const recurrent = `nn.${name.toUpperCase()}(${m}, ${n + 1}, ${k}, bias=${bool(bias)}, bidirectional=${bool(bidirectional)}`;
  const attention = { kdim: pick([heads * m, n]), vdim: pick([heads * m, k]), addBiasKv: pick([true, false]), bias };
  const layer = `(${heads * m}, ${heads}, ${n}, bias=${bool(bias)})`;
  return pick<() => Model>([
    () => [`nn.Linear(${m}, ${n}, bias=${bool(bias)})`, nn.linear(m, n, { bias })],
    () => [
      `nn.Conv${axes}d${conv}`,
      nn[`conv${axes}d`](groups * m, groups * n, axes === 1 ? kernel[0]! : (kernel as never), { groups, bias }),
    ],
    () => [
      `nn.ConvTranspose${axes}d${conv}`,
      nn[`convTranspose${axes}d`](groups * m, groups * n, axes === 1 ? kernel[0]! : (kernel as never), { groups, bias }),
    ],
    () => [`nn.Embedding(${m}, ${n}, padding_idx=${-m})`, nn.embedding(m, n, { paddingIdx: -m })],
    () => [`nn.EmbeddingBag(${m}, ${n})`, nn.embeddingBag(m, n)],
    () => [`nn.Bilinear(${m}, ${n}, ${k}, bias=${bool(bias)})`, nn.bilinear(m, n, k, { bias })],
    () => [`${recurrent})`, nn[name](m, n + 1, { numLayers: k, bias, bidirectional })],
    () => [
      `nn.LSTM(${m}, ${n + 1}, ${k}, proj_size=${n}, bidirectional=${bool(bidirectional)})`,
      nn.lstm(m, n + 1, { numLayers: k, projSize: n, bidirectional }),
    ],
    () => [`nn.${name.toUpperCase()}Cell(${m}, ${n}, bias=${bool(bias)})`, nn[`${name}Cell`](m, n, { bias })],
    () => [
      `nn.BatchNorm${axes}d(${m}, track_running_stats=${bool(bias)})`,
      nn[`batchNorm${axes}d`](m, { trackRunningStats: bias }),
    ],
    () => [`nn.InstanceNorm${axes}d(${m}, affine=${bool(bias)})`, nn[`instanceNorm${axes}d`](m, { affine: bias })],
    () => [
      `nn.Sequential(nn.LayerNorm((${m}, ${n}), bias=${bool(bias)}), nn.GroupNorm(1, ${m}), nn.RMSNorm(${n}), nn.PReLU(${k}))`,
      nn.sequential([nn.layerNorm([m, n], { bias }), nn.groupNorm(1, m), nn.rmsNorm(n), nn.prelu(k)]),
    ],
    () => [
      `nn.MultiheadAttention(${heads * m}, ${heads}, bias=${bool(bias)}, add_bias_kv=${bool(attention.addBiasKv)}, kdim=${attention.kdim}, vdim=${attention.vdim})`,
      nn.multiheadAttention(heads * m, heads, attention),
    ],
    () => [
      `nn.TransformerEncoder(nn.TransformerEncoderLayer${layer}, ${k}, norm=nn.LayerNorm(${heads * m}))`,
      nn.transformerEncoder(nn.transformerEncoderLayer(heads * m, heads, { dimFeedforward: n, bias }), k, {
        norm: nn.layerNorm(heads * m),
      }),
    ],
    () => [
      `nn.TransformerDecoder(nn.TransformerDecoderLayer${layer}, ${k})`,
      nn.transformerDecoder(nn.transformerDecoderLayer(heads * m, heads, { dimFeedforward: n, bias }), k),
    ],
    () => [
      `nn.Transformer(${heads * m}, ${heads}, ${k}, ${k}, ${n}, bias=${bool(bias)})`,
      nn.transformer(heads * m, heads, { numEncoderLayers: k, numDecoderLayers: k, dimFeedforward: n, bias }),
    ],
    () => {
      const parts = Array.from({ length: integer(1, 4) }, module);
      return [`nn.Sequential(${parts.map(([python]) => python).join(", ")})`, nn.sequential(parts.map(([, each]) => each))];
    },
  ])();
};

const bytesOf = (arrays: readonly ArrayBufferView[]) =>
  Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)));
const seedOf = () => pick([integer(0, 100), integer(0, 2 ** 32), -integer(1, 2 ** 40), integer(2 ** 40, 2 ** 52)]);

function call(): Call {
  const seed = seedOf();
  const what = pick(["one", "one", "several", "f64", "module", "module"]);
  if (what === "module") {
    const [python, made] = module();
    const ours = () =>
      bytesOf(
        Object.entries(manualSeed(seed).nn.sequential({ m: made })).flatMap(([name, { data }]) => [
          Buffer.from(name.slice(2)),
          data,
        ]),
      );
    return { python: `state(${seed}, lambda: ${python})`, ours };
  }
  if (what === "f64") {
    const [shape, std] = [shapeOf(), number(0, 3)];
    const python = `drawn(${seed}, lambda: ${empty(shape, "f64")}.normal_(0, ${std}))`;
    return { python, ours: () => manualSeed(seed).normal(shape, { std, dtype: "f64" }), ulp: 4 };
  }
  const one = () => pick([uniform, normal, normal, withGaps, integers, chance, scheme, scheme])();
  const draws = Array.from({ length: what === "one" ? 1 : integer(2, 6) }, one);
  const ours = () => {
    const g = manualSeed(seed);
    const values = draws.map(([, draw]) => draw(g));
    return values.length === 1 ? values[0]! : bytesOf(values);
  };
  return { python: `drawn(${seed}, ${draws.map(([python]) => `lambda: ${python}`).join(", ")})`, ours };
}

crossCheck("torch.py", Array.from({ length: count }, call));
