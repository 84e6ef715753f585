// The place of the largest number, in arrays of any length.

/** Index of the first of the largest numbers; 0 where there is none. `Math.max(...values)` would end at some 120,000 arguments. */
export function largestAt(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[largest]!) largest = i;
  return largest;
}
