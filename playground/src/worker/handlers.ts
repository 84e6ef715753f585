// The tasks of the worker, each a row.

import { batchOf } from "../engine/data/samples.js";
import { depthOf } from "../engine/depth.js";
import type { Handler, Outcome, TaskName } from "./protocol.js";

function outcomeOf<T>(compute: () => T): Outcome<T> {
  try {
    return { report: compute() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

export const handlers: { readonly [K in TaskName]: Handler<K> } = {
  depth: async (state) => {
    const batch = await batchOf(state);
    return state.starts.map((start) => outcomeOf(() => depthOf(state, start, batch)));
  },
};
