// NumPy's bit generators: each writes its next 64-bit words to memory. Definitions: O'Neill 2014 (PCG), Salmon et al. 2011 (Philox), Doty-Humphrey 2010
// (SFC64 of PractRand), Matsumoto and Nishimura 1998 (MT19937).

import { mtWord } from "../mt19937";
import { GENERATOR, KIND } from "./state";

/** The high 64 bits of a product. */
// @ts-ignore: decorator
@inline
export function mulHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}

/** The multiplier of the 128-bit LCG of PCG64: 0x2360ED051FC65DA44385DF649FCCF645. */
// @ts-ignore: decorator
@inline const PCG_HIGH: u64 = 0x2360ed051fc65da4;
// @ts-ignore: decorator
@inline const PCG_LOW: u64 = 0x4385df649fccf645;
/** That of PCG64DXSM, which its output uses too. */
// @ts-ignore: decorator
@inline const DXSM: u64 = 0xda942042e4dd58b5;

/** state, increment: 128 bits each, low half first. The output, XSL-RR, is that of the state after its step. */
function pcg64(state: usize, out: usize, end: usize): void {
  let low = load<u64>(state);
  let high = load<u64>(state, 8);
  const addLow = load<u64>(state, 16);
  const addHigh = load<u64>(state, 24);
  for (; out < end; out += 8) {
    const product = low * PCG_LOW;
    high = mulHigh(low, PCG_LOW) + high * PCG_LOW + low * PCG_HIGH + addHigh;
    low = product + addLow;
    high += u64(low < product);
    store<u64>(out, rotr(high ^ low, high >> 58));
  }
  store<u64>(state, low);
  store<u64>(state, high, 8);
}

/** As pcg64, with a multiplier of 64 bits; the output, DXSM, is that of the state before its step. */
function pcg64dxsm(state: usize, out: usize, end: usize): void {
  let low = load<u64>(state);
  let high = load<u64>(state, 8);
  const addLow = load<u64>(state, 16);
  const addHigh = load<u64>(state, 24);
  for (; out < end; out += 8) {
    let word = high ^ (high >> 32);
    word *= DXSM;
    word ^= word >> 48;
    store<u64>(out, word * (low | 1));
    const product = low * DXSM;
    high = mulHigh(low, DXSM) + high * DXSM + addHigh;
    low = product + addLow;
    high += u64(low < product);
  }
  store<u64>(state, low);
  store<u64>(state, high, 8);
}

/** Philox4x64-10 of the counter and key at `state`: four words to `out`. */
function philoxBlock(state: usize, out: usize): void {
  let c0 = load<u64>(state);
  let c1 = load<u64>(state, 8);
  let c2 = load<u64>(state, 16);
  let c3 = load<u64>(state, 24);
  let k0 = load<u64>(state, 32);
  let k1 = load<u64>(state, 40);
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(0xd2e7470ee14c6c93, c0);
    const high1 = mulHigh(0xca5a826395121157, c2);
    const low0 = 0xd2e7470ee14c6c93 * c0;
    c0 = high1 ^ c1 ^ k0;
    c1 = 0xca5a826395121157 * c2;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9e3779b97f4a7c15;
    k1 += 0xbb67ae8584caa73b;
  }
  store<u64>(out, c0);
  store<u64>(out, c1, 8);
  store<u64>(out, c2, 16);
  store<u64>(out, c3, 24);
}

/**
 * counter of 256 bits, key of 128, how many words of the counter's block have been given out, room for a block. The counter moves on before each block.
 */
function philox(state: usize, out: usize, end: usize): void {
  let given = load<u32>(state, 48);
  const block = state + 56;
  if (given < 4) philoxBlock(state, block);
  for (; out < end; out += 8) {
    if (given == 4) {
      for (let word: usize = 0; word < 32; word += 8) {
        const next = load<u64>(state + word) + 1;
        store<u64>(state + word, next);
        if (next) break;
      }
      philoxBlock(state, block);
      given = 0;
    }
    store<u64>(out, load<u64>(block + (<usize>given << 3)));
    given++;
  }
  store<u32>(state, given, 48);
}

/** a, b, c and a counter. */
function sfc64(state: usize, out: usize, end: usize): void {
  let a = load<u64>(state);
  let b = load<u64>(state, 8);
  let c = load<u64>(state, 16);
  let counter = load<u64>(state, 24);
  for (; out < end; out += 8) {
    const word = a + b + counter++;
    a = b ^ (b >> 11);
    b = c + (c << 3);
    c = rotl(c, 24) + word;
    store<u64>(out, word);
  }
  store<u64>(state, a);
  store<u64>(state, b, 8);
  store<u64>(state, c, 16);
  store<u64>(state, counter, 24);
}

/** 64 bits are two words of MT19937, the first one high. */
function mt19937(state: usize, out: usize, end: usize): void {
  for (; out < end; out += 8) {
    const high = <u64>mtWord(state);
    store<u64>(out, (high << 32) | <u64>mtWord(state));
  }
}

/** The next words of 64 bits, of any bit generator. */
export function fillWords(state: usize, out: usize, count: u32): void {
  const end = out + (<usize>count << 3);
  const generator = state + GENERATOR;
  switch (load<u32>(state, KIND)) {
    case 0: return pcg64(generator, out, end);
    case 1: return pcg64dxsm(generator, out, end);
    case 2: return philox(generator, out, end);
    case 3: return sfc64(generator, out, end);
    default: return mt19937(generator, out, end);
  }
}
