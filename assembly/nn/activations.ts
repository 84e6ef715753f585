// The activation functions and their derivatives over f32. Numbers as in src/train/abi.ts; definitions in src/theory/activations.ts.

import { exp, expm1OfNegative, negativeAbs, sigmoid, sigmoidFrom, sigmoidSlopeFrom, tanh } from "../math/exp";
import { log1p } from "../math/log1p";
import { areaFrom, bell, densityFrom } from "../math/normalArea";
import { cos, sin } from "../math/sin";
import { clamp, constant, madd } from "../simd";

const enum Kind {
  identity, relu, relu6, leakyRelu, tanh, sigmoid, hardtanh, softsign, elu, selu, gelu, geluTanh, silu, mish, softplus, relu2, sin,
}

/**
 * 0, 1, 2, 6, −1; λ and λα of SELU (Klambauer et al. 2017); 2√(2/π), 0.044715 and three times it, for the tanh form of gelu; ±16
 * (`python scripts/coefficients activations`).
 */
// @ts-ignore: decorator
@lazy @inline
const C: usize = memory.data<f32>([0, 1, 2, 6, -1, 1.05070102, 1.75809932, 1.59576917, 0.0447149985, 0.134145007, 16, -16], 16);
// @ts-ignore: decorator
@inline
const ZERO = 0, ONE = 4, TWO = 8, SIX = 12, MINUS_ONE = 16, LAMBDA = 20, LAMBDA_ALPHA = 24, GELU = 28, CUBIC = 32, CUBIC3 = 36, FAR = 40, MINUS_FAR = 44;

/** a where x < 0, else b. */
// @ts-ignore: decorator
@inline
function whereNegative(x: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, f32x4.lt(x, constant(C, ZERO)));
}

/** a where x > 0, else b. */
// @ts-ignore: decorator
@inline
function wherePositive(x: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, f32x4.gt(x, constant(C, ZERO)));
}

/** max(x, 0), NaN kept. */
// @ts-ignore: decorator
@inline
function positivePart(x: v128): v128 {
  return f32x4.pmax(x, constant(C, ZERO));
}

/** 2u, for the tanh form of gelu: ½(1 + tanh u) = sigmoid(2u). */
// @ts-ignore: decorator
@inline
function geluAngle(x: v128): v128 {
  return f32x4.mul(f32x4.mul(constant(C, GELU), x), madd(constant(C, CUBIC), f32x4.mul(x, x), constant(C, ONE)));
}

/** tanh(softplus x) is n/(n + d), from e^−|x|: n, d = 1 + 2v, 2v² to the right of 0, v(v + 2), 2 to the left. Nothing cancels. */
// @ts-ignore: decorator
@inline
function mishNumerator(x: v128, v: v128): v128 {
  return whereNegative(x, f32x4.mul(v, f32x4.add(v, constant(C, TWO))), f32x4.add(f32x4.add(v, v), constant(C, ONE)));
}

// @ts-ignore: decorator
@inline
function mishRest(x: v128, v: v128): v128 {
  return whereNegative(x, constant(C, TWO), f32x4.mul(constant(C, TWO), f32x4.mul(v, v)));
}

