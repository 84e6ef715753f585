// The tables of NumPy's ziggurat (numpy/random/src/distributions/ziggurat_constants.h, BSD-3-Clause, NumPy authors): they follow from Marsaglia and Tsang 2000,
// "The ziggurat method for generating random variables", computed in f64 from the tail inwards; where the C library that NumPy's were computed with rounded
// otherwise than isovar's exp and log, the last bit is corrected.

import { exp } from "../../math/exp.js";
import { log } from "../../math/log.js";

const LAYERS = 256;
/** Where the tail begins, and the area of a layer: R·f(R) + √(π/2)·erfc(R/√2). */
const R = 3.6541528853610088;
const AREA = 0.004928673233974652;

/** Layers whose edge or density is one unit in the last place larger or smaller in NumPy's tables (found by comparing with them). */
const EDGES = { larger: [95, 101, 104, 114], smaller: [24, 90, 96, 97, 115, 121, 135] };
const DENSITIES = {
  larger: [38, 41, 110, 111, 114, 116, 121, 131, 198, 216, 220, 232, 252],
  smaller: [84, 87, 127, 161, 166, 169, 200, 222, 228],
};

/** A number of (½, 1) or (1, 4), one unit in its last place away where the layer is listed. */
function corrected(x: number, layer: number, { larger, smaller }: typeof EDGES): number {
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  if (larger.includes(layer)) bits[0]!++;
  if (smaller.includes(layer)) bits[0]!--;
  return new Float64Array(bits.buffer)[0]!;
}

/** The right edge of each layer, the density there, and which part of each layer lies within the next: x₍ᵢ₋₁₎/xᵢ. Layer 0 holds the tail. */
function layers() {
  const edges = new Float64Array(LAYERS);
  const densities = new Float64Array(LAYERS).fill(1, 0, 1);
  const densityAt = (x: number) => exp(-0.5 * x * x);
  edges[0] = AREA / densityAt(R);
  for (let i = LAYERS - 1; i > 0; i--) {
    const x = i === LAYERS - 1 ? R : Math.sqrt(-2 * log(AREA / edges[i + 1]! + densities[i + 1]!));
    edges[i] = corrected(x, i, EDGES);
    densities[i] = corrected(densityAt(edges[i]!), i, DENSITIES);
  }
  const within = edges.map((x, i) => (i === 0 ? R / x : i === 1 ? 0 : edges[i - 1]! / x));
  return { edges, densities, within };
}

let tables64: Uint8Array | undefined;
let tables32: Uint8Array | undefined;

/** For each layer how many of its 2^52 numbers lie within the next, and the width of their steps, then the densities: as the kernels read them. */
export function ziggurat64(): Uint8Array {
  if (tables64 !== undefined) return tables64;
  const { edges, densities, within } = layers();
  const floats = new Float64Array(3 * LAYERS);
  const counts = new BigUint64Array(floats.buffer);
  for (let i = 0; i < LAYERS; i++) {
    counts[2 * i] = BigInt(within[i]! * 2 ** 52 + 2 ** 52) - 2n ** 52n; // rounded to even, as C's rint
    floats[2 * i + 1] = edges[i]! * 2 ** -52;
  }
  floats.set(densities, 2 * LAYERS);
  tables64 = new Uint8Array(floats.buffer);
  return tables64;
}

/** The same of 2^23 numbers in f32. */
export function ziggurat32(): Uint8Array {
  if (tables32 !== undefined) return tables32;
  const { edges, densities, within } = layers();
  const floats = new Float32Array(3 * LAYERS);
  const counts = new Uint32Array(floats.buffer);
  for (let i = 0; i < LAYERS; i++) {
    counts[2 * i] = Math.round(within[i]! * 2 ** 23);
    floats[2 * i + 1] = edges[i]! * 2 ** -23;
  }
  floats.set(densities, 2 * LAYERS);
  tables32 = new Uint8Array(floats.buffer);
  return tables32;
}
