// Words that wait to be drawn. A kernel asks for the least that the values left to make can take, so that after a call none is left over, and
// the state of the bit generator is that of NumPy.

import { mtWord } from "../mt19937";
import { fillWords } from "./bitGenerators";
import { GENERATOR, HALF, HAS_HALF, KIND, MT19937 } from "./state";

/** Words of 64 bits that wait at most: they stay in the first cache. */
// @ts-ignore: decorator
@inline const MOST: u32 = 1024;

/** How many words shall wait where some do and `least` more values are to be made: one more at least. */
// @ts-ignore: decorator
@inline
function wanted(waiting: u32, least: u32, most: u32): u32 {
  return min(max(least, waiting + 1), most);
}

/** Of a queue from `queue` to `end`, what lies from `begin` on moves to its start: as many bytes. */
// @ts-ignore: decorator
@inline
function moved(queue: usize, begin: usize, end: usize): usize {
  const bytes = end - begin;
  memory.copy(queue, begin, bytes);
  return bytes;
}

/** Draws of 64 bits behind those that wait from `begin` to `end`, for `least` values. Returns the new end; the queue begins at `queue`. */
export function refill64(state: usize, queue: usize, begin: usize, end: usize, least: u32): usize {
  const bytes = moved(queue, begin, end);
  const waiting = <u32>(bytes >> 3);
  const count = wanted(waiting, least, MOST);
  fillWords(state, queue + bytes, count - waiting);
  return queue + (<usize>count << 3);
}

/**
 * The same of 32 bits. Of a word of 64 bits the low half comes first, as in memory, and a high half that is not asked for is kept; MT19937 has words of 32.
 */
export function refill32(state: usize, queue: usize, begin: usize, end: usize, least: u32): usize {
  let at = queue + moved(queue, begin, end);
  const stop = queue + (<usize>wanted(<u32>((at - queue) >> 2), least, 2 * MOST) << 2);
  if (load<u32>(state, KIND) == MT19937) {
    for (; at < stop; at += 4) store<u32>(at, mtWord(state + GENERATOR));
    return stop;
  }
  if (load<u32>(state, HAS_HALF)) {
    store<u32>(at, load<u32>(state, HALF));
    store<u32>(state, 0, HAS_HALF);
    at += 4;
  }
  const words = <u32>((stop - at + 4) >> 3);
  fillWords(state, at, words);
  if (at + (<usize>words << 3) > stop) {
    store<u32>(state, 1, HAS_HALF);
    store<u32>(state, load<u32>(stop), HALF);
  }
  return stop;
}

/** The number in [0, 1) of a draw of 64 bits. MT19937 takes 27 and 26 bits of its two words, the others the 53 highest. */
// @ts-ignore: decorator
@inline
export function unit64(draw: u64, isMt: bool): f64 {
  const bits = isMt ? ((draw >> 37) << 26) | ((draw & 0xffffffff) >> 6) : draw >> 11;
  return <f64><i64>bits * (1.0 / 9007199254740992.0);
}

/** The number in [0, 1) of a draw of 32 bits. */
// @ts-ignore: decorator
@inline
export function unit32(draw: u32): f32 {
  return <f32><i32>(draw >> 8) * (1.0 / 16777216.0);
}

// @ts-ignore: decorator
@inline
export function isMt19937(state: usize): bool {
  return load<u32>(state, KIND) == MT19937;
}
