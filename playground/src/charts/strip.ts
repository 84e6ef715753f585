// Histograms side by side, one per layer, on one scale: a column per layer, darker where more values lie.

import { element } from "../dom.js";
import { short } from "../format.js";
import { inView } from "./inView.js";
import { type Histogram, onAxis, ROWS } from "./onAxis.js";
import { styled, tick } from "./scale.js";

export interface StripOptions {
  readonly title: string;
  /** What the columns count. */
  readonly xLabel: string;
  /** A column in words. */
  readonly describe: (index: number) => string;
}

export interface Strip {
  readonly element: HTMLElement;
  /** @param range of values on the axis; what lies beyond is counted at its ends */
  show(histograms: readonly Histogram[], range: readonly [low: number, high: number], color: string): void;
  dispose(): void;
}

const HEIGHT = 130;

export function strip({ title, xLabel, describe }: StripOptions): Strip {
  const canvas = element("canvas", { tabIndex: 0, attributes: { role: "img", "aria-label": title } });
  const [above, below] = [element("span", {}), element("span", {})];
  const readout = element("p", { className: "readout", attributes: { "aria-live": "polite" } });
  const axis = element("div", { className: "ends", attributes: { "aria-hidden": "true" } }, above, below);
  const root = element(
    "figure",
    { className: "chart strip" },
    element("h3", {}, title),
    element("div", {}, axis, canvas),
    readout,
  );
  let columns = 0;
  let chosen = -1;
  let shown: Parameters<Strip["show"]> | undefined;

  const say = (index: number) => {
    chosen = index;
    readout.textContent = index < 0 ? "" : `${xLabel} ${index + 1}: ${describe(index)}`;
  };
  canvas.addEventListener("pointermove", ({ offsetX }) =>
    say(Math.min(columns - 1, Math.max(0, Math.floor((columns * offsetX) / canvas.clientWidth)))),
  );
  canvas.addEventListener("pointerleave", () => say(-1));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    say(Math.min(columns - 1, Math.max(0, chosen + step)));
  });

  const picture = inView(canvas, (room) => {
    if (!shown) return;
    const [histograms, range, color] = shown;
    const scale = devicePixelRatio;
    const [width, height] = [Math.round(room * scale), HEIGHT * scale];
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = styled("--track");
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = styled(color);
    const [wide, high] = [width / histograms.length, height / ROWS];
    const gap = wide > 6 * scale ? scale : 0;
    for (const [i, histogram] of histograms.entries()) {
      const [left, right] = [Math.round(i * wide), Math.round((i + 1) * wide) - gap];
      for (const [row, share] of onAxis(histogram, range).entries()) {
        if (share === 0) continue;
        // A fifth of all values in one part is as dark as it gets; the root shows tails.
        pen.globalAlpha = Math.min(1, Math.sqrt(5 * share));
        const top = Math.round(height - (row + 1) * high);
        pen.fillRect(left, top, right - left, Math.round(height - row * high) - top);
      }
    }
    pen.globalAlpha = 1;
  });

  return {
    element: root,
    show(histograms, range, color) {
      columns = histograms.length;
      [below.textContent, above.textContent] = range.map((end) => tick(Number(end.toPrecision(2)), short)) as [string, string];
      canvas.setAttribute("aria-label", `${title}. ${xLabel} 1: ${describe(0)}; ${xLabel} ${columns}: ${describe(columns - 1)}`);
      shown = [histograms, range, color];
      picture.changed();
      if (chosen >= 0) say(Math.min(chosen, columns - 1));
    },
    dispose() {
      picture.dispose();
    },
  };
}
