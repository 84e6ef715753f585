// MT19937 of Matsumoto and Nishimura (1998): what torch on a CPU, NumPy's RandomState and Python's random draw from.

import { constant } from "../simd";

/** The highest bit, the lowest, the matrix A, and the masks of tempering. */
// @ts-ignore: decorator
@lazy @inline
const WORDS: usize = memory.data<u32>([0x80000000, 1, 0x9908b0df, 0x9d2c5680, 0xefc60000], 16);

/** Words of the state. Behind them lies one more: how many of them have been given out. */
// @ts-ignore: decorator
@inline const N: i32 = 624;
// @ts-ignore: decorator
@inline const M: i32 = 397;

/** The word after `high`, whose other bits are those of `low`, and `ahead` is M words further on. */
// @ts-ignore: decorator
@inline
function next(high: u32, low: u32, ahead: u32): u32 {
  const mixed = (high & 0x80000000) | (low & 0x7fffffff);
  return ahead ^ (mixed >> 1) ^ (-(low & 1) & 0x9908b0df);
}

// @ts-ignore: decorator
@inline
function word(state: usize, i: i32): u32 {
  return load<u32>(state + (<usize>i << 2));
}

/** As `next`, of four words that stand side by side. */
// @ts-ignore: decorator
@inline
function nextFour(state: usize, i: i32, ahead: i32): void {
  const ptr = state + (<usize>i << 2);
  const low = v128.load(ptr, 4);
  const mixed = v128.bitselect(v128.load(ptr), low, constant(WORDS, 0));
  const odd = i32x4.neg(v128.and(low, constant(WORDS, 4)));
  const changed = v128.xor(i32x4.shr_u(mixed, 1), v128.and(odd, constant(WORDS, 8)));
  v128.store(ptr, v128.xor(v128.load(state + (<usize>ahead << 2)), changed));
}

/** All words anew. Four at a time read what is M further on, which is more than four: no lane waits for another. */
function twist(state: usize): void {
  let i = 0;
  for (; i < N - M - 3; i += 4) nextFour(state, i, i + M);
  for (; i < N - M; i++) store<u32>(state + (<usize>i << 2), next(word(state, i), word(state, i + 1), word(state, i + M)));
  for (; i < N - 1; i += 4) nextFour(state, i, i + M - N);
  store<u32>(state + ((N - 1) << 2), next(word(state, N - 1), word(state, 0), word(state, M - 1)));
}

/** The next word of the generator at `state`: 625 words, those of MT19937 and how many of them have been given out. */
export function mtWord(state: usize): u32 {
  let given = word(state, N);
  if (given >= <u32>N) {
    twist(state);
    given = 0;
  }
  store<u32>(state + (N << 2), given + 1);
  let y = word(state, given);
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

/** The output of four words. */
// @ts-ignore: decorator
@inline
function temper(y: v128): v128 {
  y = v128.xor(y, i32x4.shr_u(y, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), constant(WORDS, 12)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), constant(WORDS, 16)));
  return v128.xor(y, i32x4.shr_u(y, 18));
}

/** The next `count` words. */
export function mtWords(statePtr: usize, outPtr: usize, count: u32): void {
  while (count > 0) {
    let given = word(statePtr, N);
    if (given >= <u32>N) {
      twist(statePtr);
      given = 0;
    }
    const here = min(count, <u32>N - given);
    const fours = here & ~3;
    const from = statePtr + (<usize>given << 2);
    for (let i: usize = 0; i < <usize>fours << 2; i += 16) v128.store(outPtr + i, temper(v128.load(from + i)));
    store<u32>(statePtr + (N << 2), given + fours);
    for (let i = fours; i < here; i++) store<u32>(outPtr + (<usize>i << 2), mtWord(statePtr));
    outPtr += <usize>here << 2;
    count -= here;
  }
}
