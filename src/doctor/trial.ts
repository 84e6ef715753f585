import { IsovarError } from "../base/errors.js";
import type { Net } from "../train/net.js";
import { heal } from "./heal.js";

/** What is found of a net that was healed over inputs; undefined where `heal` refuses it. All weights are then as they were. */
export function tryHeal<T>(net: Net, x: Float32Array, look: () => T): T | undefined {
  const kept = net.parameters.map(({ data }) => data.slice());
  try {
    heal(net, x);
    return look();
  } catch (error) {
    if (error instanceof IsovarError && error.code === "E_ARGUMENT") return undefined;
    throw error;
  } finally {
    for (const [i, { data }] of net.parameters.entries()) data.set(kept[i]!);
  }
}
