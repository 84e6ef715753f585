// The sides of a transformer, encoder and decoder, and what passes values on in its layers.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import { rolesOf } from "../../init/layout.js";
import { needBranchEnds } from "./law.js";
import type { Member } from "./members.js";

/** Whether a stack is the encoder of a model. */
const isEncoder = (stack: string) => /(^|[./_])encoder([./_]|$)/.test(stack);

/**
 * Layers of the encoder and of the decoder, by what ends their branches; 0 for one that is not there. A stack that is not called an encoder is
 * a decoder.
 * @throws {IsovarError} E_SPEC where nothing ends a branch
 */
export function depthsOf(where: string, members: readonly Member[]): { encoder: number; decoder: number } {
  const depths = { encoder: 0, decoder: 0 };
  for (const { layer } of needBranchEnds(where, members)) {
    const { stack, count } = layer!;
    const side = isEncoder(stack) ? "encoder" : "decoder";
    depths[side] = Math.max(depths[side], count);
  }
  return depths;
}

/** The side of a member by its whole name, since tables stand before the layers. */
export const sideOf = ({ name, layer }: Member) => (isEncoder(layer?.stack ?? name) ? "encoder" : "decoder");

/** What passes values on: feed-forward nets, the value projection and the output of attention. */
const PASSING: readonly unknown[] = ["value", "attentionOut", "ffnIn", "ffnUp", "ffnOut"];

/** Whether a weight of a layer passes values on. */
export const passes = ({ kind, part, layer }: Member) => kind === "weight" && layer !== undefined && PASSING.includes(part);

/** Packed matrices that hold query, key and value one after the other; other names, such as `query_key_value`, take turns head by head. */
const IN_ROW = /(^|[./])(c_attn|qkv|in_proj_weight|Wqkv)([./](weight|kernel))?$/;

/** Whether a weight of a layer packs query, key and value. */
export const isPacked = ({ kind, part, layer }: Member) => kind === "weight" && part === "qkv" && layer !== undefined;

/**
 * The axis along which a packed matrix holds query, key and value, and the inputs of each, which has as many outputs.
 * @throws {IsovarError} E_SPEC where it is not known which rows are the value's
 */
export function packedOf(where: string, member: Member): { axis: number; inputs: number } {
  const { name, shape, layout } = member;
  const { axes } = rolesOf(where, shape, layout);
  const [axis] = axes!.out;
  const inputs = sizeOf(axes!.in.map((each) => shape[each]!));
  if (shape.length === 2 && axis !== undefined && IN_ROW.test(name) && shape[axis] === 3 * inputs) return { axis, inputs };
  const rule =
    "packs query, key and value, of which the value has a law of its own, and name and shape do not tell which part that is";
  throw new IsovarError(
    "E_SPEC",
    `${where}: ${show(name)} ${rule}; give it a rule, and tell its part: parts: { "query": ${show(name)} }`,
  );
}
