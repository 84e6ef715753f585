// SHA-1 (FIPS 180-4), by which Flax makes keys of names. Not a safe hash any more, and used for nothing else.

const rotated = (x: number, by: number) => (x << by) | (x >>> (32 - by));

/** The first word of the SHA-1 of some bytes, fewer than 2^29. */
export function sha1Word(bytes: Uint8Array): number {
  // The bytes, a bit, zeros, and their number of bits, in blocks of 64 bytes.
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const state: [number, number, number, number, number] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const schedule = new Int32Array(80);
  for (let block = 0; block < padded.length; block += 64) {
    let [a, b, c, d, e] = state;
    for (let t = 0; t < 80; t++) {
      schedule[t] =
        t < 16
          ? view.getInt32(block + 4 * t)
          : rotated(schedule[t - 3]! ^ schedule[t - 8]! ^ schedule[t - 14]! ^ schedule[t - 16]!, 1);
      const [mixed, constant] =
        t < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : t < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : t < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const next = (rotated(a, 5) + mixed + e + constant + schedule[t]!) | 0;
      [a, b, c, d, e] = [next, a, rotated(b, 30), c, d];
    }
    for (const [i, x] of [a, b, c, d, e].entries()) state[i] = (state[i]! + x) | 0;
  }
  return state[0] >>> 0;
}
