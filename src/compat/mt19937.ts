// The state of MT19937 (Matsumoto and Nishimura 1998), and its seeding (2002): what torch on a CPU, NumPy's RandomState and Python's random draw from.

import { compatBench, STATE_PTR, VALUES_PTR } from "../core/compat.js";

/** Words of the state. */
const N = 624;

/** Words, and how many of them have been given out. */
export type MtState = Uint32Array<ArrayBuffer>;

/** The state for a seed of 32 bits. */
export function mtSeeded(seed: number): MtState {
  const state = new Uint32Array(N + 1);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const before = state[i - 1]!;
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  state[N] = N;
  return state;
}

/** The state for a seed of any number of words, at least one (`init_by_array`). */
export function mtSeededByArray(words: ArrayLike<number>): MtState {
  const state = mtSeeded(19650218);
  let i = 1;
  /** One step of the mixing: the word before, mixed by a factor, and what is added. */
  const step = (factor: number, added: number) => {
    const before = state[i - 1]!;
    state[i] = (state[i]! ^ Math.imul(before ^ (before >>> 30), factor)) + added;
    if (++i === N) {
      state[0] = state[N - 1]!;
      i = 1;
    }
  };
  for (let k = 0; k < Math.max(N, words.length); k++) {
    const j = k % words.length;
    step(1664525, words[j]! + j);
  }
  for (let k = 0; k < N - 1; k++) step(1566083941, -i);
  state[0] = 0x80000000;
  return state;
}

/** Lets a kernel work on a state, which lies at `STATE_PTR` for that time. */
export function withState<T>(where: string, state: MtState, run: () => T): T {
  const inMemory = new Uint32Array(compatBench(where).buffer, STATE_PTR, state.length);
  inMemory.set(state);
  const result = run();
  state.set(inMemory);
  return result;
}

/** The next words, at most 2^18 of them. */
export function mtWords(where: string, state: MtState, count: number): Uint32Array<ArrayBuffer> {
  const { kernels, buffer } = compatBench(where);
  return withState(where, state, () => {
    kernels.mtWords(STATE_PTR, VALUES_PTR, count);
    return new Uint32Array(buffer, VALUES_PTR, count).slice();
  });
}
