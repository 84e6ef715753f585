// The parameters of a model as schemes see them: what each one's name says that it is, and in which layer it stands.

import type { ModelParameter } from "../model.js";
import { type Part, partOf } from "./words.js";

/**
 * What a parameter does in its module: the weight of a linear map or a table, the scale of a normalization, a bias or the shift of a
 * normalization, statistics that a normalization keeps; undefined for a vector or a number that is none of these.
 */
export type Kind = "weight" | "scale" | "bias" | "mean" | "variance" | "count";

/** A layer of a model: a numbered block. */
export interface Layer {
  /** Path of the block, without a separator at its end. */
  readonly path: string;
  /** Path of the stack that it is a block of. */
  readonly stack: string;
  /** Its number in the stack, from 0. */
  readonly index: number;
  /** How many layers the stack has. */
  readonly count: number;
}

/** A parameter, and what is known of it by its name. */
export interface Member extends ModelParameter {
  readonly kind: Kind | undefined;
  /** What its module is, where its name says so. */
  readonly part: Part | undefined;
  readonly layer: Layer | undefined;
}

/** A segment of a name that numbers blocks: `3`, or `encoderblock_3` as in Flax. */
const NUMBERED = /^(?:(?:layers?|blocks?|encoderblock|h)_)?(0|[1-9]\d{0,6})$/;
/** A stage of several blocks that has its number in its own segment, as `layer2` in `layer2.0.conv1`. */
const STAGE = /^([A-Za-z]+)(\d{1,3})$/;
/** Last segments of names that say what a parameter does in its module. */
const LAST = /^(weight|kernel|bias|scale|gamma|beta|embeddings?|(running|moving)_(mean|var|variance)|num_batches_tracked)$/;
/** Biases: `bias`, `in_proj_bias`, `bias_hh_l0`, `bias1a`. A `masked_bias` is a constant of old checkpoints. */
const BIAS = /(^|_)bias(\d+[ab]?|_[ih]h_l\d+(_reverse)?)?$|^beta$/;

/** Where blocks are numbered: the stack, the number of the stage in it, and the number of the block in the stage. */
interface Place {
  readonly path: string;
  readonly stack: string;
  readonly stage: number;
  readonly block: number;
}

/** The number of a segment; undefined for others. */
function numberOf(segment: string | undefined): number | undefined {
  const match = NUMBERED.exec(segment ?? "");
  return match === null ? undefined : Number(match[1]);
}

/** The segments of a name. */
export const segmentsOf = (name: string) => name.split(/[./]/);

/** Where the block of a name is: its first number, or the second where stages of blocks are numbered too. */
function placeOf(name: string): Place | undefined {
  const segments = segmentsOf(name);
  const at = segments.findIndex((segment) => numberOf(segment) !== undefined);
  if (at === -1 || at === segments.length - 1) return undefined;
  const upTo = (end: number) => name.slice(0, segments.slice(0, end).join(".").length);
  const [first, before, after] = [numberOf(segments[at])!, segments[at - 1] ?? "", segments[at + 1]!];
  const stage = STAGE.exec(before);
  if (stage !== null) {
    return { path: upTo(at + 1), stack: upTo(at - 1), stage: Number(stage[2]), block: first };
  }
  const second = numberOf(segments[at + 2]);
  if (/^(stages|layers)$/.test(before) && /^(blocks|layers)$/.test(after) && second !== undefined) {
    return { path: upTo(at + 3), stack: upTo(at), stage: first, block: second };
  }
  return { path: upTo(at + 1), stack: upTo(at), stage: 0, block: first };
}

/** The layers of names, in the order of the names. A stack has as many as its highest number says, whichever of them are there. */
function layersOf(names: readonly string[], count: number | undefined): (Layer | undefined)[] {
  const places = names.map(placeOf);
  const stacks = new Map<string, Map<number, number>>();
  for (const place of places) {
    if (place === undefined) continue;
    const { stack, stage, block } = place;
    const stages = stacks.get(stack) ?? new Map<number, number>();
    stacks.set(stack, stages.set(stage, Math.max(stages.get(stage) ?? 0, block + 1)));
  }
  const starts = new Map<string, { before: Map<number, number>; total: number }>();
  for (const [stack, stages] of stacks) {
    let total = 0;
    const before = new Map<number, number>();
    for (const stage of [...stages.keys()].sort((a, b) => a - b)) {
      before.set(stage, total);
      total += stages.get(stage)!;
    }
    starts.set(stack, { before, total });
  }
  return places.map((place) => {
    if (place === undefined) return undefined;
    const { before, total } = starts.get(place.stack)!;
    const { path, stack } = place;
    return { path, stack, index: before.get(place.stage)! + place.block, count: count ?? total };
  });
}

function kindOf(last: string, { shape }: ModelParameter, part: Part | undefined): Kind | undefined {
  const rank = shape.length;
  if (part === "layerScale" || part === "branchGain") return undefined;
  if (/^(running|moving)_mean$/.test(last)) return "mean";
  if (/^(running|moving)_var/.test(last)) return "variance";
  if (last === "num_batches_tracked") return "count";
  if (BIAS.test(last)) return rank <= 2 && last !== "masked_bias" ? "bias" : undefined;
  if (rank >= 2) return "weight";
  return rank === 1 && /^(weight|scale|gamma)$/.test(last) ? "scale" : undefined;
}

/** What a name says of its parameter. `gamma` of a numbered block itself is a scale of its branch, as in ConvNeXt. */
function readName(parameter: ModelParameter, named: Part | undefined): Pick<Member, "kind" | "part"> {
  const segments = segmentsOf(parameter.name);
  const last = segments.at(-1)!;
  const ofBlock = last === "gamma" && numberOf(segments.at(-2)) !== undefined;
  const path = LAST.test(last) ? segments.slice(0, -1) : segments;
  const part = named ?? (ofBlock ? "layerScale" : (partOf(path) ?? partOf(segments)));
  return { part, kind: kindOf(last, parameter, part) };
}

/** What the options of a scheme say of a model. */
export interface Reading {
  /** Number of layers, where not all of them are there. */
  readonly layers?: number | undefined;
  /** The part of a name, where an option says it. */
  readonly partOf?: (name: string) => Part | undefined;
}

/** The parameters of a model, each with what its name says. A head stands behind the layers: within one, nothing is a head. */
export function membersOf(parameters: readonly ModelParameter[], { layers, partOf: named }: Reading = {}): Member[] {
  const placed = layersOf(
    parameters.map(({ name }) => name),
    layers,
  );
  return parameters.map((parameter, i) => {
    const layer = placed[i];
    const { kind, part } = readName(parameter, named?.(parameter.name));
    return { ...parameter, kind, part: part === "head" && layer !== undefined ? undefined : part, layer };
  });
}
