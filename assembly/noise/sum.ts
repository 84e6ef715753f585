// Σ wᵢ·zᵢ of normal streams, one per member of a population.

import { angle, cosine, radius, sine, squaredRadius } from "../random/normal";
import { philoxKeys, philoxTiles } from "../random/philox";

/** Tiles that go through all members before the next ones: their sums and words, 16 KiB, stay in the first cache. */
const BLOCK: i32 = 128;

/** Bytes of a member in memory: the two words of its key, its weight as f32, four that are not read. */
const MEMBER: usize = 16;

/** Where the words of a block lie in the work memory: after ten round keys. */
const WORDS: usize = 320;

/** Words → weight·z, added to sums. Two tiles at a time, as in `normalF32`, `gap` bytes apart; with 0 it is one, computed twice. */
function addTransformed(sumPtr: usize, start: usize, end: usize, gap: usize, weight: f32): void {
  for (let ptr = start; ptr < end; ptr += 128) {
    const next = ptr + gap;
    const a = v128.load(ptr), b = v128.load(ptr, 16), c = v128.load(next), d = v128.load(next, 16);
    const ra = squaredRadius(a), rb = squaredRadius(b), rc = squaredRadius(c), rd = squaredRadius(d);
    v128.store(ptr, ra); v128.store(ptr, rb, 16);
    v128.store(next, rc); v128.store(next, rd, 16);
  }
  const w = f32x4.splat(weight);
  for (let ptr = start; ptr < end; ptr += 128, sumPtr += 128) {
    const next = ptr + gap;
    const nextSum = sumPtr + gap;
    const wa = v128.load(ptr, 32), wb = v128.load(ptr, 48), wc = v128.load(next, 32), wd = v128.load(next, 48);
    const qa = v128.load(ptr), qb = v128.load(ptr, 16), qc = v128.load(next), qd = v128.load(next, 16);
    const ya = angle(wa), yb = angle(wb), yc = angle(wc), yd = angle(wd);
    const ra = radius(qa, wa), rb = radius(qb, wb), rc = radius(qc, wc), rd = radius(qd, wd);
    // The sums take the place of the mean, and vectors 1 and 2 their own.
    const ca = cosine(ra, ya, v128.load(sumPtr), w), sa = sine(ra, ya, v128.load(sumPtr, 16), w);
    const cb = cosine(rb, yb, v128.load(sumPtr, 32), w), sb = sine(rb, yb, v128.load(sumPtr, 48), w);
    const cc = cosine(rc, yc, v128.load(nextSum), w), sc = sine(rc, yc, v128.load(nextSum, 16), w);
    const cd = cosine(rd, yd, v128.load(nextSum, 32), w), sd = sine(rd, yd, v128.load(nextSum, 48), w);
    v128.store(sumPtr, ca); v128.store(sumPtr, sa, 16); v128.store(sumPtr, cb, 32); v128.store(sumPtr, sb, 48);
    v128.store(nextSum, cc); v128.store(nextSum, sc, 16); v128.store(nextSum, cd, 32); v128.store(nextSum, sd, 48);
  }
}

/**
 * Elements of Σ weight·z over members, in their order from 0: s = f(s + f(weight·z)), z that of `normalF32` under the member's key.
 * The low counter word must not wrap within a call. Work memory: 8512 bytes.
 */
export function sumNormalsF32(
  outPtr: usize, nTiles: i32, counterLow: u32, counterHigh: u32, membersPtr: usize, nMembers: i32, workPtr: usize,
): void {
  const wordsPtr = workPtr + WORDS;
  const membersEnd = membersPtr + <usize>nMembers * MEMBER;
  for (let tile = 0; tile < nTiles; tile += BLOCK) {
    const tiles = min(BLOCK, nTiles - tile);
    const sumPtr = outPtr + (<usize>tile << 6);
    memory.fill(sumPtr, 0, <usize>tiles << 6);
    const end = wordsPtr + (<usize>tiles << 6);
    const pairs = wordsPtr + (<usize>(tiles & ~1) << 6);
    for (let member = membersPtr; member < membersEnd; member += MEMBER) {
      philoxKeys(workPtr, load<u32>(member), load<u32>(member, 4));
      philoxTiles(wordsPtr, tiles, workPtr, counterLow + (<u32>tile << 2), counterHigh, 0, 0, 32);
      const weight = load<f32>(member, 8);
      addTransformed(sumPtr, wordsPtr, pairs, 64, weight);
      if (pairs < end) addTransformed(sumPtr + (pairs - wordsPtr), pairs, end, 0, weight);
    }
  }
}
