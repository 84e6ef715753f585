// Pooling and its gradients by the definition of a window (windows.ts), bit for bit.

import { describe, expect, it } from "vitest";
import { firstDifference } from "../../support/cores.js";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { randomFloats } from "./maker.js";
import { describeWindow, eachPlace, outputOf, placeWindow, WINDOWS, type Window } from "./windows.js";

const { kernels, arena } = trainBench();
const { fround } = Math;
const random = testUniforms(140);
const IMAGES = 2;

const inSize = ({ height, width, channels }: Window) => IMAGES * height * width * channels;
const outSize = (window: Window) => IMAGES * outputOf(window)[0] * outputOf(window)[1] * window.channels;
/** Few values: most windows have several largest ones. */
const coarse = (length: number) => Float32Array.from({ length }, () => Math.floor(random() * 4) - 2);

/** Indices in the images of the floats that belong to each output, ascending. */
function seenBy(window: Window): number[][] {
  const seen = Array.from({ length: outSize(window) }, (): number[] => []);
  eachPlace(window, IMAGES, (out, _, from) => {
    if (from < 0) return;
    for (let c = 0; c < window.channels; c++) seen[out * window.channels + c]!.push(from + c);
  });
  return seen;
}

/** What a pooling kernel makes of images. */
function pool(name: "maxPoolF32" | "averagePoolF32", window: Window, images: ArrayLike<number>): Float32Array {
  arena.clear();
  const [x, out] = [arena.floats(images), arena.room(outSize(window))];
  kernels[name](...addresses(out, x), placeWindow(arena, window), 0, IMAGES);
  expect(arena.intact).toBe(true);
  return out.slice();
}

/** What the gradient of max pooling adds to dx. */
function maxGradient(window: Window, images: ArrayLike<number>, gradient: ArrayLike<number>, before: ArrayLike<number>) {
  const largest = pool("maxPoolF32", window, images);
  arena.clear();
  const [dx, dy, x, y] = [arena.floats(before), arena.floats(gradient), arena.floats(images), arena.floats(largest)];
  const windowPtr = placeWindow(arena, window);
  kernels.maxPoolGradientF32(...addresses(dx, dy, x, y), windowPtr, 0, IMAGES);
  expect(arena.intact).toBe(true);
  return dx.slice();
}

describe.each(WINDOWS.map((window) => ({ name: describeWindow(window), window })))("$name", ({ window }) => {
  const seen = seenBy(window);

  it("maxPool is the largest value inside, even where all are negative", () => {
    for (const shift of [0, -1e6]) {
      const x = randomFloats(random, inSize(window)).map((value) => value + shift);
      expect(Array.from(pool("maxPoolF32", window, x))).toEqual(seen.map((list) => Math.max(...list.map((i) => x[i]!))));
    }
  });

  it("averagePool is the mean of those inside: summed ascending, then divided", () => {
    const x = randomFloats(random, inSize(window));
    const means = seen.map((list) => list.reduce((sum, i) => fround(sum + x[i]!), 0) / list.length);
    expect(firstDifference(pool("averagePoolF32", window, x), Float32Array.from(means))).toBe(-1);
  });

  it("the gradient of maxPool goes to the first of the largest", () => {
    for (const x of [coarse(inSize(window)), new Float32Array(inSize(window)), randomFloats(random, inSize(window))]) {
      const dy = coarse(seen.length).map((value) => 3 * value + 1);
      const before = coarse(x.length);
      const expected = Array.from(before);
      for (const [out, list] of seen.entries()) {
        const largest = Math.max(...list.map((i) => x[i]!));
        expected[list.find((i) => x[i] === largest)!]! += dy[out]!;
      }
      expect(Array.from(maxGradient(window, x, dy, before))).toEqual(expected);
    }
  });

  it("the gradient of averagePool goes to all inside, divided first", () => {
    const [before, gradient] = [randomFloats(random, inSize(window)), randomFloats(random, seen.length)];
    arena.clear();
    const [dx, dy] = [arena.floats(before), arena.floats(gradient)];
    kernels.averagePoolGradientF32(...addresses(dx, dy), placeWindow(arena, window), 0, IMAGES);
    const expected = before.slice();
    for (const [out, list] of seen.entries()) for (const i of list) expected[i]! += fround(gradient[out]! / list.length);
    expect(firstDifference(dx.slice(), expected)).toBe(-1);
    expect(arena.intact).toBe(true);
  });
});

it("poolings keep NaN and infinities, each in its windows and channel", () => {
  const window = WINDOWS.find(({ channels, kernel }) => channels === 5 && kernel[0] === 2)!;
  const seen = seenBy(window);
  const at = 3 * 5 + 2;
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const x = randomFloats(random, inSize(window));
    x[at] = bad;
    const spoiled = seen.map((list) => list.includes(at));
    expect(spoiled).toContain(true);
    for (const name of ["maxPoolF32", "averagePoolF32"] as const) {
      expect(Array.from(pool(name, window, x), (value) => !Number.isFinite(value))).toEqual(spoiled);
    }
  }
});

it("a window of −Infinity alone has −Infinity, and its first pixel the gradient", () => {
  const window: Window = { height: 2, width: 2, channels: 1, kernel: [2, 2], stride: [1, 1], pad: [0, 0] };
  const x = new Float32Array(8).fill(Number.NEGATIVE_INFINITY);
  expect(Array.from(pool("maxPoolF32", window, x))).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect(Array.from(maxGradient(window, x, [2, 3], new Float32Array(8)))).toEqual([2, 0, 0, 0, 3, 0, 0, 0]);
});
