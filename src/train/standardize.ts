// Measures the scalers of a net: at its first training, or when `standardize` is called.

import { IsovarError } from "../base/errors.js";
import type { CheckedSamples } from "./batch.js";
import { checkOptions } from "./check.js";
import { checkData, type Data } from "./data.js";
import { lossOf } from "./defaults.js";
import type { Loss } from "./losses.js";
import { checkIdle, type Net } from "./net.js";
import type { Scaler } from "./scaler.js";

/** The scalers that a loss uses, each with the values it is measured on. */
function scaled(net: Net, { x, targets }: CheckedSamples): [Scaler, ArrayLike<number>][] {
  const pairs: [Scaler, ArrayLike<number>][] = net.program.scalers ? [[net.program.scalers.input, x]] : [];
  if (targets?.scaler) pairs.push([targets.scaler, targets.values]);
  return pairs;
}

/** Measures the scalers that were never measured; the others stay, since the net was trained with them. */
export function measureMissing(net: Net, data: CheckedSamples): void {
  for (const [scaler, values] of scaled(net, data)) if (!scaler.measured) scaler.measure(values);
}

/**
 * Calls `look` with data as the layers of a net see it: standardized by the measured mean and std, or else by the data's own. During the
 * call the net itself does not standardize; afterwards it is as before.
 */
export function throughScalers<D extends CheckedSamples, T>(net: Net, data: D, look: (data: D) => T): T {
  const pairs = scaled(net, data);
  if (pairs.length === 0) return look(data);
  const parameters = pairs.flatMap(([{ mean, std }]) => [mean, std]);
  const kept = parameters.map(({ data }) => data.slice());
  try {
    measureMissing(net, data);
    const [x, y] = pairs.map(([scaler, values]) => {
      const out = Float32Array.from(values);
      scaler.apply(out);
      return out;
    });
    for (const [scaler] of pairs) scaler.clear();
    return look({ ...data, x, ...(y && { targets: { ...data.targets, values: y, scaler: undefined } }) });
  } finally {
    for (const [i, { data }] of parameters.entries()) data.set(kept[i]!);
  }
}

/** Options of `standardize`. */
export interface StandardizeOptions {
  /** The loss, with the same default as in `trainer`; targets are measured with `mse` only. */
  loss?: Loss;
}

/**
 * Measures mean and std of a net's inputs, and of its targets with `mse`, and keeps them in the net in place of earlier ones. `fit` does
 * so by itself at a net's first training; a loop over `trainer` calls it once, before its first step.
 * @param net a net with `standardize: true`
 * @param data all of the training data; a constant column gets std 1, so that its values become 0
 * @param options `loss`, which says whether targets are measured
 * @throws {IsovarError} E_ARGUMENT for a net without `standardize: true` and while `fit` is running; E_DATA, E_DISPOSED
 * @example
 * const net = sequential([dense(16, { activation: "relu" }), dense(1)], { inputShape: [784], standardize: true });
 * standardize(net, data, { loss: "mse" });
 */
export function standardize(net: Net, data: Data, options?: StandardizeOptions): void {
  const where = "standardize";
  const checked = checkIdle(where, net);
  const loss = lossOf(where, checked, checkOptions(where, options, ["loss"]).loss);
  if (!checked.program.scalers) {
    throw new IsovarError("E_ARGUMENT", `${where}: net must be made with standardize: true; this one keeps no mean and std`);
  }
  for (const [scaler, values] of scaled(checked, checkData(where, checked, loss, data))) scaler.measure(values);
}