// @ts-ignore: decorator
@inline
function value(kind: Kind, x: v128, slope: v128): v128 {
  if (kind == Kind.relu) return positivePart(x);
  if (kind == Kind.relu6) return clamp(x, constant(C, ZERO), constant(C, SIX));
  if (kind == Kind.leakyRelu) return whereNegative(x, f32x4.mul(slope, x), x);
  if (kind == Kind.tanh) return tanh(x);
  if (kind == Kind.sigmoid) return sigmoid(x);
  if (kind == Kind.hardtanh) return clamp(x, constant(C, MINUS_ONE), constant(C, ONE));
  if (kind == Kind.softsign) return f32x4.div(x, f32x4.add(constant(C, ONE), f32x4.abs(x)));
  if (kind == Kind.elu) return whereNegative(x, expm1OfNegative(negativeAbs(x)), x);
  if (kind == Kind.selu) {
    const negative = f32x4.mul(constant(C, LAMBDA_ALPHA), expm1OfNegative(negativeAbs(x)));
    return whereNegative(x, negative, f32x4.mul(constant(C, LAMBDA), x));
  }
  if (kind == Kind.gelu) return f32x4.mul(x, areaFrom(x, bell(x)));
  if (kind == Kind.geluTanh) return f32x4.mul(x, sigmoid(geluAngle(x)));
  if (kind == Kind.silu) return f32x4.mul(x, sigmoid(x));
  if (kind == Kind.mish) {
    const v = exp(negativeAbs(x));
    const n = mishNumerator(x, v);
    return f32x4.mul(x, f32x4.div(n, f32x4.add(n, mishRest(x, v))));
  }
  if (kind == Kind.softplus) return f32x4.add(positivePart(x), log1p(exp(negativeAbs(x))));
  if (kind == Kind.relu2) return f32x4.mul(positivePart(x), x);
  if (kind == Kind.sin) return sin(x);
  return x;
}

/** f′(x); at a kink the derivative on one side. */
// @ts-ignore: decorator
@inline
function derivative(kind: Kind, x: v128, slope: v128): v128 {
  const one = constant(C, ONE);
  const zero = constant(C, ZERO);
  if (kind == Kind.relu) return wherePositive(x, one, zero);
  if (kind == Kind.relu6) return v128.and(one, v128.and(f32x4.gt(x, zero), f32x4.lt(x, constant(C, SIX))));
  if (kind == Kind.leakyRelu) return wherePositive(x, one, slope);
  // 1 − tanh² would cancel far out.
  if (kind == Kind.tanh) return f32x4.mul(f32x4.splat(4), sigmoidSlopeFrom(exp(negativeAbs(f32x4.add(x, x)))));
  if (kind == Kind.sigmoid) return sigmoidSlopeFrom(exp(negativeAbs(x)));
  if (kind == Kind.hardtanh) return v128.and(one, f32x4.lt(f32x4.abs(x), one));
  if (kind == Kind.softsign) {
    const d = f32x4.add(one, f32x4.abs(x));
    return f32x4.div(one, f32x4.mul(d, d));
  }
  if (kind == Kind.elu) return wherePositive(x, one, exp(x));
  if (kind == Kind.selu) return wherePositive(x, constant(C, LAMBDA), f32x4.mul(constant(C, LAMBDA_ALPHA), exp(x)));
  if (kind == Kind.gelu) {
    const b = bell(x);
    return madd(x, densityFrom(b), areaFrom(x, b));
  }
  if (kind == Kind.geluTanh) {
    // Beyond ±16 the slope is 0 or 1 to the last bit; without the clamp its cube would overflow.
    const y = clamp(x, constant(C, MINUS_FAR), constant(C, FAR));
    const angle = geluAngle(y);
    const angleSlope = f32x4.mul(constant(C, GELU), madd(constant(C, CUBIC3), f32x4.mul(y, y), one));
    const e = exp(negativeAbs(angle));
    return madd(f32x4.mul(y, angleSlope), sigmoidSlopeFrom(e), sigmoidFrom(angle, e));
  }
  if (kind == Kind.silu) {
    const e = exp(negativeAbs(x));
    return madd(x, sigmoidSlopeFrom(e), sigmoidFrom(x, e));
  }
  if (kind == Kind.mish) {
    const v = exp(negativeAbs(x));
    const n = mishNumerator(x, v);
    const d = mishRest(x, v);
    const sum = f32x4.add(n, d);
    // 1 − tanh² is d(2n + d)/(n + d)².
    const rest = f32x4.div(f32x4.mul(f32x4.div(d, sum), f32x4.add(f32x4.add(n, n), d)), sum);
    return madd(f32x4.mul(x, rest), sigmoidFrom(x, v), f32x4.div(n, sum));
  }
  if (kind == Kind.softplus) return sigmoid(x);
  if (kind == Kind.relu2) return f32x4.mul(constant(C, TWO), positivePart(x));
  if (kind == Kind.sin) return cos(x);
  return one;
}

