// One optimizer step over elements [begin, end), multiples of 4, of parameters and gradients in the same order. A gradient is first
// scaled, then clamped to ±limit: clipping by norm and by value without another pass. Zeros in the padding stay zeros.

import { clamp, madd } from "../simd";

// @ts-ignore: decorator
@inline
function clipped(ptr: usize, scale: v128, limit: v128): v128 {
  return clamp(f32x4.mul(v128.load(ptr), scale), f32x4.neg(limit), limit);
}

/** p −= rate·(g + weightDecay·p). */
export function sgdF32(
  pPtr: usize, gPtr: usize, begin: i32, end: i32, rate: f32, weightDecay: f32, scale: f32, limit: f32,
): void {
  const vScale = f32x4.splat(scale), vLimit = f32x4.splat(limit), vDecay = f32x4.splat(weightDecay), vRate = f32x4.splat(rate);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    const p = v128.load(pPtr + o);
    const g = madd(vDecay, p, clipped(gPtr + o, vScale, vLimit));
    v128.store(pPtr + o, f32x4.sub(p, f32x4.mul(vRate, g)));
  }
}

/** v = momentum·v + g, p −= rate·v, or with nesterov p −= rate·(g + momentum·v). Source: Sutskever et al. 2013, as in PyTorch. */
export function momentumF32(
  pPtr: usize, gPtr: usize, vPtr: usize, begin: i32, end: i32,
  rate: f32, momentum: f32, nesterov: i32, weightDecay: f32, scale: f32, limit: f32,
): void {
  const vScale = f32x4.splat(scale), vLimit = f32x4.splat(limit), vDecay = f32x4.splat(weightDecay), vRate = f32x4.splat(rate);
  const vMomentum = f32x4.splat(momentum);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    const p = v128.load(pPtr + o);
    const g = madd(vDecay, p, clipped(gPtr + o, vScale, vLimit));
    const v = madd(vMomentum, v128.load(vPtr + o), g);
    v128.store(vPtr + o, v);
    const d = nesterov != 0 ? madd(vMomentum, v, g) : v;
    v128.store(pPtr + o, f32x4.sub(p, f32x4.mul(vRate, d)));
  }
}

/**
 * m = β1·m + (1 − β1)·g, v = β2·v + (1 − β2)·g², p = decay·p − rate·m/(√v·root + ε): Adam with rate = learning rate/(1 − β1^t) and
 * root = 1/√(1 − β2^t). AdamW where decay is 1 − learning rate·λ. Source: Kingma & Ba 2015; Loshchilov & Hutter 2019.
 */
export function adamF32(
  pPtr: usize, gPtr: usize, mPtr: usize, vPtr: usize, begin: i32, end: i32,
  rate: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, root: f32, epsilon: f32,
  decay: f32, weightDecay: f32, scale: f32, limit: f32,
): void {
  const vScale = f32x4.splat(scale), vLimit = f32x4.splat(limit), vWeightDecay = f32x4.splat(weightDecay);
  const vRate = f32x4.splat(rate), vRoot = f32x4.splat(root), vEpsilon = f32x4.splat(epsilon), vDecay = f32x4.splat(decay);
  const b1 = f32x4.splat(beta1), r1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), r2 = f32x4.splat(rest2);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    const p = v128.load(pPtr + o);
    const g = madd(vWeightDecay, p, clipped(gPtr + o, vScale, vLimit));
    const m = madd(b1, v128.load(mPtr + o), f32x4.mul(r1, g));
    const v = madd(b2, v128.load(vPtr + o), f32x4.mul(r2, f32x4.mul(g, g)));
    v128.store(mPtr + o, m);
    v128.store(vPtr + o, v);
    const step = f32x4.div(m, madd(f32x4.sqrt(v), vRoot, vEpsilon));
    v128.store(pPtr + o, f32x4.sub(f32x4.mul(vDecay, p), f32x4.mul(vRate, step)));
  }
}

/** v = decay·v + (1 − decay)·g², u = momentum·u + g/(√v + ε), p −= rate·u. Source: Tieleman & Hinton 2012, as in PyTorch. */
export function rmsPropF32(
  pPtr: usize, gPtr: usize, vPtr: usize, uPtr: usize, begin: i32, end: i32,
  rate: f32, decay: f32, rest: f32, epsilon: f32, momentum: f32, weightDecay: f32, scale: f32, limit: f32,
): void {
  const vScale = f32x4.splat(scale), vLimit = f32x4.splat(limit), vWeightDecay = f32x4.splat(weightDecay), vRate = f32x4.splat(rate);
  const vDecay = f32x4.splat(decay), vRest = f32x4.splat(rest), vEpsilon = f32x4.splat(epsilon), vMomentum = f32x4.splat(momentum);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    const p = v128.load(pPtr + o);
    const g = madd(vWeightDecay, p, clipped(gPtr + o, vScale, vLimit));
    const v = madd(vDecay, v128.load(vPtr + o), f32x4.mul(vRest, f32x4.mul(g, g)));
    v128.store(vPtr + o, v);
    const u = madd(vMomentum, v128.load(uPtr + o), f32x4.div(g, f32x4.add(f32x4.sqrt(v), vEpsilon)));
    v128.store(uPtr + o, u);
    v128.store(pPtr + o, f32x4.sub(p, f32x4.mul(vRate, u)));
  }
}
