// jax-js on its "wasm" device, jitted as its documentation advises. A result counts once `data()` has handed it over.

import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
import { awaitedArray } from "../contestants/prepare.js";
import { CLASSES, HIDDEN, hashed, INPUTS, mlp, RATES } from "../data.js";
import { type Contestant, LOSSES, type Prepared, type Works } from "../work.js";
import { versionOf } from "./version.js";

type Weights = { w1: np.Array; b1: np.Array; w2: np.Array; b2: np.Array };
type Moments = { m: Weights; v: Weights; step: np.Array };

const taken = (array: np.Array): Promise<Float32Array> => array.data() as Promise<Float32Array>;

/** Draws with a new key each time; the jitted function is made once. */
function drawn(draw: (key: np.Array) => np.Array): Prepared {
  const jitted = jit(draw);
  let seed = 0;
  return awaitedArray(() => taken(jitted(random.key(seed++))));
}

const loss = (w: Weights, x: np.Array, wanted: np.Array): np.Array => {
  const hidden = nn.relu(np.matmul(x, w.w1).add(w.b1));
  const logits = np.matmul(hidden, w.w2).add(w.b2);
  return nn.logSoftmax(logits).mul(wanted).sum(1).mean().neg();
};

const sgdStep = jit((w: Weights, x: np.Array, wanted: np.Array) => {
  const [value, gradient] = valueAndGrad(loss)(tree.ref(w), x, wanted);
  return { value, w: tree.map((p: np.Array, g: np.Array) => p.sub(g.mul(RATES.sgd)), w, gradient) as Weights };
});

const adamStep = jit((w: Weights, { m, v, step }: Moments, x: np.Array, wanted: np.Array) => {
  const [value, gradient] = valueAndGrad(loss)(tree.ref(w), x, wanted);
  const next = step.add(1);
  const means = tree.map((a: np.Array, g: np.Array) => a.mul(0.9).add(g.mul(0.1)), m, tree.ref(gradient)) as Weights;
  const squares = tree.map((a: np.Array, g: np.Array) => a.mul(0.999).add(np.square(g).mul(0.001)), v, gradient) as Weights;
  const first = np.subtract(1, np.power(0.9, next.ref));
  const second = np.subtract(1, np.power(0.999, next.ref));
  const moved = tree.map(
    (p: np.Array, a: np.Array, b: np.Array) =>
      p.sub(
        a
          .div(first.ref)
          .mul(RATES.adam)
          .div(np.sqrt(b.div(second.ref)).add(1e-8)),
      ),
    w,
    tree.ref(means),
    tree.ref(squares),
  ) as Weights;
  first.dispose();
  second.dispose();
  return { value, w: moved, moments: { m: means, v: squares, step: next } };
});

function step({ optimizer, batch }: Works["step"]): Prepared {
  const { x, labels, ...start } = mlp(batch);
  let w: Weights = {
    w1: np.array(start.w1).reshape([INPUTS, HIDDEN]),
    b1: np.array(start.b1),
    w2: np.array(start.w2).reshape([HIDDEN, CLASSES]),
    b2: np.array(start.b2),
  };
  const zeros = () => tree.map((p: np.Array) => np.zerosLike(p), tree.ref(w)) as Weights;
  let moments: Moments = { m: zeros(), v: zeros(), step: np.array(0) as np.Array };
  const inputs = np.array(x).reshape([batch, INPUTS]);
  const wanted = nn.oneHot(np.array(Int32Array.from(labels)), CLASSES);
  const losses: number[] = [];
  const run = async () => {
    let value: np.Array;
    if (optimizer === "sgd") ({ value, w } = sgdStep(w, inputs.ref, wanted.ref));
    else ({ value, w, moments } = adamStep(w, moments, inputs.ref, wanted.ref));
    const [lossNow] = await taken(value);
    if (losses.length < LOSSES) losses.push(lossNow!);
  };
  const answer = async () => {
    while (losses.length < LOSSES) await run();
    return Float32Array.from(losses);
  };
  return { run, answer };
}

export default async function rival(): Promise<Contestant> {
  await init("wasm");
  defaultDevice("wasm");
  return {
    version: `${versionOf("@jax-js/jax")}, wasm device`,
    works: {
      uniform: ({ count }) => drawn((key) => random.uniform(key, [count])),
      normal: ({ count, std }) => drawn((key) => random.normal(key, [count]).mul(std)),
      jaxNormal: ({ count }) => drawn((key) => random.normal(key, [count])),
      layer: ({ rows, columns }) => drawn((key) => random.normal(key, [rows, columns]).mul(Math.sqrt(2 / rows))),
      matmul: ({ m, n, k }) => {
        const [a, b] = [np.array(hashed(m * k, 1)).reshape([m, k]), np.array(hashed(k * n, 2)).reshape([k, n])];
        return awaitedArray(() => taken(np.matmul(a.ref, b.ref)));
      },
      step,
    },
  };
}
