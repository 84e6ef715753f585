// The inverse of the error function as XLA computes it in f64, as assembly/compat/jaxErfInv.ts has it in f32; 28 ulp from the true one. The logarithm far
// from 0 is that of the C library, here to within its rounding.

import { fma64, log64 } from "./double";

/** XLA's constants: ln(1 + x) = x − x²/2 + x³·N(x)/D(x) near 0, N before D. */
// @ts-ignore: decorator
@lazy @inline
const NEAR: usize = memory.data<f64>([
  4.52700008624452e-05, 0.49854102823193375, 6.578732594206104, 29.911919328553072, 60.94966798098779, 57.11296359058554, 20.039553499201283,
  1.0, 15.062909083469192, 83.04756596796722, 221.76239823732857, 309.09872225312057, 216.42788614495947, 60.11866049760384,
], 16);

/** erf⁻¹(u)/u where −ln(1 − u²) is below 6.25, below 16, and beyond. */
// @ts-ignore: decorator
@lazy @inline
const CENTRE: usize = memory.data<f64>([
  -3.64441206401782e-21, -1.6850591381820166e-19, 1.28584807152564e-18, 1.1157877678025181e-17, -1.333171662854621e-16, 2.0972767875968562e-17,
  6.637638134358324e-15, -4.054566272975207e-14, -8.151934197605472e-14, 2.6335093153082323e-12, -1.2975133253453532e-11, -5.415412054294628e-11,
  1.0512122733215323e-09, -4.112633980346984e-09, -2.9070369957882005e-08, 4.2347877827932404e-07, -1.3654692000834679e-06,
  -1.3882523362786469e-05, 0.00018673420803405714, -0.000740702534166267, -0.006033670871430149, 0.24015818242558962, 1.6536545626831027,
], 16);
// @ts-ignore: decorator
@lazy @inline
const BETWEEN: usize = memory.data<f64>([
  2.2137376921775787e-09, 9.075656193888539e-08, -2.7517406297064545e-07, 1.8239629214389228e-08, 1.5027403968909828e-06, -4.013867526981546e-06,
  2.9234449089955446e-06, 1.2475304481671779e-05, -4.7318229009055734e-05, 6.828485145957318e-05, 2.4031110387097894e-05, -0.0003550375203628475,
  0.0009532893797373805, -0.0016882755560235047, 0.002491442096107851, -0.003751208507569241, 0.005370914553590064, 1.0052589676941592,
  3.0838856104922208,
], 16);
// @ts-ignore: decorator
@lazy @inline
const TAIL: usize = memory.data<f64>([
  -2.7109920616438573e-11, -2.555641816996525e-10, 1.5076572693500548e-09, -3.789465440126737e-09, 7.61570120807834e-09, -1.496002662714924e-08,
  2.914795345090108e-08, -6.771199775845234e-08, 2.2900482228026655e-07, -9.9298272942317e-07, 4.526062597223154e-06, -1.968177810553167e-05,
  7.599527703001776e-05, -0.00021503011930044477, -0.00013871931833623122, 1.0103004648645344, 4.849906401408584,
], 16);

/** A polynomial by Horner, each step rounded once. */
function polynomial(table: usize, count: i32, x: f64): f64 {
  let sum = load<f64>(table);
  for (let i = 1; i < count; i++) sum = fma64(sum, x, load<f64>(table + (<usize>i << 3)));
  return sum;
}

/** ln(1 + x), −1 < x <= 0. */
function log1p(x: f64): f64 {
  if (x <= -0.41421356237309503) return log64(1 + x);
  const square = x * x;
  return x + fma64(square, -0.5, x * square * (polynomial(NEAR, 7, x) / polynomial(NEAR + 56, 7, x)));
}

function erfInv(u: f64): f64 {
  if (abs(u) == 1) return u * Infinity;
  const log = log1p(u * -u);
  if (log > -6.25) return polynomial(CENTRE, 23, -3.125 - log) * u;
  const root = sqrt(-log);
  return (log > -16 ? polynomial(BETWEEN, 19, root - 3.25) : polynomial(TAIL, 17, root - 5)) * u;
}

/** u of [−1, 1] → erf⁻¹(u)·factor kept in [lower, upper], times `scale`. In place. */
export function jaxErfInvF64(ptr: usize, count: u32, factor: f64, lower: f64, upper: f64, scale: f64): void {
  for (let at = ptr, end = ptr + (<usize>count << 3); at < end; at += 8) {
    store<f64>(at, min(max(erfInv(load<f64>(at)) * factor, lower), upper) * scale);
  }
}
