// Whose numbers a model is drawn with: ours, or those of torch.

import { type Drawing, drawsOf } from "../plan/draws.js";
import type { Plan } from "../plan/plan.js";
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

/** How the tensors of a plan are drawn. */
export async function drawingBy(where: string, stream: Stream, planned: Plan): Promise<Drawing> {
  const drawing = drawsOf(where, planned);
  if (stream === "isovar") return drawing;
  // Loaded when it is asked for: the other commands start without it.
  const { torchDrawing } = await import("../compat/torch/drawing.js");
  return torchDrawing(where, drawing);
}
