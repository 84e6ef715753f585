// Lines of equal χ₁ on a phase diagram.

import type { PhaseMap, Stds } from "./phase.js";

/**
 * Where χ₁ crosses `level` from below, from the bottom row of the map up: in each row the first place from the left, found between two
 * columns by the logarithm. Rows without one are left out.
 */
export function contour({ weightStds, biasStds, chi1 }: PhaseMap, level: number): Stds[] {
  const columns = weightStds.length;
  const places: Stds[] = [];
  for (const [row, biasStd] of biasStds.entries()) {
    const over = (column: number) => Math.log(chi1[row * columns + column]! / level);
    for (let column = 1; column < columns; column++) {
      const [before, after] = [over(column - 1), over(column)];
      if (!(before < 0 && after >= 0)) continue;
      const [left, right] = [weightStds[column - 1]!, weightStds[column]!];
      places.push({ weightStd: left + (before / (before - after)) * (right - left), biasStd });
      break;
    }
  }
  return places;
}
