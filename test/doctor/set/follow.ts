// Advice followed to the letter: a net is built anew of changed layers, on changed data, as somebody would who read it.

import type { Inits, LsuvOptions, Remedy, Verdict } from "../../../src/doctor/index.js";
import type { Layer } from "../../../src/train/index.js";
import { SAMPLES, type Task } from "./tasks.js";

/** A net before it is built, and what it is to learn. */
export interface Start {
  layers: readonly Layer[];
  task: Task;
  /** What `lsuv` is to do once it is built; undefined where it is not called. */
  lsuv?: LsuvOptions;
}

/** Layers with initializers in place of their own, by the names that the net gives them. */
function withInits(layers: readonly Layer[], inits: Readonly<Record<string, Inits>>, outer = ""): Layer[] {
  return layers.map((layer, index) => {
    const name = `${outer}${layer.name ?? `${index}.${layer.layer}`}`;
    const changed = { ...layer, ...inits[name] } as Layer;
    return changed.layer === "residual" ? { ...changed, layers: withInits(changed.layers, inits, `${name}/`) } : changed;
  });
}

/** Each column to mean 0 and std 1. */
function standardized(values: Float32Array, columns: number): Float32Array {
  const out = values.slice();
  for (let column = 0; column < columns; column++) {
    const own = values.filter((_, i) => i % columns === column);
    const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
    const std = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length) || 1;
    for (let i = column; i < out.length; i += columns) out[i] = (out[i]! - mean) / std;
  }
  return out;
}

function follow(start: Start, remedy: Remedy): Start {
  const { layers, task } = start;
  switch (remedy.remedy) {
    case "init":
      return { ...start, layers: withInits(layers, remedy.inits) };
    case "lsuv":
      return { ...start, lsuv: remedy.options ?? {} };
    case "layers":
      return { ...start, layers: remedy.layers };
    case "standardize": {
      if (remedy.what === "inputs") return { ...start, task: { ...task, x: standardized(task.x, task.inputShape.at(-1)!) } };
      return { ...start, task: { ...task, y: standardized(task.y, task.y.length / SAMPLES) } };
    }
    case "learningRate":
      return start;
  }
}

/** What all verdicts ask for, each remedy once. */
export function followed(start: Start, verdicts: readonly Verdict[]): Start {
  const asked = verdicts.flatMap(({ remedy }) => remedy ?? []);
  return asked.filter((remedy, i) => asked.indexOf(remedy) === i).reduce(follow, start);
}
