// A batch of random inputs and targets in the shapes that a net takes, for examining it without data.

import { checkInteger } from "../base/check.js";
import { init } from "../init/init.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { normal } from "../init/initializers/sampled.js";
import { integers } from "../init/initializers/structured.js";
import type { Data } from "../train/data.js";
import { lossOf } from "../train/defaults.js";
import { checkNet, type Net } from "../train/net.js";

/**
 * Data without any meaning, from the number stream of the net's seed: inputs from N(0, 1), or random ids for an embedding, and random
 * labels, or for `mse` targets from N(0, 1). Enough to see how signals and gradients flow at the start.
 * @param net says what inputs and targets look like
 * @param samples default 256
 * @returns one batch for `examine`
 * @throws {IsovarError} E_ARGUMENT, E_DISPOSED
 * @example examine(net, syntheticData(net)).healthy
 */
export function syntheticData(net: Net, samples = 256): Data {
  const where = "syntheticData";
  const checked = checkNet(where, net);
  checkInteger(where, "samples", samples, 1, 2 ** 20);
  const draw = (initializer: Initializer, count: number, name: string) =>
    init(initializer, [count], { seed: checked.seed, name: `doctor/${name}`, core: checked.core, dtype: "f32" });
  const loss = lossOf(where, checked, undefined);
  const { ids, input } = checked.program;
  const { rows, columns } = checked.program.outputMatrix(samples);
  const inputs = ids === undefined ? normal() : integers({ lower: 0, upper: ids });
  const labels = integers({ lower: 0, upper: loss === "softmaxCrossEntropy" ? columns : 2 });
  return {
    x: draw(inputs, samples * input.size, "x"),
    y: draw(loss === "mse" ? normal() : labels, loss === "softmaxCrossEntropy" ? rows : rows * columns, "y"),
  };
}
