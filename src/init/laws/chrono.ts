// Chrono initialization: biases of an LSTM that remembers for as long as its sequences are.

import { checkNumber, checkOptions, refuse } from "../../base/check.js";
import { unitUniforms } from "../../random/uniform.js";
import type { ClearedRow } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { taken } from "./cleared.js";
import { learn } from "./learn.js";
import { logOfUniformQuantile } from "./logarithmic.js";
import { quantileMoments, valuesAt } from "./quantile.js";

/** Options of `chrono`. */
export interface ChronoOptions {
  /** The longest dependency, in time steps: the length of the sequences, say. */
  steps: number;
  /**
   * The order of the gates along the last axis: input, forget, cell (g) and output. Default `"ifgo"`, that of PyTorch, Keras and Flax;
   * `"igfo"` is that of Haiku and TensorFlow 1, `"iofg"` that of ONNX.
   */
  gates?: string;
}

const chronoDistribution: Meaning<"chrono"> = (where, { steps, gates }, dtype, shape) => {
  const last = shape.at(-1) ?? 1;
  if (last % 4 !== 0) refuse("E_SHAPE", where, "shape", shape, "one whose last axis holds four gates of equal size");
  const units = last / 4;
  const forget = logOfUniformQuantile({ lower: 1, upper: steps - 1 });
  const { mean, std, max } = quantileMoments(where, forget, dtype);
  const valueAt = valuesAt(forget, dtype);
  const signOf = (gate: number) => (gates[gate] === "f" ? 1 : gates[gate] === "i" ? -1 : 0);
  /** A vector with so much of the forget gate, and of the input gate, which has its negatives; all else is 0. */
  const average = (forgets: number, inputs: number) => {
    const middle = (mean * (forgets - inputs)) / last;
    return {
      mean: middle,
      std: Math.sqrt(Math.max(0, ((mean * mean + std * std) * (forgets + inputs)) / last - middle * middle)),
    };
  };
  const left = (rows: readonly ClearedRow[], sign: number) =>
    Math.max(0, units - taken(rows, (row) => Number(signOf(Math.floor(row / units)) === sign)));
  return {
    dtype,
    ...average(units, units),
    // Of more than one axis, each row has all gates.
    cleared: shape.length === 1 ? (rows) => average(left(rows, 1), left(rows, -1)) : undefined,
    min: -max,
    max,
    source: {
      kind: "slices",
      random: true,
      fill: (core, key, offset, out) => {
        for (let done = 0, count = 0; done < out.length; done += count) {
          const at = offset + done;
          const gate = Math.floor((at % last) / units);
          count = Math.min(out.length - done, units - (at % units));
          const sign = signOf(gate);
          if (sign === 0) continue;
          const source = at + (gates.indexOf("f") - gate) * units;
          const biases = unitUniforms(core, key, source, count, dtype).map(valueAt);
          for (let i = 0; i < count; i++) out[done + i] = sign * biases[i]!;
        }
      },
    },
  };
};

/**
 * Biases of an LSTM: ln U(1, steps − 1) for the forget gate, the negative of it for the input gate of the same unit, 0 for the others. Units
 * then forget after 1 to `steps` time steps. Where a library adds two biases, as PyTorch does, the other one is `zeros()`.
 * Source: Tallec & Ollivier 2018.
 * @param options `steps`, the longest dependency, more than 2; `gates` (default `"ifgo"`), their order along the last axis
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, unless the last axis is divisible by 4
 * @example init(chrono({ steps: 784 }), [4 * 128], { seed: 42, name: "lstm.bias_hh_l0" })
 */
export function chrono(options: ChronoOptions): InitializerOf<"chrono"> {
  const { steps, gates = "ifgo" } = checkOptions("chrono", options, ["steps", "gates"]);
  checkNumber("chrono", "steps", steps, (x) => x - 1 > 1, "a finite number > 2");
  if (typeof gates !== "string" || gates.length !== 4 || !["i", "f", "g", "o"].every((gate) => gates.includes(gate))) {
    refuse("E_ARGUMENT", "chrono", "gates", gates, 'the letters i, f, g and o in some order, such as "ifgo"');
  }
  return learn(chrono, chronoDistribution, { scheme: "chrono", steps, gates });
}
