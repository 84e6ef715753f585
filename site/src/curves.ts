// Three starts side by side, as HTML: the build writes it into the page, and the page replaces it by what it computes itself.

import { glorotNormal, heNormal, type Initializer, normal } from "isovar";
import { DEPTH, signal } from "./signal.js";

const STARTS: readonly { name: string; code: string; initializer: Initializer }[] = [
  { name: "He", code: "heNormal()", initializer: heNormal() },
  { name: "Xavier", code: "glorotNormal()", initializer: glorotNormal() },
  { name: "N(0, 1)", code: "normal()", initializer: normal() },
];

/** Size of a drawing, where its lines begin, right of the numbers of the axis, and the powers of ten at its lower and upper edge. */
const [WIDTH, HEIGHT, LEFT] = [240, 120, 26];
const [LOWEST, HIGHEST] = [-6, 6];

/** A signal that is a thousand times larger or smaller than its input has exploded or vanished. */
const FAR = 1e3;

const verdictOf = (last: number) => (last > FAR ? "explodes" : last < 1 / FAR ? "vanishes" : "holds");

/** 1.02, or 3.1 · 10⁻⁵ with the power raised. */
function numberText(value: number): string {
  if (value >= 0.01 && value < 100) return value.toFixed(2);
  const [digits, power] = value.toExponential(1).split("e");
  return `${digits} · 10<sup>${power!.replace("+", "").replace("-", "−")}</sup>`;
}

/** The line through the sizes, on a logarithmic axis; what leaves the drawing is cut off by its edge. */
function lineOf(sizes: readonly number[]): string {
  const points = sizes.map((size, layer) => {
    const x = LEFT + (layer / DEPTH) * (WIDTH - LEFT);
    const y = ((HIGHEST - Math.log10(size)) / (HIGHEST - LOWEST)) * HEIGHT;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

function figure({ name, code, initializer }: (typeof STARTS)[number], seed: number): string {
  const sizes = signal(initializer, seed);
  const last = sizes.at(-1)!;
  const verdict = verdictOf(last);
  return `<figure class="card ${verdict}">
    <figcaption><b>${name}</b> <code>${code}</code></figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <path class="level" d="M${LEFT} ${HEIGHT / 2}H${WIDTH}"/><path class="curve" d="${lineOf(sizes)}"/>
      <text y="9">10⁶</text><text y="${HEIGHT / 2 + 3}">1</text><text y="${HEIGHT - 2}">10⁻⁶</text>
    </svg>
    <p><b>${verdict}</b> at layer ${DEPTH}: ${numberText(last)}</p>
  </figure>`;
}

/** The three, for a seed. */
export const curves = (seed: number): string => STARTS.map((start) => figure(start, seed)).join("");
