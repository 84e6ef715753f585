// Pictures of nets on canvases: weights as images, what a net says of a plane, ink.

import type { Samples } from "../engine/data/dataSet.js";
import type { Plane, WeightImages } from "../engine/pictures.js";
import { styled } from "./scale.js";

type Rgb = readonly [red: number, green: number, blue: number];

const context = (canvas: HTMLCanvasElement) => canvas.getContext("2d")!;

const known = new Map<string, Rgb>();

/** Any colour of CSS as three bytes. */
function rgbOf(color: string): Rgb {
  let rgb = known.get(color);
  if (rgb === undefined) {
    const probe = new OffscreenCanvas(1, 1).getContext("2d")!;
    probe.fillStyle = color;
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    rgb = [red!, green!, blue!];
    known.set(color, rgb);
  }
  return rgb;
}

const mixed = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + share * (to[0] - from[0]),
  from[1] + share * (to[1] - from[1]),
  from[2] + share * (to[2] - from[2]),
];

/** Fills a canvas of `width` × `height` pixels, each of the colour that `color` gives. */
function paint(canvas: HTMLCanvasElement, width: number, height: number, color: (x: number, y: number) => Rgb | undefined): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const rgb = color(x, y);
      if (rgb) image.data.set([...rgb, 255], at);
    }
  }
  context(canvas).putImageData(image, 0, 0);
}

const TILES_PER_ROW = 4;

/** Images side by side, one pixel apart: negative weights in one colour, positive ones in another, zero as the page. */
export function paintWeights(canvas: HTMLCanvasElement, { pixels, count }: WeightImages, side: number): void {
  const [zero, negative, positive] = ["--track", "--negative", "--positive"].map((name) => rgbOf(styled(name))) as [
    Rgb,
    Rgb,
    Rgb,
  ];
  const shades = Array.from({ length: 256 }, (_, value) => {
    const weight = value / 127.5 - 1;
    return mixed(zero, weight < 0 ? negative : positive, Math.abs(weight));
  });
  const columns = Math.min(TILES_PER_ROW, count);
  const rows = Math.ceil(count / columns);
  const cell = side + 1;
  paint(canvas, columns * cell - 1, rows * cell - 1, (x, y) => {
    const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
    const [left, top] = [x - column * cell, y - row * cell];
    const unit = row * columns + column;
    if (left === side || top === side || unit >= count) return undefined;
    return shades[pixels[unit * side * side + top * side + left]!];
  });
}

/** The colour of a class: two of the page's own, or as many as there are, around the circle. */
function classColor(label: number, count: number): string {
  if (count === 2) return styled(`--class-${label + 1}`);
  return `hsl(${Math.round((360 * label) / count)} 70% 50%)`;
}

/** The colours of so many classes. */
export const classColors = (count: number) => Array.from({ length: count }, (_, label) => classColor(label, count));

/** Regions of the plane in the colours of their classes, the paler the less certain. */
export function paintPlane(canvas: HTMLCanvasElement, { side, classes, probabilities }: Plane, count: number): void {
  const [paper, ...colors] = [styled("--card"), ...classColors(count)].map(rgbOf) as [Rgb, ...Rgb[]];
  paint(canvas, side, side, (x, y) => {
    const cell = y * side + x;
    const certain = (probabilities[cell]! / 255 - 1 / count) / (1 - 1 / count);
    return mixed(paper, colors[classes[cell]!]!, 0.12 + 0.5 * Math.max(0, certain));
  });
}

/** Points over the plane; every second class is square, for those who do not see its colour. */
export function paintPoints(canvas: HTMLCanvasElement, { x, y }: Samples, reach: number, count: number): void {
  const scale = devicePixelRatio;
  const side = Math.round(canvas.clientWidth * scale);
  canvas.width = canvas.height = side;
  const [pen, colors] = [context(canvas), classColors(count)];
  const radius = Math.max(2 * scale, side / 130);
  pen.strokeStyle = styled("--card");
  pen.lineWidth = 0.75 * scale;
  for (const [i, label] of y.entries()) {
    const [left, top] = [((x[2 * i]! / reach + 1) / 2) * side, ((1 - x[2 * i + 1]! / reach) / 2) * side];
    pen.fillStyle = colors[label]!;
    pen.beginPath();
    if (label % 2 === 0) pen.arc(left, top, radius, 0, 2 * Math.PI);
    else pen.rect(left - 0.85 * radius, top - 0.85 * radius, 1.7 * radius, 1.7 * radius);
    pen.fill();
    pen.stroke();
  }
}

/** Ink on paper. */
export function paintInk(canvas: HTMLCanvasElement, ink: Uint8Array, side: number): void {
  const [paper, full] = [rgbOf(styled("--card")), rgbOf(styled("--ink"))];
  const shades = Array.from({ length: 256 }, (_, value) => mixed(paper, full, value / 255));
  paint(canvas, side, side, (x, y) => shades[ink[y * side + x]!]);
}
