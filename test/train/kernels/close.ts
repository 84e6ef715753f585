/** Half an ulp of f32 at 1: the relative error of one rounding. */
export const HALF_ULP = 2 ** -24;

/** The largest |got − exact| in units of a bound; NaN where a number is NaN. */
export function worstShare(got: ArrayLike<number>, exact: ArrayLike<number>, bound: (i: number) => number): number {
  if (got.length !== exact.length) throw new Error(`${got.length} numbers against ${exact.length}`);
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i]! - exact[i]!);
    if (error === 0) continue;
    const share = error / bound(i);
    if (!(share <= worst)) worst = share;
  }
  return worst;
}
