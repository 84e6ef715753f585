// What a start means, whatever its scheme is called: presets as the variance scaling that they are, each option with its number.

import {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  identity,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  orthogonal,
  sign,
  sparse,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
} from "isovar";
import type { StartInit, State } from "../../state.js";
import type { Task } from "../net.js";

/** Each checks its options, whatever its type says. */
const FUNCTIONS: Readonly<Record<string, (options: never) => Initializer>> = {
  constant: ({ value }: { value: number }) => constant(value),
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  orthogonal,
  sign,
  sparse,
  truncatedNormal,
  uniform,
  varianceScaling,
  zeros,
};

/** A weight's distribution in a form that every framework can be told. */
export type Meaning =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly lower: number; readonly upper: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  /** `lower` and `upper` in std about the mean; `std` before the cut. */
  | {
      readonly kind: "truncatedNormal";
      readonly mean: number;
      readonly std: number;
      readonly lower: number;
      readonly upper: number;
    }
  | {
      readonly kind: "varianceScaling";
      readonly scale: number;
      readonly mode: "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
      readonly distribution: "normal" | "truncatedNormal" | "uniform";
    }
  | { readonly kind: "identity"; readonly gain: number }
  | { readonly kind: "orthogonal"; readonly gain: number }
  | { readonly kind: "sparse"; readonly sparsity: number; readonly std: number }
  | { readonly kind: "sign"; readonly scale: number };

/** The initializer of a scheme and its options. */
export const initializerOf = ({ scheme, ...options }: StartInit): Initializer => FUNCTIONS[scheme]!(options as never);

export function meaningOf(start: StartInit): Meaning {
  const init = initializerOf(start);
  if (init.scheme === "constant") return { kind: "constant", value: init.value as number };
  if (init.scheme !== "truncatedNormal") {
    const { scheme: kind, ...rest } = init;
    return { kind, ...rest } as Meaning;
  }
  const { mean, std } = init;
  const inStd = (value: number | undefined, infinite: number) => (value === undefined ? infinite : (value - mean) / std);
  if ("lower" in init) return { kind: "truncatedNormal", mean, std, lower: Number(init.lower), upper: Number(init.upper) };
  return { kind: "truncatedNormal", mean, std, lower: inStd(init.min, -Infinity), upper: inStd(init.max, Infinity) };
}

/** std of a normal distribution cut at ±2 std, over that before the cut: √(1 − 4φ(2)/(2Φ(2) − 1)). */
export const STD_WITHIN_TWO = 0.8796256610342398;

/** A net to be written down as a program. */
export interface Written {
  readonly state: State;
  readonly start: State["starts"][number];
  readonly task: Task;
}

/** What the weights are drawn from; LSUV draws orthogonal ones, whatever the start says. */
export const weightsOf = ({ start }: Written): Meaning => (start.lsuv ? { kind: "orthogonal", gain: 1 } : meaningOf(start.init));

/** std of the biases; LSUV sets them to 0. */
export const biasStdOf = ({ start }: Written): number => (start.lsuv ? 0 : start.biasStd);
