// What the metadata and names of a file say about its tensors.

import { IsovarError } from "../base/errors.js";
import { type Shape, sameShape, sizeOf } from "../base/shape.js";
import type { Layout } from "../init/layout.js";
import { FORMAT, SCALED, SLOTS } from "../io/checkpointNames.js";
import type { FileDType } from "../io/dtypes.js";
import { needsScale, type Scale, scaleOf } from "../io/scales.js";
import { tiesOf } from "../io/ties.js";
import { planTensors } from "../plan/plan.js";
import { parseSpec } from "../plan/spec.js";
import { kindOfName, type TensorKind } from "./kinds.js";

export type Metadata = Readonly<Record<string, string>>;

/** A tensor of the file, without its values. */
export interface Described {
  readonly name: string;
  readonly dtype: FileDType;
  readonly shape: Shape;
}

/** What a file says about one tensor, apart from its values. */
export interface Claim {
  readonly layout: Layout;
  readonly kind: TensorKind;
  /** What its values are to be multiplied by; or why that is not known, in words that go on from its name. */
  readonly scale: Scale | string | undefined;
  /** Other names of the tensor. */
  readonly tied: readonly string[];
}

/** What a file says about its tensors. */
export interface Claims {
  /** Layout of tensors that have none of their own. */
  readonly layout: "io" | "oi";
  /** Why this layout was taken, in words. */
  readonly layoutReason: string;
  of(tensor: Described): Claim;
}

/** More scales are not held: 64 MiB as f32. */
const MAX_SCALES = 2 ** 24;

/** The scales of tensors of 8-bit floats. */
function scalesOf(tensors: ReadonlyMap<string, Described>): Map<string, Scale | string> {
  const scales = new Map<string, Scale | string>();
  for (const [name, tensor] of tensors) {
    if (!needsScale(tensor.dtype)) continue;
    const scale = scaleOf(name, tensor, (other) => tensors.get(other));
    const tooMany = typeof scale === "object" && sizeOf(scale.shape) > MAX_SCALES;
    scales.set(name, tooMany ? `has more than ${MAX_SCALES} scales (${scale.name})` : scale);
  }
  return scales;
}

/** The tensors and the layout of the spec that a file was drawn from; undefined where there is none, or it cannot be read. */
function specOf(text: string | undefined) {
  if (text === undefined) return undefined;
  try {
    const spec = parseSpec("inspect", text);
    // Layouts depend on no seed.
    const { tensors, tied } = planTensors("inspect", spec, 0n);
    return { layout: spec.layout, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), tied };
  } catch (error) {
    if (error instanceof IsovarError) return undefined;
    throw error;
  }
}

/** Whether a tensor is one of the pair of vectors that batchNorm (mean, var) or a net with `standardize` (mean, std) measures. */
function isMeasured(name: string, tensors: ReadonlyMap<string, Described>): boolean {
  const owner = /^(.*)\/(?:mean|var|std)$/.exec(name)?.[1];
  if (owner === undefined) return false;
  const pair = ["mean", SCALED.includes(owner) ? "std" : "var"];
  return pair.every((word) => tensors.get(`${owner}/${word}`)?.shape.length === 1);
}

/** Layout of the tensors that no spec names, and why: asked for; that of the writer, as far as metadata tell; the default. */
/** Whether a file says itself which axes are which. */
export const saysLayout = (metadata: Metadata | undefined): boolean =>
  metadata !== undefined && (metadata.format === "pt" || [FORMAT, "isovar.spec"].some((key) => Object.hasOwn(metadata, key)));

function layoutOfFile(metadata: Metadata, asked: "io" | "oi" | undefined): Pick<Claims, "layout" | "layoutReason"> {
  if (asked !== undefined) return { layout: asked, layoutReason: "as asked for" };
  if (Object.hasOwn(metadata, FORMAT)) return { layout: "io", layoutReason: "the file is a net of isovar" };
  if (metadata.format === "pt") return { layout: "oi", layoutReason: 'the file says format "pt", PyTorch' };
  return { layout: "io", layoutReason: "the default: the file does not say" };
}

/**
 * @param asked the user's word, against which the file's does not count
 * @param tensors of the file, by their names
 */
export function readClaims(
  metadata: Metadata | undefined,
  asked: "io" | "oi" | undefined,
  tensors: ReadonlyMap<string, Described>,
): Claims {
  const said = metadata ?? {};
  const spec = asked === undefined ? specOf(said["isovar.spec"]) : undefined;
  const general = spec ? { layout: spec.layout, layoutReason: "the file's spec says so" } : layoutOfFile(said, asked);
  const isCheckpoint = Object.hasOwn(said, FORMAT);
  const ties = new Map<string, string[]>();
  const tie = (name: string, target: string) => {
    const others = ties.get(target);
    if (others) others.push(name);
    else ties.set(target, [name]);
  };
  for (const [name, target] of tiesOf(metadata, tensors)) tie(name, target);
  for (const { name, to } of spec?.tied ?? []) tie(name, to);
  const scales = scalesOf(tensors);
  const scaleNames = new Set([...scales.values()].flatMap((scale) => (typeof scale === "object" ? [scale.name] : [])));
  const kindOf = ({ name, dtype }: Described): TensorKind => {
    if (isCheckpoint && name.startsWith(SLOTS)) return "optimizer state";
    if (isMeasured(name, tensors)) return "running statistics";
    return scaleNames.has(name) || dtype === "f8_e8m0" ? "quantization" : kindOfName(name);
  };
  return {
    ...general,
    of(tensor) {
      const { name, shape } = tensor;
      const planned = spec?.tensors.get(name);
      return {
        layout: planned && sameShape(planned.shape, shape) ? planned.layout : general.layout,
        kind: kindOf(tensor),
        scale: scales.get(name),
        tied: ties.get(name) ?? [],
      };
    },
  };
}
