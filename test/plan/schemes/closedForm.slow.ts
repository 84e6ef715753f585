// The std of every tensor that a scheme plans, against its formula, at four sizes.

import { describe, expect, it } from "vitest";
import { init } from "../../../src/index.js";
import { plan } from "../../../src/plan/index.js";
import { bert, type Entry, fairseq, gpt2, llama, mamba, mamba2, mlp, resnet, SIZES, vit } from "./models.js";

/** How a tensor should start: its std, about 0 unless it says otherwise, and the factors that the plan reports. */
interface Start {
  std: number;
  mean?: number;
  multiplier?: number;
  learningRate?: number;
}

const planned = (parameters: Entry[], scheme: unknown) =>
  plan({ isovar: 1, stream: 1, layout: "oi", scheme, parameters }, { seed: 1 }).tensors;

const isNorm = (name: string) => /(norm|ln_|LayerNorm|bn\d|downsample\.1|^norm)[\w.]*\.weight$|running_var$/.test(name);
const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.abs(b);

/** Every tensor that starts otherwise than it should. Norms should be 1 and biases 0 where `start` does not say. */
function wrong(parameters: Entry[], scheme: unknown, start: (entry: Entry) => number | Start | undefined): string[] {
  return planned(parameters, scheme).flatMap((tensor) => {
    const said = start(tensor as unknown as Entry);
    const should: Start =
      typeof said === "number"
        ? { std: said }
        : (said ?? { std: tensor.shape.length > 1 ? NaN : 0, mean: isNorm(tensor.name) ? 1 : 0 });
    const { std, mean = 0, multiplier = 1, learningRate = 1 } = should;
    const isRight =
      isClose(tensor.std, std) &&
      Math.abs(tensor.mean - mean) <= 1e-6 * (std + Math.abs(mean)) &&
      isClose(tensor.multiplier ?? 1, multiplier) &&
      isClose(tensor.learningRate ?? 1, learningRate);
    return isRight
      ? []
      : [
          `${tensor.name}: ${JSON.stringify([tensor.mean, tensor.std, tensor.multiplier, tensor.learningRate])}, not ${JSON.stringify(should)}`,
        ];
  });
}

const matrix = (std: (entry: Entry) => number | Start) => (entry: Entry) => (entry.shape.length > 1 ? std(entry) : undefined);
const isEnd = (name: string) => /c_proj|o_proj|down_proj|out_proj|fc2|attn\.proj|\.output\.dense/.test(name);
const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
/** Fans of a matrix or a convolution of PyTorch. */
const fanIn = ({ shape }: Entry) => product(shape.slice(1));
const fanOut = ({ shape }: Entry) => shape[0]! * product(shape.slice(2));
const glorot = (entry: Entry) => Math.sqrt(2 / (fanIn(entry) + fanOut(entry)));
const layer = (name: string) => Number(/\.(\d+)\./.exec(name)?.[1]);

