// Samples by name, for whatever is measured or trained.

import { init, integers, normal } from "isovar";
import type { State } from "../../state.js";
import type { Task } from "../net.js";
import type { DataSets } from "./sets.js";

export interface Batch extends Task {
  readonly x: Float32Array;
  readonly y: Int32Array | Uint8Array | Float32Array;
}

/** Inputs of `gaussian`: as many as 8×8 digits have. */
const INPUTS = 64;
const CLASSES = 10;

function noise({ samples, seed }: Pick<State, "samples" | "seed">): Batch {
  return {
    x: init(normal(), [samples, INPUTS], { seed, name: "data/x" }),
    y: Int32Array.from(init(integers({ lower: 0, upper: CLASSES }), [samples], { seed, name: "data/y" })),
    inputs: INPUTS,
    classes: CLASSES,
  };
}

/** The first `samples` samples of the data that a state names, or as many as there are to train on. */
export async function batchOf(state: Pick<State, "data" | "samples" | "seed">, sets: DataSets): Promise<Batch> {
  if (state.data === "gaussian") return noise(state);
  const { inputs, classes, training } = await sets.of(state.data);
  const { x, y } = training;
  return { x: x.subarray(0, state.samples * inputs), y: y.subarray(0, state.samples), inputs, classes: classes.length };
}
