// The shapes that works come in, so that each contestant says only what it calls.

import { firstOfEach, LOSSES, type Prepared, type Wanted } from "../work.js";

/** Fills the same array each time. */
export function intoArray(count: number, draw: (out: Float32Array) => void): Prepared {
  const out = new Float32Array(count);
  return { run: () => draw(out), answer: () => out };
}

/** Adds to the same weights each time; the answer is what the first time leaves of zeros. */
export function ontoWeights(count: number, add: (weights: Float32Array) => void): Prepared {
  const weights = new Float32Array(count);
  let first: Float32Array | undefined;
  const run = () => add(weights);
  return {
    run,
    answer: () => {
      first ??= weights.slice();
      return first;
    },
  };
}

/** The same by generating noise, then adding it. */
export function generatedOnto(count: number, draw: (noise: Float32Array) => void): Prepared {
  const noise = new Float32Array(count);
  return ontoWeights(count, (weights) => {
    draw(noise);
    for (let i = 0; i < weights.length; i++) weights[i]! += noise[i]!;
  });
}

/** Makes an array each time. */
export function newArray(make: () => Float32Array): Prepared {
  let out: Float32Array;
  return { run: () => void (out = make()), answer: () => out };
}

/** The same where one has to wait for it. */
export function awaitedArray(make: () => Promise<Float32Array>): Prepared {
  let out: Float32Array;
  return {
    run: async () => {
      out = await make();
    },
    answer: () => out,
  };
}

/** Steps of training, each of which returns the loss before it. */
export function steps(step: () => number): Prepared {
  const losses: number[] = [];
  const run = () => {
    const loss = step();
    if (losses.length < LOSSES) losses.push(loss);
  };
  const answer = () => {
    while (losses.length < LOSSES) run();
    return Float32Array.from(losses);
  };
  return { run, answer };
}

/** Draws every tensor of a model anew, each into an array of its own. */
export function wholeModel(tensors: readonly Wanted[], draw: (tensor: Wanted, size: number) => Float32Array): Prepared {
  let model: Float32Array[] = [];
  const sizes = tensors.map(({ shape }) => shape.reduce((product, axis) => product * axis, 1));
  return {
    run: () => void (model = tensors.map((tensor, i) => draw(tensor, sizes[i]!))),
    answer: () => firstOfEach(model),
    forget: () => {
      model = [];
      globalThis.gc?.();
    },
  };
}
