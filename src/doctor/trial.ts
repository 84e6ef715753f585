// A remedy tried on a net, and undone: what is advised was seen to help.

import { IsovarError } from "../base/errors.js";
import type { Net } from "../train/net.js";
import { sequential } from "../train/sequential.js";
import { draw } from "./draw.js";
import { heal } from "./heal.js";
import type { Inits, Remedy } from "./remedy.js";

function drawAll(net: Net, inits: Readonly<Record<string, Inits>>): void {
  for (const parameter of net.parameters) {
    const { name, role } = parameter;
    const { init, biasInit } = inits[name.slice(0, name.lastIndexOf("/"))] ?? {};
    const initializer = role === "bias" ? biasInit : init;
    if (initializer) draw(net, parameter, initializer);
  }
}

/**
 * What is found of a net with a remedy for its weights or its layers; undefined where the remedy cannot be had. All weights are then as
 * they were.
 */
export function tried<T>(net: Net, x: Float32Array, remedy: Remedy, look: (net: Net) => T): T | undefined {
  if (remedy.remedy === "layers") {
    const { inputShape, seed, core } = net;
    const twin = sequential(remedy.layers, { inputShape, seed, core });
    try {
      return look(twin);
    } finally {
      twin.dispose();
    }
  }
  const kept = net.parameters.map(({ data }) => data.slice());
  try {
    if (remedy.remedy === "init") drawAll(net, remedy.inits);
    else if (remedy.remedy === "heal") heal(net, x, remedy.options);
    return look(net);
  } catch (error) {
    // A layer that no factor mends.
    if (error instanceof IsovarError && error.code === "E_ARGUMENT") return undefined;
    throw error;
  } finally {
    for (const [i, { view }] of net.parameters.entries()) view.set(kept[i]!);
  }
}
