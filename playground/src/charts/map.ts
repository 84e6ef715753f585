// A heat map on a canvas with axes, lines and dots over it: values from vanishing through level to exploding, in two colours.

import { element } from "../dom.js";
import { short } from "../format.js";
import { inView } from "./inView.js";
import { styled } from "./scale.js";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface MapLine {
  readonly places: readonly Place[];
  readonly dashed?: boolean;
}

export interface MapDot extends Place {
  /** Name of a custom property of the page's style. */
  readonly color: string;
  readonly label: string;
}

export interface MapData {
  /** Cells, row by row from the bottom, from −1 (cool) through 0 (paper) to 1 (warm). */
  readonly cells: ArrayLike<number>;
  readonly columns: number;
  readonly most: Place;
  readonly lines: readonly MapLine[];
  readonly dots: readonly MapDot[];
  /** Where the cross stands. */
  readonly chosen: Place;
  /** What the map shows, for whoever does not see it. */
  readonly label: string;
}

export interface HeatMap {
  readonly element: HTMLElement;
  show(data: MapData): void;
  dispose(): void;
}

export interface MapOptions {
  /** What it is called before there is anything on it. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** What the cool and the warm colour mean. */
  readonly coolEnd: string;
  readonly warmEnd: string;
  /** What is said of the place under the pointer, and of its cell. */
  readonly describe: (place: Place, cell: number) => string;
  readonly onChoose: (place: Place) => void;
}

/** Round steps, about five to an axis. */
function ticks(most: number): number[] {
  const step = [0.1, 0.2, 0.25, 0.5, 1, 2, 4, 5, 10].find((each) => most / each <= 5) ?? most / 5;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

type Color = readonly [number, number, number];

/** `#rrggbb` as numbers. */
const colorOf = (name: string): Color => {
  const number = Number.parseInt(styled(name).slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

/** The cells as a picture, a pixel each. */
function picture({ cells, columns }: MapData): HTMLCanvasElement {
  const [paper, cool, warm] = [colorOf("--card"), colorOf("--cool"), colorOf("--warm")];
  const rows = cells.length / columns;
  const image = new ImageData(columns, rows);
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i]!;
    const end = value < 0 ? cool : warm;
    const at = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + (i % columns));
    for (let k = 0; k < 3; k++) image.data[at + k] = paper[k]! + Math.abs(value) * (end[k]! - paper[k]!);
    image.data[at + 3] = 255;
  }
  const canvas = element("canvas", { width: columns, height: rows });
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}

