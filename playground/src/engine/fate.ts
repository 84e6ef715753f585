// What becomes of a net in training, as a word with its numbers: it learns, stalls, swings or blows up, and why.

import type { Progress, Stop } from "./runner.js";

/** Fewer steps say nothing. */
const EARLY = 40;
/** Loss over that of a blind guess: below, it learns; between, it has begun to; above the last, it does worse than to guess. */
const LEARNS = 0.7;
const STALLS = 0.97;
const WORSE = 1.1;
/** The gradient of the first layer over that of the last: less is as good as none. */
const LOST = 1e-4;

export type Fate =
  | { readonly kind: "ready" }
  | { readonly kind: "early" }
  | { readonly kind: "learns" | "slow" | "worse"; readonly loss: number; readonly accuracy: number }
  /** `silent` layers, from the input on, get no gradient at all; `reach` is the share of it that the first layer gets. */
  | {
      readonly kind: "stalls";
      readonly loss: number;
      readonly accuracy: number;
      readonly silent: number;
      readonly reach: number | undefined;
    }
  | { readonly kind: "blewUp"; readonly stop: Stop };

/** @param blind the loss of a blind guess */
export function fateOf({ recent, losses, checks, gradients, stop }: Progress, blind: number): Fate {
  if (stop) return { kind: "blewUp", stop };
  if (recent === undefined || gradients === undefined) return { kind: "ready" };
  if (losses.x.at(-1)! < EARLY) return { kind: "early" };
  const [loss, accuracy] = [recent, checks.at(-1)!.accuracy];
  const ratio = loss / blind;
  if (ratio > WORSE) return { kind: "worse", loss, accuracy };
  if (ratio < LEARNS) return { kind: "learns", loss, accuracy };
  if (ratio < STALLS) return { kind: "slow", loss, accuracy };
  const first = gradients.findIndex((norm) => norm > 0);
  const silent = first < 0 ? gradients.length : first;
  const reach = gradients[0]! / gradients.at(-1)!;
  return { kind: "stalls", loss, accuracy, silent, reach: reach < LOST ? reach : undefined };
}
