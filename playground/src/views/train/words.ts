// What becomes of a net, in words.

import type { Fate } from "../../engine/fate.js";
import type { RunnerReport, TaskReport } from "../../engine/session.js";
import { percent, short } from "../../format.js";
import { filled, TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.train;

/** The layer in a name that a net gave, counted from 1: 4 for `3.dense`. */
const layerNumber = (name: string) => Number.parseInt(name, 10) + 1;

/** `gradient of 3.dense/kernel` as `gradient of its weights`. */
function quantityText(quantity: string): string {
  return quantity
    .replace(/ \(\d+\.dense\/\w+\)/, "")
    .replace(/\d+\.dense\/(kernel|bias)/, (_, role: "kernel" | "bias") => `its ${WORDS.quantities[role]}`);
}

function stallText(fate: Fate & { kind: "stalls" }, layers: number, blind: string): string {
  if (fate.silent === layers) return WORDS.fates.none;
  if (fate.silent > 0) return filled(WORDS.fates.silent, { silent: fate.silent, layers });
  if (fate.reach !== undefined) return filled(WORDS.fates.reach, { reach: short(fate.reach) });
  return filled(WORDS.fates.stalls, { blind });
}

/** A sentence on what becomes of a net with so many layers. */
export function fateText({ fate }: RunnerReport, task: TaskReport, layers: number): string {
  const blind = short(task.blind);
  switch (fate.kind) {
    case "ready":
      return filled(WORDS.fates.ready, { chance: percent(1 / task.classes.length) });
    case "early":
      return WORDS.fates.early;
    case "stalls":
      return stallText(fate, layers, blind);
    case "blewUp": {
      const { step, layer, quantity } = fate.stop;
      return filled(WORDS.fates.blewUp, { step, layer: layerNumber(layer), layers, quantity: quantityText(quantity) });
    }
    default:
      return filled(WORDS.fates[fate.kind], { loss: short(fate.loss), blind });
  }
}

/** How good the news is, as a class of the style. */
export const gradeOf = ({ kind }: Fate): string =>
  kind === "learns" ? "good" : kind === "blewUp" || kind === "stalls" ? "fault" : kind === "worse" ? "warning" : "";
