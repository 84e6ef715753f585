// `Generator.random`, `RandomState.random_sample` and the raw words.

import { fillWords } from "./bitGenerators";
import { isMt19937, refill32, refill64, unit32, unit64 } from "./queue";
import { GENERATOR } from "./state";
import { mtWord } from "../mt19937";

/** `random_raw`: 64 bits each; of MT19937 one word of 32. */
export function numpyRaw(statePtr: usize, outPtr: usize, count: u32): void {
  if (!isMt19937(statePtr)) return fillWords(statePtr, outPtr, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(outPtr + (<usize>i << 3), <u64>mtWord(statePtr + GENERATOR));
}

/** In [0, 1), 53 bits. */
export function numpyUniformF64(statePtr: usize, queuePtr: usize, outPtr: usize, count: u32): void {
  const isMt = isMt19937(statePtr);
  const end = outPtr + (<usize>count << 3);
  while (outPtr < end) {
    const stop = refill64(statePtr, queuePtr, queuePtr, queuePtr, <u32>((end - outPtr) >> 3));
    for (let at = queuePtr; at < stop; at += 8, outPtr += 8) store<f64>(outPtr, unit64(load<u64>(at), isMt));
  }
}

/** In [0, 1), 24 bits. */
export function numpyUniformF32(statePtr: usize, queuePtr: usize, outPtr: usize, count: u32): void {
  const end = outPtr + (<usize>count << 2);
  while (outPtr < end) {
    const stop = refill32(statePtr, queuePtr, queuePtr, queuePtr, <u32>((end - outPtr) >> 2));
    for (let at = queuePtr; at < stop; at += 4, outPtr += 4) store<f32>(outPtr, unit32(load<u32>(at)));
  }
}
