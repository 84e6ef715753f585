// Whether calls are worth sharing: on a machine that is busy with other programs, a worker may have a part and no processor.

/** For so many times as long as was lost the caller does without workers: a twentieth of the time is lost at most. */
const ALONE_FACTOR = 20;

/**
 * Milliseconds that may be lost at once, if sharing has saved as many before: three slices of a processor's time as Linux gives them. What
 * waking a worker costs now and then, and a slice that a busy machine takes from it, are paid from that.
 */
const MOST_SAVED = 10;

/** What shared calls have saved and lost, in milliseconds, and whether the next one may be shared. */
export class Budget {
  #saved = 0;
  #aloneUntil = 0;

  allows(now: number): boolean {
    return now >= this.#aloneUntil;
  }

  /** @param saved by a call that ended at `now`: negative where it took longer than it would have alone */
  add(saved: number, now: number): void {
    this.#saved = Math.min(MOST_SAVED, this.#saved + saved);
    if (this.#saved >= 0) return;
    this.#aloneUntil = now - ALONE_FACTOR * this.#saved;
    this.#saved = 0;
  }
}