// @ts-ignore: decorator
@inline
function forward(kind: Kind, slope: f32, outPtr: usize, inPtr: usize, begin: i32, end: i32): void {
  const s = f32x4.splat(slope);
  const last = outPtr + (<usize>end << 2);
  const offset = inPtr - outPtr;
  for (let out = outPtr + (<usize>begin << 2); out < last; out += 16) v128.store(out, value(kind, v128.load(out + offset), s));
}

// @ts-ignore: decorator
@inline
function backward(kind: Kind, slope: f32, dxPtr: usize, dyPtr: usize, xPtr: usize, begin: i32, end: i32): void {
  const s = f32x4.splat(slope);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    v128.store(dxPtr + o, f32x4.mul(v128.load(dyPtr + o), derivative(kind, v128.load(xPtr + o), s)));
  }
}

/** out = f(in) over elements [begin, end), multiples of 4; out may be in. `slope` is that of leakyRelu. */
export function activationF32(kind: i32, slope: f32, outPtr: usize, inPtr: usize, begin: i32, end: i32): void {
  switch (kind) {
    case Kind.relu: forward(Kind.relu, slope, outPtr, inPtr, begin, end); break;
    case Kind.relu6: forward(Kind.relu6, slope, outPtr, inPtr, begin, end); break;
    case Kind.leakyRelu: forward(Kind.leakyRelu, slope, outPtr, inPtr, begin, end); break;
    case Kind.tanh: forward(Kind.tanh, slope, outPtr, inPtr, begin, end); break;
    case Kind.sigmoid: forward(Kind.sigmoid, slope, outPtr, inPtr, begin, end); break;
    case Kind.hardtanh: forward(Kind.hardtanh, slope, outPtr, inPtr, begin, end); break;
    case Kind.softsign: forward(Kind.softsign, slope, outPtr, inPtr, begin, end); break;
    case Kind.elu: forward(Kind.elu, slope, outPtr, inPtr, begin, end); break;
    case Kind.selu: forward(Kind.selu, slope, outPtr, inPtr, begin, end); break;
    case Kind.gelu: forward(Kind.gelu, slope, outPtr, inPtr, begin, end); break;
    case Kind.geluTanh: forward(Kind.geluTanh, slope, outPtr, inPtr, begin, end); break;
    case Kind.silu: forward(Kind.silu, slope, outPtr, inPtr, begin, end); break;
    case Kind.mish: forward(Kind.mish, slope, outPtr, inPtr, begin, end); break;
    case Kind.softplus: forward(Kind.softplus, slope, outPtr, inPtr, begin, end); break;
    case Kind.relu2: forward(Kind.relu2, slope, outPtr, inPtr, begin, end); break;
    case Kind.sin: forward(Kind.sin, slope, outPtr, inPtr, begin, end); break;
    default: forward(Kind.identity, slope, outPtr, inPtr, begin, end);
  }
}

/** dx = dy·f′(x) over elements [begin, end), multiples of 4; x is the input of `activationF32`. */
export function activationGradientF32(
  kind: i32, slope: f32, dxPtr: usize, dyPtr: usize, xPtr: usize, begin: i32, end: i32,
): void {
  switch (kind) {
    case Kind.relu: backward(Kind.relu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.relu6: backward(Kind.relu6, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.leakyRelu: backward(Kind.leakyRelu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.tanh: backward(Kind.tanh, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.sigmoid: backward(Kind.sigmoid, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.hardtanh: backward(Kind.hardtanh, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.softsign: backward(Kind.softsign, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.elu: backward(Kind.elu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.selu: backward(Kind.selu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.gelu: backward(Kind.gelu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.geluTanh: backward(Kind.geluTanh, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.silu: backward(Kind.silu, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.mish: backward(Kind.mish, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.softplus: backward(Kind.softplus, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.relu2: backward(Kind.relu2, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    case Kind.sin: backward(Kind.sin, slope, dxPtr, dyPtr, xPtr, begin, end); break;
    default: backward(Kind.identity, slope, dxPtr, dyPtr, xPtr, begin, end);
  }
}
