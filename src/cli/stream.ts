// Whose numbers a model is drawn with: ours, or those of torch.

import { show } from "../base/check.js";
import { type Drawing, drawsOf } from "../plan/draws.js";
import type { Plan, PlannedTensor } from "../plan/plan.js";
import { parseWord } from "./command.js";

/** As options and the metadata of files name them. */
const STREAMS = ["isovar", "torch"] as const;
export type Stream = (typeof STREAMS)[number];

/** What a help text says of `--stream`, from a column on. */
export const streamHelp = (column: number): string =>
  [
    `${"  --stream <s>".padEnd(column)}whose numbers: isovar, or torch, those that`,
    "torch.nn.init draws on a CPU after manual_seed, tensor",
    "after tensor as the model has them; all are in memory",
  ].join(`\n${" ".repeat(column)}`);

export const parseStream = (stream: string | undefined): Stream => parseWord("stream", stream, STREAMS) ?? "isovar";

/** Whether the numbers of torch are known to its last bit: not those that its LAPACK gives, nor normals of f64, where its C library rounds. */
const isExact = ({ initializer, dtype }: PlannedTensor): boolean => {
  const text = JSON.stringify(initializer);
  return !text.includes('"orthogonal"') && (dtype !== "f64" || !/"(?:normal|sparse)"/.test(text));
};

/** The note for a difference that the promise leaves room for, if there may be one. */
export function inexactNote(stream: Stream, { tensors }: Plan): string | undefined {
  const first = stream === "torch" ? tensors.find((tensor) => !isExact(tensor)) : undefined;
  if (first === undefined) return undefined;
  return `${show(first.name)} need not be torch's to the last bit: docs/compat.md says how near orthogonal values and normals of f64 are`;
}

/** How the tensors of a plan are drawn. */
export async function drawingBy(where: string, stream: Stream, planned: Plan): Promise<Drawing> {
  const drawing = drawsOf(where, planned);
  if (stream === "isovar") return drawing;
  // Loaded when it is asked for: the other commands start without it.
  const { torchDrawing } = await import("../compat/torch/drawing.js");
  return torchDrawing(where, drawing);
}