export function heatMap({ title, xLabel, yLabel, coolEnd, warmEnd, describe, onChoose }: MapOptions): HeatMap {
  const canvas = element("canvas", { className: "map", attributes: { role: "img", "aria-label": title } });
  const readout = element("p", { className: "readout" });
  const root = element("figure", { className: "chart" }, canvas, readout);
  let shown: MapData | undefined;
  let frame = { left: 0, top: 0, width: 1, height: 1 };

  const toX = (x: number) => frame.left + (x / shown!.most.x) * frame.width;
  const toY = (y: number) => frame.top + (1 - y / shown!.most.y) * frame.height;

  function drawAxes(context: CanvasRenderingContext2D, size: number): void {
    context.fillStyle = styled("--soft");
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const x of ticks(shown!.most.x)) context.fillText(short(x), toX(x), frame.top + frame.height + size * 0.5);
    context.fillText(xLabel, frame.left + frame.width / 2, frame.top + frame.height + size * 1.9);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const y of ticks(shown!.most.y)) context.fillText(short(y), frame.left - size * 0.5, toY(y));
    context.save();
    context.translate(size * 0.75, frame.top + frame.height / 2);
    context.rotate(-Math.PI / 2);
    context.textAlign = "center";
    context.fillText(yLabel, 0, 0);
    context.restore();
  }

  function drawLines(context: CanvasRenderingContext2D, stroke: number): void {
    context.strokeStyle = styled("--ink");
    for (const { places, dashed } of shown!.lines) {
      context.lineWidth = dashed ? stroke * 0.7 : stroke;
      context.setLineDash(dashed ? [5, 5] : []);
      context.beginPath();
      for (const [i, { x, y }] of places.entries()) context[i === 0 ? "moveTo" : "lineTo"](toX(x), toY(y));
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** What the two colours mean, in the upper corners, where activations differ least. */
  function drawEnds(context: CanvasRenderingContext2D, size: number): void {
    context.fillStyle = styled("--ink");
    context.textBaseline = "top";
    for (const [words, align, part] of [
      [coolEnd, "left", 0.02],
      [warmEnd, "right", 0.98],
    ] as const) {
      context.textAlign = align;
      context.fillText(words, frame.left + part * frame.width, frame.top + size * 0.8);
    }
  }

  function drawDots(context: CanvasRenderingContext2D, size: number): void {
    context.lineWidth = 2;
    context.textBaseline = "middle";
    for (const { x, y, color, label } of shown!.dots) {
      const radius = size * 0.42;
      const [atX, atY] = [toX(Math.min(x, shown!.most.x)), toY(Math.min(y, shown!.most.y))];
      context.fillStyle = styled(color);
      context.strokeStyle = styled("--card");
      context.beginPath();
      context.arc(atX, atY, radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
      context.fillStyle = styled("--ink");
      // Beside the right edge there is room on the left alone; a start that lies beyond it is told by an arrow.
      const beyond = x > shown!.most.x;
      const turned = atX > frame.left + 0.9 * frame.width;
      context.textAlign = turned ? "right" : "left";
      context.fillText(beyond ? `${label} →` : label, atX + (turned ? -1.6 : 1.6) * radius, atY - radius * 1.6);
    }
    const [x, y, arm] = [toX(shown!.chosen.x), toY(shown!.chosen.y), size * 0.7];
    for (const [color, width] of [
      ["--card", 5],
      ["--ink", 2.5],
    ] as const) {
      context.strokeStyle = styled(color);
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x - arm, y);
      context.lineTo(x + arm, y);
      context.moveTo(x, y - arm);
      context.lineTo(x, y + arm);
      context.stroke();
    }
  }

  const image = inView(canvas, (width) => {
    if (!shown) return;
    const scale = devicePixelRatio || 1;
    const size = Number.parseFloat(getComputedStyle(root).fontSize) * 0.8;
    const height = canvas.clientHeight;
    canvas.width = width * scale;
    canvas.height = height * scale;
    frame = { left: size * 4, top: size, width: width - size * 5, height: height - size * 4.4 };
    const context = canvas.getContext("2d")!;
    context.scale(scale, scale);
    context.font = `${size}px ${getComputedStyle(root).fontFamily}`;
    context.drawImage(picture(shown), frame.left, frame.top, frame.width, frame.height);
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    drawLines(context, Number(styled("--stroke")) || 2);
    drawEnds(context, size);
    context.restore();
    drawAxes(context, size);
    drawDots(context, size);
  });

  function placeOf({ offsetX, offsetY }: MouseEvent): Place | undefined {
    if (!shown) return undefined;
    const [x, y] = [(offsetX - frame.left) / frame.width, 1 - (offsetY - frame.top) / frame.height];
    return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x: x * shown.most.x, y: y * shown.most.y } : undefined;
  }

  canvas.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    readout.textContent = "";
    if (!place) return;
    const { cells, columns, most } = shown!;
    const rows = cells.length / columns;
    const at = (part: number, count: number) => Math.min(count - 1, Math.floor(part * count));
    readout.textContent = describe(place, at(place.y / most.y, rows) * columns + at(place.x / most.x, columns));
  });
  canvas.addEventListener("pointerleave", () => {
    readout.textContent = "";
  });
  canvas.addEventListener("click", (event) => {
    const place = placeOf(event);
    if (place) onChoose(place);
  });

  return {
    element: root,
    show(data) {
      shown = data;
      canvas.setAttribute("aria-label", data.label);
      image.changed();
    },
    dispose() {
      image.dispose();
    },
  };
}
