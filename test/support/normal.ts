// The standard normal distribution in f64, after W. J. Cody, "Rational Chebyshev approximations for the error function", 1969:
// another method than src/math uses, with a relative error below 5e-16 · (1 + x²). It may use Math.exp: no bits depend on it.

const NEAR = {
  a: [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315],
  b: [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};
const MIDDLE = {
  c: [
    0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
    2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
  ],
  d: [
    15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
    3439.3676741437216, 1230.3393548037495,
  ],
};
const FAR = {
  p: [
    0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
    0.016315387137302097,
  ],
  q: [2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
};

/** erfc(x) for x >= 0. */
function erfc(x: number): number {
  if (x > 27.3) return 0;
  if (x <= 0.46875) {
    const { a, b } = NEAR;
    const y = x * x;
    let n = a[4]! * y;
    let d = y;
    for (let i = 0; i < 3; i++) {
      n = (n + a[i]!) * y;
      d = (d + b[i]!) * y;
    }
    return 1 - (x * (n + a[3]!)) / (d + b[3]!);
  }
  // e^(−x²) from a short part of x and the rest, so that the square loses nothing.
  const short = Math.trunc(x * 16) / 16;
  return Math.exp(-short * short) * Math.exp(-(x - short) * (x + short)) * scaledErfc(x);
}

/** e^(x²)·erfc(x) for x > 0.46875. */
function scaledErfc(x: number): number {
  if (x <= 4) {
    const { c, d } = MIDDLE;
    let n = c[8]! * x;
    let m = x;
    for (let i = 0; i < 7; i++) {
      n = (n + c[i]!) * x;
      m = (m + d[i]!) * x;
    }
    return (n + c[7]!) / (m + d[7]!);
  }
  const { p, q } = FAR;
  const y = 1 / (x * x);
  let n = p[5]! * y;
  let d = y;
  for (let i = 0; i < 4; i++) {
    n = (n + p[i]!) * y;
    d = (d + q[i]!) * y;
  }
  return (Math.sqrt(1 / Math.PI) - (y * (n + p[4]!)) / (d + q[4]!)) / x;
}

/** The area above a + e over the area above a, a >= 1 and e >= 0: also where both are too small for a number. */
export function survivalRatio(a: number, e: number): number {
  if (e === Number.POSITIVE_INFINITY) return 0;
  return Math.exp(-e * (a + e / 2)) * (scaledErfc((a + e) * Math.SQRT1_2) / scaledErfc(a * Math.SQRT1_2));
}

/** Density. */
export function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** Area above x, with full relative precision where it is small. */
export function areaAbove(x: number): number {
  return x < 0 ? 1 - 0.5 * erfc(-x * Math.SQRT1_2) : 0.5 * erfc(x * Math.SQRT1_2);
}

/**
 * The x >= 0 with this area above it, 0 < area <= ½.
 *
 * Abramowitz & Stegun 26.2.23 (error 4.5e-4), then two of Halley's steps, each of which cubes the error.
 */
function quantileAbove(area: number): number {
  const t = Math.sqrt(-2 * Math.log(area));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 2; step++) {
    const e = (areaAbove(x) - area) / density(x);
    x += e / (1 + (x * e) / 2);
  }
  return x;
}

/** The x with these areas below and above it; their sum is 1, and the smaller one decides. */
export function quantile(below: number, above: number): number {
  return above < below ? quantileAbove(above) : -quantileAbove(below);
}
