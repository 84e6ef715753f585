// What nn.init knows of shapes and of activations.

import { checkNumber, checkWord, refuse } from "../../base/check.js";
import { type Shape, sizeOf } from "../../base/shape.js";

/** Which of the fans a kaiming scheme keeps. */
export type FanMode = "fan_in" | "fan_out";

/** What `calculate_gain` knows. */
export type Nonlinearity =
  | ("linear" | "conv1d" | "conv2d" | "conv3d" | "conv_transpose1d" | "conv_transpose2d" | "conv_transpose3d")
  | ("sigmoid" | "tanh" | "relu" | "leaky_relu" | "selu");

const NONLINEARITIES: readonly Nonlinearity[] = [
  ...(["linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"] as const),
  ...(["sigmoid", "tanh", "relu", "leaky_relu", "selu"] as const),
];

/** The fans of a weight, output axis first. */
export function fansOf(where: string, shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) refuse("E_SHAPE", where, "shape", shape, "of at least 2 axes; torch raises a ValueError");
  const receptive = sizeOf(shape.slice(2));
  return { fanIn: shape[1]! * receptive, fanOut: shape[0]! * receptive };
}

/** `calculate_gain`, under the name of who calls. @param argument what the caller calls `param` */
export function gainOf(where: string, nonlinearity: unknown, param: unknown, argument = "param"): number {
  const word = checkWord("E_ARGUMENT", where, "nonlinearity", nonlinearity, NONLINEARITIES);
  const slope = param === undefined ? 0.01 : checkNumber(where, argument, param);
  if (word === "tanh") return 5 / 3;
  if (word === "relu") return Math.SQRT2;
  if (word === "leaky_relu") return Math.sqrt(2 / (1 + slope * slope));
  return word === "selu" ? 3 / 4 : 1;
}
