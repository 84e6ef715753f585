// The bits of f32, f16 and bf16 numbers.

const word = new ArrayBuffer(4);
const float = /* @__PURE__ */ new Float32Array(word);
const bits = /* @__PURE__ */ new Int32Array(word);

/** The bits of an f32, as a signed integer. */
export function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}

/** The f32 of these bits. */
export function floatOf(x: number): number {
  bits[0] = x;
  return float[0]!;
}

/** The bits of a finite f32 rounded to bf16. */
export function bf16Bits(bits: number): number {
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** The bits of an f32 that rounds to a finite f16. */
export function f16Bits(x: number): number {
  const bits = bitsOf(x);
  const m = Math.max(bits & 0x7f800000, 0x38800000) + 0x06800000;
  const steps = bitsOf(floatOf(bits & 0x7fffffff) + floatOf(m)) - m;
  return (steps + (m >>> 13) - 0x1f800) | ((bits >>> 16) & 0x8000);
}

/** The f32 of the bits of an f16. */
export function f16Value(bits: number): number {
  const magnitude = floatOf((bits & 0x7fff) << 13) * 2 ** 112;
  const special = magnitude >= 65536 ? 0x7f800000 : 0;
  return floatOf(bitsOf(magnitude) | special | ((bits & 0x8000) << 16));
}
