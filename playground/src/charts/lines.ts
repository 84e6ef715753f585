// A line chart over layers or steps, by uPlot: numbers under the pointer and by the arrow keys, and a table for whoever does not see it.

import uPlot from "uplot";
import { element } from "../dom.js";
import { short } from "../format.js";
import { decades, rangeOf, styled } from "./scale.js";

/** A line. Gaps, and what a logarithmic axis has no place for, are null. */
export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Name of a custom property of the page's style, as `--accent`. */
  readonly color: string;
  readonly dashed?: boolean;
}

/** What a chart shows. */
export interface Lines {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  /** An area between two bounds, behind the lines. */
  readonly band?: { readonly label: string; readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
}

export interface LinesOptions {
  readonly title: string;
  /** What x counts. */
  readonly xLabel: string;
  readonly logarithmic?: boolean;
  readonly height?: number;
  /** How a value is written. */
  readonly format?: (value: number) => string;
}

export interface LineChart {
  readonly element: HTMLElement;
  show(data: Lines): void;
  dispose(): void;
}

const bounded = (value: number | null, logarithmic: boolean) =>
  value === null || !Number.isFinite(value) || (logarithmic && value <= 0) ? null : value;

export function lineChart({ title, xLabel, logarithmic = false, height = 200, format = short }: LinesOptions): LineChart {
  const canvas = element("div", { tabIndex: 0, attributes: { role: "img" } });
  const readout = element("p", { className: "readout", attributes: { "aria-live": "polite" } });
  const table = element("div", { className: "unseen" });
  const root = element("figure", { className: "chart" }, element("h3", {}, title), canvas, readout, table);
  let plot: uPlot | undefined;
  let shown: Lines | undefined;

  const say = (index: number | null | undefined) => {
    if (!shown || index == null || shown.x[index] === undefined) {
      readout.textContent = "";
      return;
    }
    const at = (values: readonly (number | null)[]) => (values[index] == null ? "–" : format(values[index]!));
    const parts = shown.lines.map(({ label, values }) => `${label} ${at(values)}`);
    if (shown.band) parts.push(`${shown.band.label} ${at(shown.band.low)} to ${at(shown.band.high)}`);
    readout.textContent = `${xLabel} ${shown.x[index]}: ${parts.join(" · ")}`;
  };

  function draw(): void {
    if (!shown) return;
    plot?.destroy();
    const { x, lines, band } = shown;
    const columns = [...(band ? [band.high, band.low] : []), ...lines.map(({ values }) => values)].map((values) =>
      values.map((value) => bounded(value, logarithmic)),
    );
    const scale = Number(styled("--stroke")) || 2;
    const font = `${parseFloat(getComputedStyle(root).fontSize) * 0.8}px ${getComputedStyle(root).fontFamily}`;
    const axis = { stroke: styled("--soft"), font, grid: { stroke: styled("--line"), width: 1 }, ticks: { show: false } };
    const [low, high] = rangeOf(columns.flat(), logarithmic);
    plot = new uPlot(
      {
        width: Math.max(200, canvas.clientWidth),
        height,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 * (scale / 2) } },
        scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1, range: [low, high] } },
        axes: [
          { ...axis, size: 30, grid: { show: false } },
          {
            ...axis,
            size: 58,
            splits: () => (logarithmic ? decades(low, high) : undefined) as number[],
            values: (_, splits) => splits.map((value) => (value === null ? "" : format(value))),
          },
        ],
        series: [
          {},
          ...(band ? [{ stroke: "transparent" }, { stroke: "transparent" }] : []),
          ...lines.map(({ color, dashed }) => ({
            stroke: styled(color),
            width: dashed ? scale * 0.8 : scale,
            points: { show: false },
            ...(dashed && { dash: [6, 5] }),
          })),
        ],
        ...(band && { bands: [{ series: [1, 2] as [number, number], fill: styled("--band") }] }),
        hooks: { setCursor: [({ cursor }) => say(cursor.idx)] },
      },
      [x, ...columns] as uPlot.AlignedData,
      canvas,
    );
  }

  function tell(): void {
    const { x, lines, band } = shown!;
    const bounds = band ? [[`${band.label}, from`, band.low] as const, [`${band.label}, to`, band.high] as const] : [];
    const columns = [...lines.map(({ label, values }) => [label, values] as const), ...bounds];
    const head = element(
      "tr",
      {},
      ...[xLabel, ...columns.map(([label]) => label)].map((text) => element("th", { scope: "col" }, text)),
    );
    const rows = x.map((at, i) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, String(at)),
        ...columns.map(([, values]) => element("td", {}, values[i] == null ? "–" : format(values[i]))),
      ),
    );
    table.replaceChildren(element("table", {}, element("caption", {}, title), head, ...rows));
  }

  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || !plot || !shown) return;
    event.preventDefault();
    const index = Math.min(shown.x.length - 1, Math.max(0, (plot.cursor.idx ?? (step > 0 ? -1 : shown.x.length)) + step));
    plot.setCursor({ left: plot.valToPos(shown.x[index]!, "x"), top: 0 });
    say(index);
  });

  // In the next frame: what changes sizes in the callback itself makes browsers complain of a loop.
  let frame = 0;
  const watcher = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (plot && canvas.clientWidth !== plot.width) plot.setSize({ width: Math.max(200, canvas.clientWidth), height });
    });
  });
  watcher.observe(canvas);

  return {
    element: root,
    show(data) {
      shown = data;
      const ends = data.lines.map(({ label, values }) => {
        const [first, last] = [values[0], values.at(-1)];
        return `${label} from ${first == null ? "–" : format(first)} to ${last == null ? "–" : format(last)}`;
      });
      canvas.setAttribute("aria-label", `${title}: ${ends.join("; ")}`);
      draw();
      tell();
    },
    dispose() {
      watcher.disconnect();
      cancelAnimationFrame(frame);
      plot?.destroy();
    },
  };
}
