// A line chart that is drawn many times a second while nets train: one uPlot that gets new data. What it says in words follows when all is quiet.

import uPlot from "uplot";
import { element } from "../dom.js";
import { short } from "../format.js";
import { inView } from "./inView.js";
import { decades, rangeOf, styled, tick, WHOLE } from "./scale.js";

export interface LiveLine {
  readonly label: string;
  /** Name of a custom property of the page's style, as `--accent`. */
  readonly color: string;
  readonly dashed?: boolean;
}

export interface LiveOptions {
  readonly title: string;
  /** What x counts. */
  readonly xLabel: string;
  readonly lines: readonly LiveLine[];
  readonly logarithmic?: boolean;
  /** The range of y where it is fixed. */
  readonly range?: readonly [number, number];
  readonly format?: (value: number) => string;
  /** What stands on the chart before there is anything to show. */
  readonly empty: string;
}

export type Values = readonly (number | null)[];

export interface LiveChart {
  readonly element: HTMLElement;
  /** Shows values: for each line, as many as there are x. */
  show(x: readonly number[], values: readonly Values[]): void;
  /** Says in words what is shown: for whoever does not see it, once it does not change any more. */
  settle(): void;
  dispose(): void;
}

const HEIGHT = 210;
/** Rows of the table that stands for the curves. */
const ROWS = 12;

const isShown = (value: number | null, logarithmic: boolean): value is number =>
  value !== null && Number.isFinite(value) && (!logarithmic || value > 0);

/** Places of at most `ROWS` of `count`, the first and the last among them. */
function samplePlaces(count: number): number[] {
  const rows = Math.min(ROWS, count);
  return Array.from({ length: rows }, (_, i) => (rows === 1 ? 0 : Math.round((i * (count - 1)) / (rows - 1))));
}

export function liveChart({ title, xLabel, lines, logarithmic = false, range, format = short, empty }: LiveOptions): LiveChart {
  const canvas = element("div", { className: "plot", tabIndex: 0, attributes: { role: "img", "aria-label": title } });
  const readout = element("p", { className: "readout" });
  const table = element("div", { className: "unseen" });
  const hint = element("p", { className: "empty" }, empty);
  const plotted = element("div", { className: "plotted" }, canvas, hint);
  const root = element("figure", { className: "chart card" }, element("h2", {}, title), plotted, readout, table);
  let plot: uPlot | undefined;
  let shown: { x: readonly number[]; values: readonly Values[] } = { x: [], values: [] };
  /** The same without what has no place on the axis. */
  let columns: (number | null)[][] = [];

  const text = (value: number | null | undefined) => (value == null ? "–" : format(value));
  const rowText = (index: number) => lines.map(({ label }, i) => `${label} ${text(shown.values[i]?.[index])}`).join(" · ");
  const say = (index: number | null | undefined) => {
    const x = index == null ? undefined : shown.x[index];
    readout.textContent = x === undefined ? xLabel : `${xLabel} ${x}: ${rowText(index!)}`;
    readout.classList.toggle("axis", x === undefined);
  };

  say(undefined);
  canvas.style.height = `${HEIGHT}px`;

  function make(width: number, data: uPlot.AlignedData): uPlot {
    const stroke = Number(styled("--stroke")) || 2;
    const { fontSize, fontFamily } = getComputedStyle(root);
    // In whole pixels, as in lines.ts.
    const size = Math.round(Number.parseFloat(fontSize) * 0.8);
    const font = `${size}px ${fontFamily}`;
    const axis = { stroke: styled("--soft"), font, ticks: { show: false } };
    return new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, drag: { setScale: false } },
        scales: {
          x: { time: false, range: (_, low, high) => [low, high > low ? high : low + 1] },
          y: {
            distr: logarithmic ? 3 : 1,
            range: () => (range ? [...range] : rangeOf(columns.flat(), logarithmic)) as [number, number],
          },
        },
        axes: [
          { ...axis, size: 2.1 * size, grid: { show: false }, incrs: WHOLE },
          {
            ...axis,
            size: 4.4 * size,
            grid: { stroke: styled("--line"), width: 1 },
            ...(logarithmic && {
              splits: (_: uPlot, __: number, low: number, high: number) => decades(low, high),
              // All of them: of a long logarithmic axis uPlot would leave most numbers out.
              filter: (_: uPlot, splits: number[]) => splits,
            }),
            values: (_, splits) => splits.map((value) => (value === null ? "" : tick(value, format))),
          },
        ],
        series: [
          {},
          ...lines.map(({ color, dashed }) => ({
            stroke: styled(color),
            width: dashed ? stroke * 0.75 : stroke,
            spanGaps: false,
            points: { show: false },
            ...(dashed && { dash: [6, 5] }),
          })),
        ],
        hooks: { setCursor: [({ cursor }) => say(cursor.idx)] },
      },
      data,
      canvas,
    );
  }

  const picture = inView(canvas, (width) => {
    columns = shown.values.map((values) => values.map((value) => (isShown(value, logarithmic) ? value : null)));
    const data = [shown.x, ...columns] as uPlot.AlignedData;
    if (plot && plot.width !== width) plot.setSize({ width, height: HEIGHT });
    if (plot) plot.setData(data);
    else plot = make(width, data);
  });

  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || !plot || shown.x.length === 0) return;
    event.preventDefault();
    const from = plot.cursor.idx ?? (step > 0 ? -1 : shown.x.length);
    const index = Math.min(shown.x.length - 1, Math.max(0, from + step));
    plot.setCursor({ left: plot.valToPos(shown.x[index]!, "x"), top: 0 });
    say(index);
  });

  return {
    element: root,
    show(x, values) {
      shown = { x, values };
      hint.hidden = x.length > 1;
      picture.changed();
    },
    settle() {
      const last = shown.x.length - 1;
      canvas.setAttribute("aria-label", last < 0 ? title : `${title}; ${xLabel} ${shown.x[last]}: ${rowText(last)}`);
      const head = [xLabel, ...lines.map(({ label }) => label)].map((name) => element("th", { scope: "col" }, name));
      const rows = samplePlaces(shown.x.length).map((at) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, String(shown.x[at])),
          ...lines.map((_, i) => element("td", {}, text(shown.values[i]?.[at]))),
        ),
      );
      table.replaceChildren(element("table", {}, element("caption", {}, title), element("tr", {}, ...head), ...rows));
    },
    dispose() {
      picture.dispose();
      plot?.destroy();
    },
  };
}
