// When the scalers of a net are measured: at its first training, or when asked for.

import { checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { CheckedSamples } from "./batch.js";
import { checkData, type Data } from "./data.js";
import { lossOf } from "./defaults.js";
import type { Loss } from "./losses.js";
import { checkIdle, type Net } from "./net.js";
import type { Scaler } from "./scaler.js";

/** Scalers that a loss asks for, with what they are measured on. */
function scaled(net: Net, { x, targets }: CheckedSamples): [Scaler, ArrayLike<number>][] {
  const pairs: [Scaler, ArrayLike<number>][] = net.program.scalers ? [[net.program.scalers.input, x]] : [];
  if (targets?.scaler) pairs.push([targets.scaler, targets.values]);
  return pairs;
}

/** Measures what was never measured; what a net was trained with stays. */
export function measureMissing(net: Net, data: CheckedSamples): void {
  for (const [scaler, values] of scaled(net, data)) if (!scaler.measured) scaler.measure(values);
}

/**
 * What `look` makes of data as the layers of a net see it: standardized by what was measured, or else by its own mean and std. Meanwhile the
 * net standardizes nothing; afterwards it is as it was.
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

/** What `standardize` measures: inputs always, targets where the loss asks for it. */
export interface StandardizeOptions {
  /** As that of `trainer`: targets are standardized for `mse` alone. */
  loss?: Loss;
}

/**
 * Measures mean and std of the inputs of a net, and of its targets for `mse`, and keeps them in it, whatever it held before. `fit` does
 * so by itself when a net is trained for the first time; a loop over `trainer` calls it once, before its first step.
 * @param net one with `standardize: true`
 * @param data all that it will be trained on; a constant column gets std 1, so that its values become 0
 * @throws {IsovarError} E_ARGUMENT, for other nets and while `fit` is under way; E_DATA, E_DISPOSED
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
