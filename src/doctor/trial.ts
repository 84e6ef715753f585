// Tries a remedy on a net and undoes it, so that only what was seen to help is advised.

import { IsovarError } from "../base/errors.js";
import { initialize } from "../train/initialize.js";
import type { Layer } from "../train/layers/layer.js";
import type { Net } from "../train/net.js";
import { sequential } from "../train/sequential.js";
import { lsuv } from "./lsuv.js";
import type { Inits, Remedy } from "./remedy.js";

function drawAll(net: Net, inits: Readonly<Record<string, Inits>>): void {
  for (const parameter of net.parameters) {
    const { name, role } = parameter;
    const { init, biasInit } = inits[name.slice(0, name.lastIndexOf("/"))] ?? {};
    const initializer = role === "bias" ? biasInit : init;
    if (initializer) initialize(net, parameter, initializer);
  }
}

function onTwin<T>({ inputShape, seed, core }: Net, layers: readonly Layer[], look: (net: Net) => T): T {
  const twin = sequential(layers, { inputShape, seed, core });
  try {
    return look(twin);
  } finally {
    twin.dispose();
  }
}

function inPlace<T>(net: Net, x: Float32Array, remedy: Remedy, look: (net: Net) => T): T {
  const kept = net.parameters.map(({ data }) => data.slice());
  try {
    if (remedy.remedy === "init") drawAll(net, remedy.inits);
    else if (remedy.remedy === "lsuv") lsuv(net, x, remedy.options);
    return look(net);
  } finally {
    for (const [i, { view }] of net.parameters.entries()) view.set(kept[i]!);
  }
}

/** Errors that rule a remedy out: LSUV cannot scale a layer, or there is no memory for a second net. */
const NOT_TO_BE_HAD = ["E_ARGUMENT", "E_MEMORY"];

/** Looks at a net with a remedy applied, then puts all weights back. Undefined where the remedy cannot be applied. */
export function tried<T>(net: Net, x: Float32Array, remedy: Remedy, look: (net: Net) => T): T | undefined {
  try {
    return remedy.remedy === "layers" ? onTwin(net, remedy.layers, look) : inPlace(net, x, remedy, look);
  } catch (error) {
    if (error instanceof IsovarError && NOT_TO_BE_HAD.includes(error.code)) return undefined;
    throw error;
  }
}
