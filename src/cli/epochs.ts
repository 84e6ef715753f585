// What `isovar train` prints during training: the loss as a line that redraws itself, and a line per epoch.

import { significant, sparkline } from "../base/text.js";
import type { EpochEvent } from "../train/fit.js";
import { percentOf } from "./format.js";

/** Redraws more often than this cost more than they show. */
const INTERVAL_MS = 100;

/** The loss as it goes, on a terminal: one line that is drawn again, logarithmic. */
export class LossLine {
  readonly #terminal = process.stderr.isTTY === true;
  readonly #logarithms: number[] = [];
  #drawn = 0;

  step(epoch: number, step: number, loss: number): void {
    this.#logarithms.push(Math.log(loss));
    if (!this.#terminal || performance.now() - this.#drawn < INTERVAL_MS) return;
    this.#drawn = performance.now();
    const picture = sparkline(this.#logarithms.filter(Number.isFinite));
    process.stderr.write(`\repoch ${epoch + 1}, step ${step}  loss ${loss.toFixed(4)}  ${picture}\u001b[K`);
  }

  clear(): void {
    if (this.#terminal && this.#drawn > 0) process.stderr.write("\r\u001b[K");
  }
}

/** A line about an epoch that is done. */
export function epochText({ epoch, loss, validation, seconds }: EpochEvent): string {
  const parts = [`epoch ${String(epoch + 1).padStart(3)}`, `loss ${significant(loss)}`];
  if (validation) parts.push(`validation ${significant(validation.loss)}`);
  if (validation?.accuracy !== undefined) parts.push(`accuracy ${percentOf(validation.accuracy)}`);
  return `${parts.join("  ")}  ${seconds.toFixed(2)} s`;
}
