// The fastest seeded plain JS that we know how to write: xoshiro128++ (Blackman & Vigna 2019) with its state in local
// variables, both halves of Box–Muller, no call or allocation per value. Sequential: it has no slices and no names.

export type State = Uint32Array;

export function seeded(seed: number): State {
  const state = new Uint32Array(4);
  for (let i = 0, x = seed; i < 4; i++) {
    x = (x + 0x9e3779b9) | 0; // the finalizer of MurmurHash3 over a Weyl sequence
    let h = x ^ (x >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    state[i] = h ^ (h >>> 16);
  }
  return state;
}

/** Raw words: the other loops work on them in place. */
function fillWords(state: State, out: Int32Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let i = 0; i < out.length; i++) {
    const sum = (a + d) | 0;
    out[i] = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
  }
  state.set([a, b, c, d]);
}

const BLOCK = 1024;
const words = new Int32Array(BLOCK);

function inBlocks(state: State, out: Float32Array, transform: (count: number, at: number) => void): void {
  for (let at = 0; at < out.length; at += BLOCK) {
    fillWords(state, words);
    transform(Math.min(BLOCK, out.length - at), at);
  }
}

export function uniform(state: State, out: Float32Array, lower: number, upper: number): void {
  const scale = (upper - lower) * 2 ** -24;
  inBlocks(state, out, (count, at) => {
    for (let i = 0; i < count; i++) out[at + i] = lower + scale * (words[i]! >>> 8);
  });
}

export function normal(state: State, out: Float32Array, mean: number, std: number): void {
  inBlocks(state, out, (count, at) => {
    for (let i = 0; i < count; i += 2) {
      const radius = std * Math.sqrt(-2 * Math.log(((words[i]! >>> 0) + 0.5) * 2 ** -32));
      const angle = words[i + 1]! * (Math.PI * 2 ** -31);
      out[at + i] = mean + radius * Math.cos(angle);
      if (i + 1 < count) out[at + i + 1] = mean + radius * Math.sin(angle);
    }
  });
}

/** The same inverse distribution function as the kernel's, in f64. */
export function truncatedNormal(state: State, out: Float32Array, mean: number, std: number): void {
  inBlocks(state, out, (count, at) => {
    for (let i = 0; i < count; i++) {
      const x = (words[i]! + 0.5) * 2 ** -31;
      const q = 1 - x * x;
      const n = (((0.422106445 * q + 4.83485937) * q + 6.23956203) * q + 1.94431663) * q + 0.155789942;
      const d = (((q + 4.83338308) * q + 4.34905529) * q + 1.10534596) * q + 0.0778949708;
      out[at + i] = mean + (std * x * n) / d;
    }
  });
}
