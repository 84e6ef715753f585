// Arguments for tests: a generator that shares nothing with the library (SplitMix32-style mixing of a Weyl sequence).

/** Uniform 32-bit words, the same ones for a seed. */
export function testWords(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let x = state ^ (state >>> 16);
    x = Math.imul(x, 0x21f0aaad);
    x ^= x >>> 15;
    x = Math.imul(x, 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
}

/** Uniform numbers in [0, 1). */
export function testUniforms(seed: number): () => number {
  const word = testWords(seed);
  return () => word() * 2 ** -32;
}
