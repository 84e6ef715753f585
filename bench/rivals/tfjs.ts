// TensorFlow.js on its "cpu" and "wasm" backends. A result counts once `dataSync` has handed it over as a Float32Array.

import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { initializers } from "@tensorflow/tfjs-layers";
import { newArray, wholeModel } from "../contestants/prepare.js";
import { hashed } from "../data.js";
import type { Contestant, Works } from "../work.js";
import { convStep, digits, step } from "./tfjsTraining.js";
import { versionOf } from "./version.js";

// Methods of tensors, which initializers call. The module that adds them names folders as modules, which Node does not take.
/** Operations with another name as methods. */
const ALIASES = { flatten: (x: tf.Tensor) => tf.reshape(x, [x.size]) };
const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
for (const [name, operation] of Object.entries({ ...tf, ...ALIASES })) {
  if (typeof operation !== "function" || name in prototype) continue;
  prototype[name] = function (this: tf.Tensor, ...rest: unknown[]) {
    return (operation as (...all: unknown[]) => unknown)(this, ...rest);
  };
}

/** What a tensor holds; the tensor is given back. */
function taken(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}

export default async function rival(variant: string): Promise<Contestant> {
  if (variant === "wasm") {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  } else {
    await import("@tensorflow/tfjs-backend-cpu");
  }
  await tf.setBackend(variant);
  await tf.ready();
  const he = initializers.heNormal({});
  const orthogonal = initializers.orthogonal({});
  return {
    version: `${versionOf("@tensorflow/tfjs-core")}, ${tf.getBackend()} backend`,
    works: {
      uniform: ({ count }) => newArray(() => taken(tf.randomUniform([count]))),
      normal: ({ count, std }) => newArray(() => taken(tf.randomNormal([count], 0, std))),
      truncated: ({ count, std }) => newArray(() => taken(tf.truncatedNormal([count], 0, std))),
      layer: ({ rows, columns }) => newArray(() => taken(he.apply([rows, columns]))),
      matmul: ({ m, n, k }) => {
        const [a, b] = [tf.tensor2d(hashed(m * k, 1), [m, k]), tf.tensor2d(hashed(k * n, 2), [k, n])];
        return {
          ...newArray(() => taken(tf.matMul(a, b))),
          dispose: () => {
            a.dispose();
            b.dispose();
          },
        };
      },
      // On the cpu backend 512² takes more than 20 s.
      ...(variant === "wasm" && { orthogonal: ({ n }: Works["orthogonal"]) => newArray(() => taken(orthogonal.apply([n, n]))) }),
      step,
      convStep,
      digits: (parameters) => newArray(() => Float32Array.of(digits(parameters))),
      model: ({ tensors }) =>
        wholeModel(tensors, ({ shape, mean, std }) =>
          taken(std > 0 ? tf.randomNormal(shape as [number], mean, std) : tf.fill(shape as [number], mean)),
        ),
    },
  };
}
