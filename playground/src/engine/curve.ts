// A curve that never takes more than a few hundred points, however long training goes on: means over more and more steps.

/** Most points; as many as a chart has pixels to show. */
export const MOST_POINTS = 512;

/** Points of a curve: `y[i]` is the mean over the steps up to `x[i]`, from 1. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export class Curve {
  /** Means over `#each` steps each. */
  #means: number[] = [];
  #each = 1;
  /** Of the steps that make no whole point yet. */
  #sum = 0;
  #count = 0;

  /** Adds the value of the next step. */
  push(value: number): void {
    this.#sum += value;
    if (++this.#count < this.#each) return;
    this.#means.push(this.#sum / this.#each);
    this.#sum = this.#count = 0;
    if (this.#means.length < MOST_POINTS) return;
    const pairs = this.#means;
    this.#means = Array.from({ length: MOST_POINTS / 2 }, (_, i) => (pairs[2 * i]! + pairs[2 * i + 1]!) / 2);
    this.#each *= 2;
  }

  points(): Points {
    return { x: this.#means.map((_, i) => (i + 1) * this.#each), y: [...this.#means] };
  }
}

/** The curve at other places: for each, the mean of its points since the place before, null where there is none. */
export function alignedTo(x: readonly number[], points: Points): (number | null)[] {
  let next = 0;
  return x.map((end) => {
    let [sum, count] = [0, 0];
    for (; next < points.x.length && points.x[next]! <= end; next++, count++) sum += points.y[next]!;
    return count === 0 ? null : sum / count;
  });
}
