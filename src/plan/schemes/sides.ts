// The sides of a transformer, encoder and decoder, and what passes values on in its layers.

import { IsovarError } from "../../base/errors.js";
import type { Member } from "./members.js";

/** Whether a stack is the encoder of a model. */
const isEncoder = (stack: string) => /(^|[./_])encoder([./_]|$)/.test(stack);

/** Layers of the encoder and of the decoder; 0 for one that is not there. A stack that is not called an encoder is a decoder. */
export function depthsOf(members: readonly Member[]): { encoder: number; decoder: number } {
  const depths = { encoder: 0, decoder: 0 };
  for (const { layer } of members) {
    if (layer === undefined) continue;
    const side = isEncoder(layer.stack) ? "encoder" : "decoder";
    depths[side] = Math.max(depths[side], layer.count);
  }
  return depths;
}

/** The side of a member by its whole name, since tables stand before the layers. */
export const sideOf = ({ name, layer }: Member) => (isEncoder(layer?.stack ?? name) ? "encoder" : "decoder");

/** What passes values on: feed-forward nets, the value projection and the output of attention. */
export const PASSING = ["value", "attentionOut", "ffnIn", "ffnUp", "ffnOut"] as const;

/** Whether a weight of a layer passes values on. */
export const passes = ({ kind, part, layer }: Member) =>
  kind === "weight" && layer !== undefined && (PASSING as readonly unknown[]).includes(part);

/** @throws {IsovarError} E_SPEC where query, key and value are packed, since one of the three has a law of its own */
export function refusePacked(where: string, members: readonly Member[]): void {
  const packed = members.find(({ kind, part, layer }) => kind === "weight" && part === "qkv" && layer !== undefined);
  if (packed === undefined) return;
  throw new IsovarError(
    "E_SPEC",
    `${where}: "${packed.name}" packs query, key and value, of which only the value has a factor; give it a rule, and name its part by parts: { "query": "${packed.name}" }`,
  );
}
