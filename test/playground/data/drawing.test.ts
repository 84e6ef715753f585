// Drawings as digits.

import { describe, expect, it } from "vitest";
import { digitOf } from "../../../playground/src/engine/data/drawing.js";

const SIDE = 112;

/** A drawing with ink in a box, ends excluded. */
function box(left: number, top: number, right: number, bottom: number, ink = 255) {
  const drawing = { side: SIDE, ink: new Uint8Array(SIDE * SIDE) };
  for (let y = top; y < bottom; y++) drawing.ink.fill(ink, y * SIDE + left, y * SIDE + right);
  return drawing;
}

describe("a drawing", () => {
  it("is nothing without ink", () => {
    expect(digitOf(box(0, 0, 0, 0))).toBeUndefined();
  });

  it("fills 20 of 28 pixels, in the middle, wherever and however large it was drawn", () => {
    const expected = new Uint8Array(784);
    for (let y = 4; y < 24; y++) expected.fill(255, y * 28 + 9, y * 28 + 19);
    expect(digitOf(box(10, 20, 50, 100))).toEqual(expected);
    expect(digitOf(box(60, 5, 70, 25))).toEqual(expected);
  });

  it("keeps ink as strong as it is", () => {
    expect(Math.max(...digitOf(box(10, 20, 50, 100, 100))!)).toBe(100);
  });

  it("is centred by its mass: a heavy foot lifts it", () => {
    const drawing = box(50, 10, 54, 90);
    drawing.ink.set(box(30, 82, 74, 90).ink.map((foot, i) => Math.max(foot, drawing.ink[i]!)));
    const digit = digitOf(drawing)!;
    const mass = digit.reduce((sum, ink) => sum + ink, 0);
    const height = digit.reduce((sum, ink, i) => sum + ink * (Math.floor(i / 28) + 0.5), 0) / mass;
    expect(height).toBeCloseTo(14, 0);
    expect(digit.slice(0, 28 * 2).some((ink) => ink > 0)).toBe(true);
  });
});