describe.each(SIZES)("$layers layers of width $width", (size) => {
  const { layers: L, width: d } = size;

  it.each(["gpt2", "megatron", "olmo"])("%s: 0.02, at the ends of branches 0.02 / √(2L)", (scheme) => {
    const law = (std: number) => matrix(({ name }) => (isEnd(name) ? std / Math.sqrt(2 * L) : std));
    for (const model of [gpt2, llama, bert]) expect(wrong(model(size), scheme, law(0.02))).toEqual([]);
    expect(wrong(gpt2(size), { scheme, std: 0.01 }, law(0.01))).toEqual([]);
  });

  it("llama: the writing projections of layer l by √(2(l + 1)), or √(2L), embedding 1, head d^-½ cut at ±3", () => {
    const law = (by: (name: string) => number) =>
      matrix(({ name }) => {
        if (name.includes("embed")) return 1;
        if (name.includes("lm_head")) return 0.98657839 / Math.sqrt(d);
        return /o_proj|up_proj|down_proj/.test(name) ? 0.02 / Math.sqrt(2 * by(name)) : 0.02;
      });
    expect(
      wrong(
        llama(size),
        "llama",
        law((name) => layer(name) + 1),
      ),
    ).toEqual([]);
    expect(
      wrong(
        llama(size),
        { scheme: "llama", depth: "model" },
        law(() => L),
      ),
    ).toEqual([]);
    const head = planned(llama(size), "llama").find(({ name }) => name === "lm_head.weight")!;
    expect(head.max).toBeCloseTo(3 / Math.sqrt(d), 12);
  });

  it("smallInit and wang: √(2 / 5d), and 2 / (L√d) at the ends of branches", () => {
    const small = Math.sqrt(2 / (5 * d));
    expect(
      wrong(
        gpt2(size),
        "smallInit",
        matrix(() => small),
      ),
    ).toEqual([]);
    expect(
      wrong(
        llama(size),
        "wang",
        matrix(({ name }) => (isEnd(name) ? 2 / (L * Math.sqrt(d)) : small)),
      ),
    ).toEqual([]);
    expect(
      wrong(
        gpt2(size),
        { scheme: "smallInit", width: 90 },
        matrix(() => Math.sqrt(2 / 450)),
      ),
    ).toEqual([]);
  });

  it("bert: 0.02, or cut at ±2 std", () => {
    expect(
      wrong(
        bert(size),
        "bert",
        matrix(() => 0.02),
      ),
    ).toEqual([]);
    expect(
      wrong(
        bert(size),
        { scheme: "bert", truncated: true },
        matrix(() => 0.02 * 0.87962566103423978),
      ),
    ).toEqual([]);
  });

  it("deepNorm: β at what passes values on and 1/α at the ends of branches, alone and in pairs", () => {
    const law = (factors: (name: string) => { alpha: number; beta: number }) =>
      matrix((entry) => {
        const { name } = entry;
        if (/embed/.test(name)) return 1 / Math.sqrt(d);
        const { alpha, beta } = factors(name);
        if (/q_proj|k_proj|query|key|pooler/.test(name)) return glorot(entry);
        return { std: beta * glorot(entry), multiplier: isEnd(name) ? 1 / alpha : 1 };
      });
    const alone = { alpha: (2 * L) ** (1 / 4), beta: (8 * L) ** (-1 / 4) };
    expect(
      wrong(
        bert(size),
        "deepNorm",
        law(() => alone),
      ),
    ).toEqual([]);
    expect(
      wrong(
        fairseq(size, { decoder: L }),
        "deepNorm",
        law(() => alone),
      ),
    ).toEqual([]);
    const [N, M] = [L, L + 2];
    const pair = (constant: number) =>
      law((name) =>
        name.startsWith("encoder")
          ? { alpha: 0.81 * (N ** 4 * M) ** (1 / 16), beta: constant * (N ** 4 * M) ** (-1 / 16) }
          : { alpha: (3 * M) ** (1 / 4), beta: (12 * M) ** (-1 / 4) },
      );
    const both = fairseq(size, { encoder: N, decoder: M });
    expect(wrong(both, "deepNorm", pair(0.87))).toEqual([]);
    expect(wrong(both, { scheme: "deepNorm", constants: "torchscale" }, pair(1.15))).toEqual([]);
  });

  it("subLN: γ at what passes values on, alone and in pairs", () => {
    const law = (gamma: (name: string) => number) =>
      matrix((entry) => {
        if (/embed/.test(entry.name)) return 1 / Math.sqrt(d);
        return /q_proj|k_proj|query|key|pooler/.test(entry.name) ? glorot(entry) : gamma(entry.name) * glorot(entry);
      });
    expect(
      wrong(
        bert(size),
        "subLN",
        law(() => Math.sqrt(Math.log(2 * L))),
      ),
    ).toEqual([]);
    const [N, M] = [L + 1, L];
    const encoder = Math.sqrt((Math.log(3 * M) * Math.log(2 * N)) / 3);
    const pair = law((name) => (name.startsWith("encoder") ? encoder : Math.sqrt(Math.log(3 * M))));
    expect(wrong(fairseq(size, { encoder: N, decoder: M }), "subLN", pair)).toEqual([]);
  });

  it("tFixup: 0.67 N^-¼ in the encoder, (9M)^-¼ in the decoder, embeddings d^-½ (9N)^-¼", () => {
    const [N, M] = [L, L + 3];
    const law = matrix((entry) => {
      const [isEncoder, { name }] = [entry.name.startsWith("encoder"), entry];
      if (/embed/.test(name)) return (9 * (isEncoder ? N : M)) ** (-1 / 4) / Math.sqrt(d);
      if (/q_proj|k_proj/.test(name)) return glorot(entry);
      return glorot(entry) * (isEncoder ? 0.67 * N ** (-1 / 4) : (9 * M) ** (-1 / 4));
    });
    expect(wrong(fairseq(size, { encoder: N, decoder: M }), "tFixup", law)).toEqual([]);
  });

  it("deepNorm, subLN, tFixup: packed query, key and value, of which only the value has the factor", () => {
    const law = (factor: number, head: number) =>
      matrix((entry) => {
        const { name, shape } = entry;
        if (/wte|wpe/.test(name)) return name === "wte.weight" ? head / Math.sqrt(d) : 1 / Math.sqrt(d);
        const one = Math.sqrt(1 / d);
        if (name.includes("c_attn")) return one * Math.sqrt((2 + factor * factor) / 3);
        return factor * Math.sqrt(2 / (shape[0]! + shape[1]!));
      });
    const bare = (scheme: string, entry: ReturnType<typeof law>) => {
      // Multipliers are tested above.
      const found = planned(gpt2(size), scheme).map(({ name, std }) => [name, std]);
      for (const [name, std] of found as [string, number][]) {
        const should = entry(gpt2(size).find((one) => one.name === name)!);
        if (should !== undefined) expect(std / (should as number), name).toBeCloseTo(1, 5);
      }
    };
    bare("deepNorm", law((8 * L) ** (-1 / 4), 1));
    bare("subLN", law(Math.sqrt(Math.log(2 * L)), 1));
    bare("tFixup", law((9 * L) ** (-1 / 4), (9 * L) ** (-1 / 4)));
  });

  it("mamba and mamba2: A_log, D, time steps, PyTorch's else, out_proj over √L", () => {
    const bound = (n: number) => 1 / Math.sqrt(3 * n);
    const moments = (values: number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return { mean, std: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
    };
    const [state, rank] = [16, 3];
    const logs = moments(Array.from({ length: state }, (_, n) => Math.log(n + 1)));
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    const common = (entry: Entry) => {
      const { name } = entry;
      if (/\.D$/.test(name)) return { std: 0, mean: 1 };
      if (/norm/.test(name)) return undefined;
      if (/embedding/.test(name)) return 0.02;
      if (/conv1d/.test(name)) return bound(4);
      return bound(fanIn(entry)) / (name.includes("out_proj") ? Math.sqrt(L) : 1);
    };
    const timeSteps = (name: RegExp, model: Entry[], scheme: string) => {
      const tensors = planned(model, scheme).filter((tensor) => name.test(tensor.name));
      expect(tensors).toHaveLength(L);
      for (const { min, max } of tensors) {
        expect(softplus(min)).toBeCloseTo(0.001, 8);
        expect(softplus(max)).toBeCloseTo(0.1, 6);
      }
      return { mean: tensors[0]!.mean, std: tensors[0]!.std };
    };
    const first = mamba(size, state, rank);
    const steps = timeSteps(/dt_proj\.bias/, first, "mamba");
    const laws = (entry: Entry) => {
      if (entry.name.endsWith("A_log")) return logs;
      if (entry.name.endsWith("dt_proj.bias")) return steps;
      return common(entry);
    };
    expect(wrong(first, "mamba", laws)).toEqual([]);
    const second = mamba2(size, 5);
    const own = timeSteps(/dt_bias/, second, "mamba2");
    // ln U on [1, 16): ∫ ln x dx / 15 and ∫ ln² x dx / 15.
    const ln = Math.log(16);
    const mean = (16 * ln - 15) / 15;
    const uniform = { mean, std: Math.sqrt((16 * (ln * ln - 2 * ln + 2) - 2) / 15 - mean * mean) };
    const lawsOfHeads = (entry: Entry) =>
      entry.name.endsWith("A_log") ? uniform : entry.name.endsWith("dt_bias") ? own : common(entry);
    expect(wrong(second, "mamba2", lawsOfHeads)).toEqual([]);
  });

  it("kan: base weights and scalers by Kaiming, coefficients by noise within ±noise / (2 · grid)", () => {
    // Root mean squares of the rows of the pseudo-inverse of cubic B-splines at the points of a grid of 2 and of 6 (numpy).
    const spread: Record<number, number> = { 2: 1.2916614203609307, 6: 1.5697459037247652 };
    const model = [2, 6].flatMap((grid, i) => [
      { name: `layers.${i}.base_weight`, shape: [d, L + 1] },
      { name: `layers.${i}.spline_weight`, shape: [d, L + 1, grid + 3] },
      { name: `layers.${i}.spline_scaler`, shape: [d, L + 1] },
    ]);
    const law = (noise: number, scale: number) => (entry: Entry) => {
      const grid = entry.shape.at(-1)! - 3;
      if (entry.name.endsWith("spline_weight")) return (spread[grid]! * noise) / grid / Math.sqrt(12);
      const s = entry.name.endsWith("scaler") ? 1 : scale;
      return Math.sqrt(2 / ((1 + 5 * s * s) * fanIn(entry)));
    };
    expect(wrong(model, "kan", law(0.1, 1))).toEqual([]);
    expect(wrong(model, { scheme: "kan", noise: 0.5, scaleBase: 2 }, law(0.5, 2))).toEqual([]);
  });

  it("vit: the four variants of timm", () => {
    const C = size.words;
    const torch = (entry: Entry) => 1 / Math.sqrt(3 * fanIn(entry));
    const patch = 1 / Math.sqrt(3 * 3 * 4 * 4);
    const start = (weights: (entry: Entry) => number | Start | undefined) => (entry: Entry) => {
      if (/ls\d\.gamma/.test(entry.name)) return { std: 0, mean: 1 };
      if (entry.name === "cls_token") return 1e-6;
      return entry.name === "pos_embed" ? 0.02 : weights(entry);
    };
    const model = vit(size).filter(({ name }) => !name.includes("gamma"));
    const timm = start((entry) => {
      if (entry.name.startsWith("patch")) return entry.shape.length > 1 ? torch(entry) : patch;
      return entry.shape.length > 1 ? 0.02 : undefined;
    });
    const jax = (headBias: number) =>
      start((entry) => {
        if (entry.name === "head.bias") return { std: 0, mean: headBias };
        if (/mlp.*bias/.test(entry.name)) return 1e-6;
        if (entry.shape.length === 1) return undefined;
        if (entry.name === "head.weight") return 0;
        return entry.shape.length === 4 ? 1 / Math.sqrt(fanIn(entry)) : glorot(entry);
      });
    const moco = start((entry) => {
      if (entry.name.startsWith("patch")) return entry.shape.length > 1 ? torch(entry) : patch;
      if (entry.shape.length === 1) return undefined;
      return entry.name.includes("qkv") ? Math.sqrt(6 / (d + d)) / Math.sqrt(3) : glorot(entry);
    });
    expect(wrong(model, "vit", timm)).toEqual([]);
    expect(wrong(model, { scheme: "vit", variant: "jax" }, jax(0))).toEqual([]);
    expect(wrong(model, { scheme: "vit", variant: "jax_nlhb" }, jax(-Math.log(C)))).toEqual([]);
    expect(wrong(model, { scheme: "vit", variant: "moco" }, moco)).toEqual([]);
    const fixed = (weights: typeof timm) => (entry: Entry) => {
      const std = weights(entry);
      return isEnd(entry.name) && entry.shape.length > 1 ? (std as number) / Math.sqrt(2 * (layer(entry.name) + 1)) : std;
    };
    expect(wrong(model, { scheme: "vit", fixInit: true }, fixed(timm))).toEqual([]);
    expect(wrong(model, { scheme: "vit", variant: "jax", fixInit: true }, fixed(jax(0)))).toEqual([]);
  });

  it("layerScale: 0.1, 1e-5 or 1e-6 by depth, all else as ViT", () => {
    const value = L <= 18 ? 0.1 : L <= 24 ? 1e-5 : 1e-6;
    const scales = (scheme: unknown) => planned(vit(size), scheme).filter(({ name }) => name.includes("gamma"));
    for (const { mean, std } of scales("layerScale")) expect([mean, std]).toEqual([Math.fround(value), 0]);
    expect(scales("layerScale")).toHaveLength(2 * L);
    expect(scales({ scheme: "layerScale", value: 0.25 })[0]!.mean).toBe(0.25);
    const others = (scheme: unknown, model: Entry[]) =>
      planned(model, scheme)
        .filter(({ name }) => !name.includes("gamma"))
        .map(({ name, std }) => [name, std]);
    const without = vit(size).filter(({ name }) => !name.includes("gamma"));
    expect(others("layerScale", vit(size))).toEqual(others("vit", without));
  });

  it("fixup: L^(-1/(2m - 2)), 0 at the last weight of a branch and at the classifier", () => {
    const blocks = 2 * L;
    for (const bottleneck of [false, true]) {
      const m = bottleneck ? 3 : 2;
      for (const [mode, fan] of [
        ["fanOut", fanOut],
        ["fanIn", fanIn],
      ] as const) {
        const law = (entry: Entry) => {
          const { name } = entry;
          if (/\.scale$/.test(name)) return { std: 0, mean: 1 };
          if (name === "fc.weight" || name.includes(`.conv${m}.`)) return 0;
          const he = Math.sqrt(2 / fan(entry));
          if (entry.shape.length === 1) return undefined;
          return /layer\d.*conv/.test(name) ? he * blocks ** (-1 / (2 * m - 2)) : he;
        };
        const model = resnet(L, d, { bottleneck, norms: false });
        expect(wrong(model, { scheme: "fixup", mode }, law)).toEqual([]);
      }
    }
  });

  it("zeroGamma: the last norm of a branch 0, convolutions He by fan-out, classifier 0.01", () => {
    for (const bottleneck of [false, true]) {
      const last = bottleneck ? "bn3.weight" : "layer1.0.bn2.weight";
      const law = (entry: Entry) => {
        const { name, shape } = entry;
        if (name.endsWith(last) || (!bottleneck && /layer.*bn2\.weight/.test(name))) return { std: 0, mean: 0 };
        if (shape.length <= 1) return undefined;
        return name === "fc.weight" ? 0.01 : Math.sqrt(2 / fanOut(entry));
      };
      expect(wrong(resnet(L, d, { bottleneck }), "zeroGamma", law)).toEqual([]);
    }
  });

  it("reZero and skipInit: 0 for the scalars, all else PyTorch's or He's", () => {
    const model = [...bert(size).filter(({ name }) => !/LayerNorm/.test(name)), ...gains(L)];
    const tables = (entry: Entry) => /embeddings/.test(entry.name);
    const bias = (entry: Entry) => (/output\.dense\.bias/.test(entry.name) && !/attention/.test(entry.name) ? size.inner : d);
    const torch = (entry: Entry) => {
      if (entry.name.endsWith("resweight")) return 0;
      if (tables(entry)) return 1;
      return 1 / Math.sqrt(3 * (entry.shape.length > 1 ? fanIn(entry) : bias(entry)));
    };
    expect(wrong(model, "reZero", torch)).toEqual([]);
    const he = (entry: Entry) => (entry.shape.length > 1 ? Math.sqrt(2 / fanIn(entry)) : undefined);
    expect(wrong(model, "skipInit", he)).toEqual([]);
    expect(
      wrong(
        model,
        { scheme: "skipInit", base: "bert" },
        matrix(() => 0.02),
      ),
    ).toEqual([]);
  });

  it("siren: ±1/n in the first layer, ±√(6/n)/ω₀ in the others", () => {
    const model = mlp([2, ...Array.from({ length: L }, () => d), 3]);
    const law = (omega: number) => (entry: Entry) => {
      const n = Number(/net\.0\./.test(entry.name) ? 2 : d);
      if (entry.shape.length === 1) return 1 / Math.sqrt(3 * n);
      return (entry.name === "net.0.weight" ? 1 / n : Math.sqrt(6 / n) / omega) / Math.sqrt(3);
    };
    expect(wrong(model, "siren", law(30))).toEqual([]);
    expect(wrong(model, { scheme: "siren", omega: 12 }, law(12))).toEqual([]);
  });

  it("lora: ±1/√n or 1/r, and 0", () => {
    const r = 4;
    const model = Array.from({ length: L }, (_, i) => [
      { name: `base.layers.${i}.q_proj.lora_A.default.weight`, shape: [r, d] },
      { name: `base.layers.${i}.q_proj.lora_B.default.weight`, shape: [size.inner, r] },
    ]).flat();
    expect(wrong(model, "lora", ({ name }) => (name.includes("_A") ? 1 / Math.sqrt(3 * d) : 0))).toEqual([]);
    expect(wrong(model, { scheme: "lora", variant: "gaussian" }, ({ name }) => (name.includes("_A") ? 1 / r : 0))).toEqual([]);
    const half = { scheme: "lora", variant: "orthogonal" };
    expect(wrong(model, half, () => 0.1 / Math.SQRT2)).toEqual([]);
    const table = [
      { name: "wte.lora_embedding_A.default", shape: [r, size.words] },
      { name: "wte.lora_embedding_B.default", shape: [d, r] },
    ];
    expect(wrong(table, "lora", ({ name }) => (name.includes("_A") ? 0 : 1))).toEqual([]);
    expect(wrong(table, { scheme: "lora", variant: "gaussian" }, ({ name }) => (name.includes("_A") ? 1 / r : 0))).toEqual([]);
  });

  it("torch: ±1/√n for linear maps and their biases, N(0, 1) for tables, ±1/√units in recurrent layers", () => {
    const bound = (n: number) => 1 / Math.sqrt(3 * n);
    const model = [
      { name: "embedding.weight", shape: [size.words, d] },
      { name: "conv.weight", shape: [d, 3, 5, 5] },
      { name: "conv.bias", shape: [d] },
      { name: "bn.weight", shape: [d] },
      { name: "bn.bias", shape: [d] },
      { name: "lstm.weight_ih_l0", shape: [4 * d, size.inner] },
      { name: "lstm.weight_hh_l0", shape: [4 * d, d] },
      { name: "lstm.bias_ih_l0", shape: [4 * d] },
      { name: "lstm.bias_hh_l0", shape: [4 * d] },
      { name: "lstm.weight_ih_l1_reverse", shape: [4 * d, 2 * d] },
      { name: "lstm.weight_hh_l1_reverse", shape: [4 * d, d] },
      { name: "attention.in_proj_weight", shape: [3 * d, d] },
      { name: "attention.in_proj_bias", shape: [3 * d] },
      { name: "attention.out_proj.weight", shape: [d, d] },
      { name: "attention.out_proj.bias", shape: [d] },
    ];
    const starts: Record<string, number | Start> = {
      "embedding.weight": 1,
      "conv.weight": bound(75),
      "conv.bias": bound(75),
      "bn.weight": { std: 0, mean: 1 },
      "bn.bias": 0,
      "attention.in_proj_weight": Math.sqrt(2 / (4 * d)),
      "attention.in_proj_bias": 0,
      "attention.out_proj.weight": bound(d),
      "attention.out_proj.bias": 0,
    };
    expect(wrong(model, "torch", ({ name }) => starts[name] ?? bound(d))).toEqual([]);
  });

  it("keras: Glorot uniform, orthogonal recurrent kernels, ±0.05 for tables", () => {
    const model = [
      { name: "embedding/embeddings", shape: [size.words, d] },
      { name: "dense/kernel", shape: [d, size.inner], layout: "io" as const },
      { name: "dense/bias", shape: [size.inner] },
      { name: "lstm/lstm_cell/recurrent_kernel", shape: [d, 4 * d], layout: "io" as const },
      { name: "lstm/lstm_cell/bias", shape: [4 * d] },
      { name: "bn/gamma", shape: [d] },
      { name: "bn/beta", shape: [d] },
      { name: "bn/moving_mean", shape: [d] },
      { name: "bn/moving_variance", shape: [d] },
    ];
    const starts = [0.1 / Math.sqrt(12), Math.sqrt(2 / (d + size.inner)), 0, Math.sqrt(1 / (4 * d))];
    const all = [...starts, { std: Math.sqrt(3) / 4, mean: 1 / 4 }, { std: 0, mean: 1 }, 0, 0, { std: 0, mean: 1 }];
    expect(wrong(model, "keras", ({ name }) => all[model.findIndex((one) => one.name === name)])).toEqual([]);
  });
});

it.each([
  [18, 0.1],
  [19, 1e-5],
  [24, 1e-5],
  [25, 1e-6],
])("layerScale: of %i layers is %f", (layers, value) => {
  const scales = planned(vit({ layers, width: 8, inner: 8, words: 2 }), "layerScale").filter(({ name }) =>
    name.includes("gamma"),
  );
  for (const { mean } of scales) expect(mean).toBe(Math.fround(value));
});

it("lora: the product of orthogonal halves is 0, in every entry", () => {
  const [r, inputs, out] = [6, 5, 7];
  const model = [
    { name: "q.lora_A.weight", shape: [r, inputs] },
    { name: "q.lora_B.weight", shape: [out, r] },
  ];
  const [A, B] = planned(model, { scheme: "lora", variant: "orthogonal" }).map(({ name, initializer, shape }) =>
    init(initializer, shape, { seed: 1, name }),
  ) as [Float32Array, Float32Array];
  expect(A.filter((x) => x !== 0)).toHaveLength((r / 2) * inputs);
  expect(B.filter((x) => x !== 0)).toHaveLength((r / 2) * out);
  for (let i = 0; i < out; i++) {
    for (let j = 0; j < inputs; j++) {
      expect(Array.from({ length: r }, (_, k) => B[i * r + k]! * A[k * inputs + j]!).every((term) => term === 0)).toBe(true);
    }
  }
});

/** A scalar on each residual branch. */
const gains = (layers: number): Entry[] =>
  Array.from({ length: layers }, (_, i) => ({ name: `bert.encoder.layer.${i}.resweight`, shape: [1] }));
