// A drawing as a digit that a net of MNIST can read: that set's digits fill a box of 20 pixels, centred by their mass in 28.

import { SIDE } from "./digits.js";

/** The longer side of the ink in a digit of MNIST, in pixels. */
const BOX = 20;

/** The side of a drawing on the page, in pixels. */
export const PAD = 4 * SIDE;

/** Ink of a square drawing, row by row: 0 for paper, 255 for full ink. */
export interface Drawing {
  readonly side: number;
  readonly ink: Uint8Array;
}

/** Of the pen, in pixels of a drawing: with it a digit that fills the drawing is as bold as those of MNIST. */
const PEN = 5;

export const emptyDrawing = (): Drawing => ({ side: PAD, ink: new Uint8Array(PAD * PAD) });

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A dot of the pen, with soft edges. */
function dot({ side, ink }: Drawing, { x, y }: Point): void {
  const range = (at: number) => [Math.max(0, Math.floor(at - PEN - 1)), Math.min(side - 1, Math.ceil(at + PEN + 1))] as const;
  const [[left, right], [top, bottom]] = [range(x), range(y)];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      const at = row * side + column;
      ink[at] = Math.max(ink[at]!, Math.round(255 * Math.min(1, Math.max(0, PEN + 0.5 - away))));
    }
  }
}

/** Draws a line from one point to another, ends included. */
export function drawLine(drawing: Drawing, from: Point, to: Point): void {
  const dots = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y)));
  for (let i = 0; i <= dots; i++) {
    const share = i / dots;
    dot(drawing, { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
  }
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The least box, ends excluded, with all ink; undefined for an empty drawing. */
function boundsOf({ side, ink }: Drawing): Bounds | undefined {
  const bounds = { left: side, top: side, right: 0, bottom: 0 };
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 0) continue;
    const [x, y] = [i % side, Math.floor(i / side)];
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x + 1);
    bounds.top = Math.min(bounds.top, y);
    bounds.bottom = Math.max(bounds.bottom, y + 1);
  }
  return bounds.right > 0 ? bounds : undefined;
}

/**
 * Moves every pixel of the drawing to `place` of its corners, and spreads its ink over the pixels of the digit that it then covers.
 * What falls off the edge is lost.
 */
function resample({ side, ink }: Drawing, scale: number, moveX: number, moveY: number): Float32Array {
  const out = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] === 0) continue;
    const [left, top] = [(i % side) * scale + moveX, Math.floor(i / side) * scale + moveY];
    for (let y = Math.floor(top); y < top + scale; y++) {
      for (let x = Math.floor(left); x < left + scale; x++) {
        if (x < 0 || x >= SIDE || y < 0 || y >= SIDE) continue;
        const width = Math.min(x + 1, left + scale) - Math.max(x, left);
        const height = Math.min(y + 1, top + scale) - Math.max(y, top);
        out[y * SIDE + x]! += ink[i]! * Math.max(0, width) * Math.max(0, height);
      }
    }
  }
  return out;
}

/** The centre of mass of the ink, in pixels of the drawing. */
function centreOf({ side, ink }: Drawing): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < ink.length; i++) {
    mass += ink[i]!;
    x += ink[i]! * ((i % side) + 0.5);
    y += ink[i]! * (Math.floor(i / side) + 0.5);
  }
  return { x: x / mass, y: y / mass };
}

/** The digit in a drawing, 28 × 28 pixels from 0 to 255; undefined where nothing is drawn. */
export function digitOf(drawing: Drawing): Uint8Array | undefined {
  const bounds = boundsOf(drawing);
  if (bounds === undefined) return undefined;
  const scale = BOX / Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top);
  const centre = centreOf(drawing);
  const pixels = resample(drawing, scale, SIDE / 2 - centre.x * scale, SIDE / 2 - centre.y * scale);
  return Uint8Array.from(pixels, (value) => Math.min(255, Math.round(value)));
}
