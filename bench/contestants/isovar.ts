// isovar as a user calls it. The variant is its number of threads; "js", the plain-JS twin that runs where WebAssembly cannot; or "fast", products
// on relaxed SIMD, where the engine has it.

import {
  type Core,
  constant,
  createCore,
  fill,
  heNormal,
  type Initializer,
  init,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
} from "isovar";
import { jax, numpy, torch } from "isovar/compat";
import { matmul } from "isovar/linalg";
import { perturb } from "isovar/noise";
import { adam, conv2d, dense, dropout, evaluate, fit, flatten, maxPool2d, sequential, sgd, trainer } from "isovar/train";
import manifest from "../../package.json" with { type: "json" };
import { CLASSES, convNet, HIDDEN, hashed, INPUTS, mlp, RATES } from "../data.js";
import { BATCH, DROPPED, PIXELS, RATE, readDigits, WIDTHS } from "../digitsData.js";
import type { Contestant, Prepared, Works } from "../work.js";
import { awaitedArray, intoArray, newArray, ontoWeights, steps, wholeModel } from "./prepare.js";

function coreOf(variant: string): Core {
  if (variant === "js") return createCore({ backend: "js" });
  if (variant === "fast") return createCore({ fast: true, threads: 1 });
  return createCore({ backend: "wasm", threads: Number(variant) });
}

function product(core: Core, { m, n, k }: Works["matmul"]): Prepared {
  const [a, b, out] = [core.tensor([m, k]), core.tensor([k, n]), core.tensor([m, n])];
  a.data.set(hashed(m * k, 1));
  b.data.set(hashed(k * n, 2));
  const dispose = () => {
    for (const tensor of [a, b, out]) tensor.dispose();
  };
  return { run: () => void matmul(a, b, { out }), answer: () => out.data.slice(), dispose };
}

function step(core: Core, { optimizer, batch }: Works["step"]): Prepared {
  const { w1, b1, w2, b2, x, labels } = mlp(batch);
  const net = sequential([dense(HIDDEN, { activation: "relu" }), dense(CLASSES)], { inputShape: [INPUTS], seed: 1, core });
  for (const [i, values] of [w1, b1, w2, b2].entries()) net.parameters[i]!.data.set(values);
  const learningRate = RATES[optimizer];
  const t = trainer(net, { optimizer: optimizer === "sgd" ? sgd({ learningRate }) : adam({ learningRate }) });
  return { ...steps(() => t.step(x, labels)), dispose: () => net.dispose() };
}

function convStep(core: Core, { batch }: Works["convStep"]): Prepared {
  const { kernels, x, labels } = convNet(batch);
  const layers = [
    conv2d(8, 3, { activation: "relu" }),
    maxPool2d(2),
    conv2d(16, 3, { activation: "relu" }),
    conv2d(32, 3, { activation: "relu" }),
    maxPool2d(2),
    flatten(),
    dense(64, { activation: "relu" }),
    dense(CLASSES),
  ];
  const net = sequential(layers, { inputShape: [28, 28, 1], seed: 1, core });
  // Kernels and biases alternate; biases are zeros already.
  for (const [i, values] of kernels.entries()) net.parameters[2 * i]!.data.set(values);
  const t = trainer(net, { optimizer: sgd({ learningRate: RATES.sgd }) });
  return { ...steps(() => t.step(x, labels)), dispose: () => net.dispose() };
}

async function digits(core: Core, seed: number, { file, epochs }: Works["digits"]): Promise<number> {
  const { training, test } = readDigits(file);
  const [first, second, last] = WIDTHS;
  const hidden = (width: number) => [dense(width, { activation: "relu" }), dropout(DROPPED)];
  const net = sequential([...hidden(first), ...hidden(second), dense(last)], { inputShape: [PIXELS], seed, core });
  await fit(net, training, { optimizer: adam({ learningRate: RATE }), batchSize: BATCH, epochs, threads: core.threads });
  const { accuracy } = evaluate(net, test);
  net.dispose();
  return accuracy!;
}

export default function isovar(variant: string): Contestant {
  const core = coreOf(variant);
  let seed = 0;
  const generator = torch.manualSeed(42);
  const rng = numpy.defaultRng(42);

  /** Seed and name are given anew each time, as they are in a program: hashing them is part of the call. */
  const into = (initializer: Initializer, count: number) =>
    intoArray(count, (out) => void fill(initializer, out, { shape: [count], seed: seed++, name: "w", core }));
  const made = (initializer: Initializer, shape: number[]) =>
    newArray(() => init(initializer, shape, { seed: seed++, name: "w", core }));

  const version = `isovar ${manifest.version}`;
  const products: Contestant["works"] = {
    matmul: (parameters) => product(core, parameters),
    // Training needs WebAssembly.
    ...(variant !== "js" && {
      step: (parameters: Works["step"]) => step(core, parameters),
      convStep: (parameters: Works["convStep"]) => convStep(core, parameters),
      digits: (parameters: Works["digits"]) => awaitedArray(async () => Float32Array.of(await digits(core, seed++, parameters))),
    }),
  };
  if (variant === "fast") return { version, works: core.fast ? products : {} };
  return {
    version,
    works: {
      ...products,
      uniform: ({ count }) => into(uniform(), count),
      normal: ({ count, std }) => into(normal({ std }), count),
      noise: ({ count, std }) =>
        ontoWeights(count, (w) => void perturb(w, { seed: 7, name: "w", member: seed++, scale: std, core })),
      // compat.wasm has no twins, and runs on one thread.
      ...(variant !== "js" && {
        jaxNormal: ({ count }: Works["jaxNormal"]) => newArray(() => jax.random.normal(jax.random.key(seed++), [count])),
        torchNormal: ({ count }: Works["torchNormal"]) => newArray(() => generator.normal([count])),
        torchUniform: ({ count }: Works["torchUniform"]) => newArray(() => generator.uniform([count])),
        numpyNormal: ({ count }: Works["numpyNormal"]) => newArray(() => rng.standardNormal([count], { dtype: "f32" })),
        torchStatelessNormal: ({ count }: Works["torchStatelessNormal"]) =>
          newArray(() => torch.stateless.normal(torch.stateless.key(seed++), [count])),
      }),
      truncated: ({ count, std }) => into(truncatedNormal({ std }), count),
      sampler: ({ count, dtype, lower, upper }) => {
        const initializer = lower === undefined || upper === undefined ? normal() : truncatedNormal({ lower, upper });
        const out = dtype === "f64" ? new Float64Array(count) : new Float32Array(count);
        return {
          run: () => void fill(initializer, out, { shape: [count], seed: seed++, name: "w", dtype, core }),
          answer: () => out,
        };
      },
      layer: ({ rows, columns }) => made(heNormal(), [rows, columns]),
      orthogonal: ({ n }) => made(orthogonal(), [n, n]),
      model: ({ tensors }) =>
        wholeModel(tensors, ({ name, shape, mean, std }) =>
          init(std > 0 ? normal({ mean, std }) : constant(mean), shape, { seed: 42, name, core }),
        ),
    },
  };
}
