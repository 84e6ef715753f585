// Starts that mend most others.

import { gain } from "isovar";
import type { ActivationName } from "isovar/theory";
import type { Start } from "../state.js";
import { bestEdge } from "./phase.js";

export const REMEDIES = ["he", "xavier", "orthogonal", "lsuv", "edge"] as const;
export type RemedyName = (typeof REMEDIES)[number];

/** Digits of numbers in a link. */
const rounded = (value: number) => Number(value.toPrecision(6));

const plain = (scheme: string, options: Record<string, number> = {}): Start => ({
  init: { scheme, ...options },
  biasStd: 0,
  lsuv: false,
});

/** Weights of variance σ_w²/fanIn and biases of std σ_b on the edge of chaos of an activation; undefined where it has none. */
function onEdge(activation: ActivationName): Start | undefined {
  const edge = bestEdge(activation);
  return edge && { ...plain("varianceScaling", { scale: rounded(edge.weightStd ** 2) }), biasStd: rounded(edge.biasStd) };
}

/** The start that a remedy stands for. */
export function remedyOf(name: RemedyName, activation: ActivationName, start: Start): Start | undefined {
  switch (name) {
    case "he":
      return plain("heNormal");
    case "xavier":
      return plain("glorotNormal");
    case "orthogonal":
      return plain("orthogonal", { gain: rounded(gain(activation)) });
    case "lsuv":
      return { ...start, lsuv: true };
    case "edge":
      return onEdge(activation);
  }
}
