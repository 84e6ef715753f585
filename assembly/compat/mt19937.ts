// MT19937 of Matsumoto and Nishimura (1998): what torch on a CPU, NumPy's RandomState and Python's random draw from.

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

function twist(state: usize): void {
  for (let i = 0; i < N - M; i++) store<u32>(state + (<usize>i << 2), next(word(state, i), word(state, i + 1), word(state, i + M)));
  for (let i = N - M; i < N - 1; i++) {
    store<u32>(state + (<usize>i << 2), next(word(state, i), word(state, i + 1), word(state, i + M - N)));
  }
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

/** The next `count` words. */
export function mtWords(statePtr: usize, outPtr: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(outPtr + (<usize>i << 2), mtWord(statePtr));
}
