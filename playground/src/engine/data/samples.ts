// Samples by name, for whatever is measured or trained.

import { init, integers, normal } from "isovar";
import type { State } from "../../state.js";
import type { Task } from "../net.js";

export interface Batch extends Task {
  readonly x: Float32Array;
  readonly y: Int32Array | Uint8Array | Float32Array;
}

/** Inputs of `gaussian`: as many as 8×8 digits have. */
const INPUTS = 64;
const CLASSES = 10;

/** The first `samples` samples of the data that a state names. */
export async function batchOf({ samples, seed }: Pick<State, "data" | "samples" | "seed">): Promise<Batch> {
  return {
    x: init(normal(), [samples, INPUTS], { seed, name: "data/x" }),
    y: Int32Array.from(init(integers({ lower: 0, upper: CLASSES }), [samples], { seed, name: "data/y" })),
    inputs: INPUTS,
    classes: CLASSES,
  };
}
