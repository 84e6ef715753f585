// Arbitrary slices of a stream.

import fc from "fast-check";

/** [offset, length] of slices anywhere in n values, short ones, those about the edges of kernel calls of `block` values, and long ones. */
export const anySlice = (n: number, block: number) =>
  fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: 70 })),
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 80 }))
      .map(([calls, offset, length]): [number, number] => [calls * block + offset, length]),
    fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: 9000 })),
  );
