// The net that a state means.

import { type Initializer, normal, zeros } from "isovar";
import { lsuv } from "isovar/doctor";
import { dense, type Net, type Samples, sequential } from "isovar/train";
import type { Start, State } from "../state.js";

/** What a net is to take and to give. */
export interface Task {
  /** Numbers per sample. */
  readonly inputs: number;
  /** Classes to tell apart. */
  readonly classes: number;
}

/**
 * A stack of `depth` hidden layers and a head; the start is that of all of them. Whoever asks for it disposes of it.
 * @param x a batch, which a start with LSUV is scaled on
 */
export function netOf(
  { depth, width, activation, seed }: Pick<State, "depth" | "width" | "activation" | "seed">,
  start: Start,
  { inputs, classes }: Task,
  x: Samples,
): Net {
  // A start names its scheme as a spec does: `dense` checks it, whatever its type says.
  const init = start.init as unknown as Initializer;
  const biasInit = start.biasStd > 0 ? normal({ std: start.biasStd }) : zeros();
  const hidden = dense(width, { activation, init, biasInit });
  const net = sequential([...Array.from({ length: depth }, () => hidden), dense(classes, { init, biasInit })], {
    inputShape: [inputs],
    seed,
  });
  try {
    if (start.lsuv) lsuv(net, x);
    return net;
  } catch (error) {
    net.dispose();
    throw error;
  }
}
