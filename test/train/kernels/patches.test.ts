// Patches and their transpose by the definition of a window (windows.ts), exactly: copies, and sums of small whole numbers.

import { describe, expect, it } from "vitest";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { randomFloats } from "./maker.js";
import { describeWindow, eachPlace, outputOf, placeWindow, WINDOWS, type Window } from "./windows.js";

const { kernels, arena } = trainBench();
const random = testUniforms(130);
const IMAGES = 3;

const integers = (length: number) => Float32Array.from({ length }, () => Math.floor(random() * 64) - 32);
const divisors = (n: number) => Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
const imageSize = ({ height, width, channels }: Window) => height * width * channels;

/** Floats of the patches of all images, `channels` of each pixel. */
function patchesSize(window: Window, channels: number): number {
  const [outHeight, outWidth] = outputOf(window);
  return IMAGES * outHeight * outWidth * window.kernel[0] * window.kernel[1] * channels;
}

/** Visits every float of the patches that lies on an image: its index there, and in the images. */
function eachFloat(window: Window, first: number, channels: number, visit: (patch: number, image: number) => void): void {
  const places = window.kernel[0] * window.kernel[1];
  eachPlace(window, IMAGES, (out, place, from) => {
    if (from < 0) return;
    for (let c = 0; c < channels; c++) visit((out * places + place) * channels + c, from + first + c);
  });
}

describe.each(WINDOWS.map((window) => ({ name: describeWindow(window), window })))("$name", ({ window }) => {
  // All channels together, and every group of fewer.
  const groups = divisors(window.channels).flatMap((channels) =>
    Array.from({ length: window.channels / channels }, (_, i) => ({ first: i * channels, channels })),
  );

  it("patches are what the window sees, zeros beyond the border", () => {
    for (const { first, channels } of groups) {
      arena.clear();
      const windowPtr = placeWindow(arena, window);
      const x = arena.floats(randomFloats(random, IMAGES * imageSize(window)));
      const out = arena.room(patchesSize(window, channels));
      kernels.patchesF32(...addresses(out, x), windowPtr, first, channels, 0, IMAGES);
      const expected = new Array<number>(out.length).fill(0);
      eachFloat(window, first, channels, (patch, image) => {
        expected[patch] = x[image]!;
      });
      expect(Array.from(out), `channels ${first} and ${channels - 1} more`).toEqual(expected);
      expect(arena.intact).toBe(true);
    }
  });

  it("addPatches adds each float to where it came from, and to nothing else", () => {
    for (const { first, channels } of groups) {
      arena.clear();
      const windowPtr = placeWindow(arena, window);
      const dx = arena.floats(integers(IMAGES * imageSize(window)));
      const patches = arena.floats(integers(patchesSize(window, channels)));
      const expected = Array.from(dx);
      eachFloat(window, first, channels, (patch, image) => {
        expected[image]! += patches[patch]!;
      });
      kernels.addPatchesF32(...addresses(dx, patches), windowPtr, first, channels, 0, IMAGES);
      expect(Array.from(dx), `channels ${first} and ${channels - 1} more`).toEqual(expected);
      expect(arena.intact).toBe(true);
    }
  });
});

it("addPatches rounds after each sum, output pixels ascending", () => {
  arena.clear();
  // Three output pixels see one pixel, each in another place.
  const window: Window = { height: 1, width: 1, channels: 1, kernel: [1, 3], stride: [1, 1], pad: [0, 2] };
  const dx = arena.floats([0]);
  const patches = arena.floats([0, 0, 2 ** 24, 0, 1, 0, -(2 ** 24), 0, 0]);
  kernels.addPatchesF32(...addresses(dx, patches), placeWindow(arena, window), 0, 1, 0, 1);
  // In f32 2^24 + 1 is 2^24; in any other order the 1 would be left.
  expect(Array.from(dx)).toEqual([0]);
});
