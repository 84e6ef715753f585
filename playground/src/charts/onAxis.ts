// A histogram on an axis that is not its own.

/** Values counted in equal parts of a range. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly range: readonly [low: number, high: number];
}

/** Parts of an axis. */
export const ROWS = 56;

/** Shares of the values in equal parts of an axis, the lowest first. A value is anywhere within its part of the histogram. */
export function onAxis(
  { counts, range: [low, high] }: Histogram,
  [bottom, top]: readonly [number, number],
  rows = ROWS,
): number[] {
  const shares = new Array<number>(rows).fill(0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const place = (value: number) => Math.min(rows, Math.max(0, (rows * (value - bottom)) / (top - bottom)));
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue;
    const [from, to] = [low + ((high - low) * i) / counts.length, low + ((high - low) * (i + 1)) / counts.length];
    const size = to - from;
    const [start, end] = [place(from), place(to)];
    // The parts of it below and above the axis are counted at its ends.
    const unit = size > 0 ? (rows * size) / (top - bottom) : 0;
    const below = size > 0 ? Math.min(1, Math.max(0, (bottom - from) / size)) : 0;
    const above = size > 0 ? Math.min(1, Math.max(0, (to - top) / size)) : 0;
    shares[0]! += (below * count) / total;
    shares[rows - 1]! += (above * count) / total;
    if (end - start < 1e-9) {
      if (below + above < 1) shares[Math.min(rows - 1, Math.floor(start))]! += (count / total) * (1 - below - above);
      continue;
    }
    for (let row = Math.floor(start); row < Math.min(rows, Math.ceil(end)); row++) {
      const inside = Math.min(end, row + 1) - Math.max(start, row);
      shares[row]! += (count / total) * (inside / unit);
    }
  }
  return shares;
}
