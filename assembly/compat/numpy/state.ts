// The state of a generator of NumPy in memory, as src/compat/numpy/source.ts lays it out: a head of 48 bytes, then that of the bit generator.

/** Which bit generator: 0 PCG64, 1 PCG64DXSM, 2 Philox, 3 SFC64, 4 MT19937. */
// @ts-ignore: decorator
@inline export const KIND: usize = 0;
/** Whether the high half of a 64-bit word is kept for the next draw of 32 bits, and that half. */
// @ts-ignore: decorator
@inline export const HAS_HALF: usize = 4;
// @ts-ignore: decorator
@inline export const HALF: usize = 8;
/** Of a word that is drawn from in parts of 16, 8 or 1 bits: the parts left, and how many. They last for one call of the user's. */
// @ts-ignore: decorator
@inline export const PARTS: usize = 12;
// @ts-ignore: decorator
@inline export const PARTS_LEFT: usize = 16;
/** Whether a normal of RandomState is kept for the next call, and that normal. */
// @ts-ignore: decorator
@inline export const HAS_NORMAL: usize = 20;
// @ts-ignore: decorator
@inline export const NORMAL: usize = 24;
/** Of integers, what the caller asks for: the largest less the smallest, and the smallest. */
// @ts-ignore: decorator
@inline export const RANGE: usize = 32;
// @ts-ignore: decorator
@inline export const LOWEST: usize = 40;
/** The state of the bit generator. */
// @ts-ignore: decorator
@inline export const GENERATOR: usize = 48;

// @ts-ignore: decorator
@inline export const MT19937: u32 = 4;
