import { IsovarError } from "../core/errors.js";
import { type Shape, sameShape } from "../core/shape.js";
import type { Layout } from "../init/layout.js";
import { plan } from "../plan/plan.js";
import { FORMAT, SLOTS } from "../train/checkpointNames.js";
import { kindOfName, type TensorKind } from "./kinds.js";

export type Metadata = Readonly<Record<string, string>>;

/** What a file says of its tensors, beside their values. */
export interface Claims {
  /** Of tensors without a layout of their own. */
  readonly layout: "io" | "oi";
  /** Why this layout was taken, in words. */
  readonly layoutReason: string;
  layoutOf(name: string, shape: Shape): Layout;
  kindOf(name: string): TensorKind;
}

/** The tensors of the spec that a file was drawn from, and its own layout; undefined where there is none that can be read. */
function specOf(text: string | undefined) {
  if (text === undefined) return undefined;
  try {
    // Layouts depend on no seed.
    const { spec, tensors } = plan(text, { seed: 0 });
    return { layout: spec.layout, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
  } catch (error) {
    if (error instanceof IsovarError) return undefined;
    throw error;
  }
}

/** Layout of the tensors that no spec names, and why: asked for; that of the writer, as far as metadata tell; the default. */
function layoutOfFile(metadata: Metadata, asked: "io" | "oi" | undefined): Pick<Claims, "layout" | "layoutReason"> {
  if (asked !== undefined) return { layout: asked, layoutReason: "as asked for" };
  if (Object.hasOwn(metadata, FORMAT)) return { layout: "io", layoutReason: "the file is a net of isovar" };
  if (metadata.format === "pt") return { layout: "oi", layoutReason: 'the file says format "pt", PyTorch' };
  return { layout: "io", layoutReason: "the default: the file does not say" };
}

/** @param asked the user's word, against which the file's does not count */
export function readClaims(metadata: Metadata | undefined, asked: "io" | "oi" | undefined): Claims {
  const said = metadata ?? {};
  const spec = asked === undefined ? specOf(said["isovar.spec"]) : undefined;
  const isCheckpoint = Object.hasOwn(said, FORMAT);
  const general = spec ? { layout: spec.layout, layoutReason: "the file's spec says so" } : layoutOfFile(said, asked);
  return {
    ...general,
    layoutOf(name, shape) {
      const planned = spec?.tensors.get(name);
      return planned && sameShape(planned.shape, shape) ? planned.layout : general.layout;
    },
    kindOf(name) {
      if (isCheckpoint && name.startsWith(SLOTS)) return "optimizer state";
      // batchNorm's; PyTorch and Keras use longer words.
      if (isCheckpoint && /\/(mean|var)$/.test(name)) return "running statistics";
      return kindOfName(name);
    },
  };
}
