// The tasks of the worker, each a row.

import { codeOf } from "../engine/code/code.js";
import { summaryOf } from "../engine/data/csv.js";
import { PIXELS } from "../engine/data/digits.js";
import { batchOf } from "../engine/data/samples.js";
import { DataSets } from "../engine/data/sets.js";
import { adviceOf, depthOf } from "../engine/depth.js";
import { outcomeOf } from "../engine/outcome.js";
import { landscapeOf, phasePoint, placeOf } from "../engine/phase.js";
import { remedyOf } from "../engine/remedies.js";
import { Session } from "../engine/session.js";
import { draw, SAMPLES } from "../engine/stream.js";
import type { Handler, TaskName } from "./protocol.js";

/** The digits lie beside this script. */
async function loadDigits(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL("./digits.safetensors.gz", import.meta.url));
  if (!response.ok) throw new Error(`digits.safetensors.gz could not be loaded (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

const sets = new DataSets(loadDigits);
const session = new Session(sets);

export const handlers: { readonly [K in TaskName]: Handler<K> } = {
  depth: async (state) => {
    const batch = await batchOf(state, sets);
    return state.starts.map((start) => outcomeOf(() => depthOf(state, start, batch)));
  },
  advice: async ({ state, index }) => {
    const batch = await batchOf(state, sets);
    return outcomeOf(() => adviceOf(state, state.starts[index]!, batch));
  },
  remedy: ({ name, state, index }) => remedyOf(name, state.activation, state.starts[index]!),
  train: (request, job) => session.train(request, job),
  read: (pixels) => session.read(pixels),
  digit: async (index) => {
    const { testPixels, test } = await sets.digits();
    const at = index % test.y.length;
    return { pixels: testPixels.slice(at * PIXELS, (at + 1) * PIXELS), label: test.y[at]! };
  },
  csv: (bytes) => summaryOf(sets.take(new Uint8Array(bytes))),
  phase: ({ activation, width, starts }) => ({
    ...landscapeOf(activation),
    starts: starts.map((start) => placeOf(start, width)),
  }),
  point: ({ activation, sigmaW, sigmaB }) => phasePoint(activation, sigmaW, sigmaB),
  stream: async (_, { signal, progress }) => {
    for (const sample of SAMPLES) {
      if (signal.aborted) return;
      progress(draw(sample));
      await new Promise((resolve) => setTimeout(resolve));
    }
  },
  code: async ({ state, language }) => {
    const task = await batchOf(state, sets);
    return state.starts.map((start) => outcomeOf(() => codeOf(language, { state, start, task })));
  },
};
