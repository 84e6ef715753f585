// Time per value over the size of a call, both on logarithmic axes: where the lines cross, WebAssembly begins to pay.

import type { Sweep } from "../sweep.js";

const NS = "http://www.w3.org/2000/svg";

function svg(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  if (text !== undefined) element.textContent = text;
  return element;
}

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [44, 70, 14, 34, 300];
/** Least distance of two labels at the right edge. */
const APART = 15;

/** Labels moved apart where lines end close to each other, from above. */
function spread(places: number[]): number[] {
  const order = places.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let k = 1; k < order.length; k++) order[k]!.y = Math.max(order[k]!.y, order[k - 1]!.y + APART);
  const out: number[] = [];
  for (const { y, i } of order) out[i] = y;
  return out;
}

export function chart({ counts, lines }: Sweep, width: number): SVGElement {
  const values = lines.flatMap((line) => line.values);
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.log10(Math.max(...values) * 1.2)];
  const [first, last] = [Math.log2(counts[0]!), Math.log2(counts.at(-1)!)];
  const x = (count: number) => LEFT + ((Math.log2(count) - first) / (last - first)) * (width - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((Math.log10(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const label = `Nanoseconds per value for calls of ${counts[0]} to ${counts.at(-1)} values`;
  const root = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, height: HEIGHT, role: "img", "aria-label": label });
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power);
    root.append(svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }));
    root.append(svg("text", { x: LEFT - 8, y: at + 4, "text-anchor": "end" }, String(10 ** power)));
  }
  for (let power = Math.ceil(first); power <= last; power += width < 500 ? 8 : 4) {
    const text = 2 ** power >= 2 ** 20 ? `${2 ** (power - 20)}M` : 2 ** power >= 1024 ? `${2 ** (power - 10)}K` : `${2 ** power}`;
    root.append(svg("text", { x: x(2 ** power), y: HEIGHT - 12, "text-anchor": "middle" }, text));
  }
  const ends = spread(lines.map((line) => y(line.values.at(-1)!) + 4));
  for (const [i, { name, values, crossover }] of lines.entries()) {
    const kind = name.replace(" ", "-");
    const points = counts.map((count, k) => `${x(count).toFixed(1)},${y(values[k]!).toFixed(1)}`).join(" ");
    root.append(svg("polyline", { class: `curve ${kind}`, points }));
    root.append(svg("text", { class: `name ${kind}`, x: width - RIGHT + 8, y: ends[i]! }, name));
    if (crossover && crossover > counts[0]!) {
      const ours = lines.find((line) => line.name === "isovar")!.values;
      const next = counts.findIndex((count) => count >= crossover);
      const share = Math.log(crossover / counts[next - 1]!) / Math.log(counts[next]! / counts[next - 1]!);
      const value = Math.exp(Math.log(ours[next - 1]!) * (1 - share) + Math.log(ours[next]!) * share);
      root.append(svg("circle", { class: "crossing", cx: x(crossover), cy: y(value), r: 5 }));
    }
  }
  return root;
}
