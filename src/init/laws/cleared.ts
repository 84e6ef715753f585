// Mean and std of a tensor some rows of which are zero.

import type { Average, ClearedRow, Distribution } from "../distribution.js";

/**
 * Mean and std of a tensor once some rows of axis 0 are set to zero.
 * @param nRows the size of axis 0
 */
export function clearedAverage({ mean, std, cleared }: Distribution, nRows: number, rows: readonly ClearedRow[]): Average {
  if (cleared) return cleared(rows);
  // Zero with probability p, else of mean m and variance v: (1 − p)·m and (1 − p)·(v + p·m²), in units that squares can bear.
  const p = Math.min(1, rows.reduce((sum, { share }) => sum + share, 0) / nRows);
  const m = Math.sqrt(p) * mean;
  const unit = Math.max(std, Math.abs(m)) || 1;
  const [s, t] = [std / unit, m / unit];
  return { mean: (1 - p) * mean, std: Math.sqrt((1 - p) * (s * s + t * t)) * unit };
}
