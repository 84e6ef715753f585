// The inverse of the error function in f32 where a multiply-add is one instruction: there both logarithms of every number take less time
// than sorting numbers by the one they need.

import { constant, madd } from "../simd";
import { CENTRE, centred, DENOMINATOR, isFar, isTail, logFar, logOfRatio, minusSquare, NUMERATOR, tailed } from "./jaxErfInv";

/** Bytes of a pass: with the logarithms it stays in the first cache. */
// @ts-ignore: decorator
@inline const PASS: usize = 4096;

/**
 * N(x)/D(x) of the near logarithm. Polynomials are loops over their terms, of four vectors at a time: V8 would finish the chain of multiply-adds of one vector
 * before it begins the next.
 */
function ratioPass(ptr: usize, workPtr: usize, bytes: usize): void {
  for (let end = ptr + bytes; ptr < end; ptr += 64, workPtr += 64) {
    const a = minusSquare(v128.load(ptr)), b = minusSquare(v128.load(ptr, 16));
    const c = minusSquare(v128.load(ptr, 32)), d = minusSquare(v128.load(ptr, 48));
    let na = constant(NUMERATOR, 0), nb = na, nc = na, nd = na;
    let da = constant(DENOMINATOR, 0), db = da, dc = da, dd = da;
    for (let term: usize = 4; term < 28; term += 4) {
      const n = v128.load32_splat(NUMERATOR + term), t = v128.load32_splat(DENOMINATOR + term);
      na = madd(na, a, n); nb = madd(nb, b, n); nc = madd(nc, c, n); nd = madd(nd, d, n);
      da = madd(da, a, t); db = madd(db, b, t); dc = madd(dc, c, t); dd = madd(dd, d, t);
    }
    v128.store(workPtr, f32x4.div(na, da)); v128.store(workPtr, f32x4.div(nb, db), 16);
    v128.store(workPtr, f32x4.div(nc, dc), 32); v128.store(workPtr, f32x4.div(nd, dd), 48);
  }
}

/** ln(1 − u²) in place of that ratio. Two vectors at a time, which share constants: one comes from memory for each operation. */
function logPass(ptr: usize, workPtr: usize, bytes: usize): void {
  for (let end = ptr + bytes; ptr < end; ptr += 32, workPtr += 32) {
    const a = minusSquare(v128.load(ptr)), b = minusSquare(v128.load(ptr, 16));
    const la = log(a, v128.load(workPtr)), lb = log(b, v128.load(workPtr, 16));
    v128.store(workPtr, la); v128.store(workPtr, lb, 16);
  }
}

// @ts-ignore: decorator
@inline
function log(x: v128, ratio: v128): v128 {
  const near = logOfRatio(x, ratio);
  return v128.xor(near, v128.and(v128.xor(near, logFar(x)), isFar(x)));
}

/** Of sixteen numbers one in twenty times lies in a tail: one function, called four times. */
function withTail(u: v128, log: v128, value: v128): v128 {
  return tailed(u, log, value);
}

/** erf⁻¹ from the logarithms, scaled. In place. */
function valuePass(ptr: usize, workPtr: usize, bytes: usize, factor: f32, lower: f32, upper: f32, scale: f32): void {
  const factors = f32x4.splat(factor), least = f32x4.splat(lower), most = f32x4.splat(upper), scales = f32x4.splat(scale);
  for (let end = ptr + bytes; ptr < end; ptr += 64, workPtr += 64) {
    const la = v128.load(workPtr), lb = v128.load(workPtr, 16), lc = v128.load(workPtr, 32), ld = v128.load(workPtr, 48);
    const a = centred(la), b = centred(lb), c = centred(lc), d = centred(ld);
    let va = constant(CENTRE, 0), vb = va, vc = va, vd = va;
    for (let term: usize = 4; term < 36; term += 4) {
      const t = v128.load32_splat(CENTRE + term);
      va = madd(va, a, t); vb = madd(vb, b, t); vc = madd(vc, c, t); vd = madd(vd, d, t);
    }
    const ua = v128.load(ptr), ub = v128.load(ptr, 16), uc = v128.load(ptr, 32), ud = v128.load(ptr, 48);
    va = f32x4.mul(ua, va); vb = f32x4.mul(ub, vb); vc = f32x4.mul(uc, vc); vd = f32x4.mul(ud, vd);
    if (v128.any_true(isTail(f32x4.pmin(f32x4.pmin(la, lb), f32x4.pmin(lc, ld))))) {
      va = withTail(ua, la, va); vb = withTail(ub, lb, vb); vc = withTail(uc, lc, vc); vd = withTail(ud, ld, vd);
    }
    v128.store(ptr, scaled(va, factors, least, most, scales));
    v128.store(ptr, scaled(vb, factors, least, most, scales), 16);
    v128.store(ptr, scaled(vc, factors, least, most, scales), 32);
    v128.store(ptr, scaled(vd, factors, least, most, scales), 48);
  }
}

// @ts-ignore: decorator
@inline
function scaled(x: v128, factors: v128, least: v128, most: v128, scales: v128): v128 {
  return f32x4.mul(f32x4.pmin(f32x4.pmax(f32x4.mul(x, factors), least), most), scales);
}

/** As in compat.wasm, but in whole groups of four vectors. Work memory: 4 KiB. */
export function jaxErfInvF32(ptr: usize, count: u32, workPtr: usize, factor: f32, lower: f32, upper: f32, scale: f32): void {
  for (let end = ptr + (<usize>count << 2); ptr < end; ptr += PASS) {
    const bytes = min(PASS, end - ptr);
    ratioPass(ptr, workPtr, bytes);
    logPass(ptr, workPtr, bytes);
    valuePass(ptr, workPtr, bytes, factor, lower, upper, scale);
  }
}
