// A line chart over layers or steps, by uPlot: numbers under the pointer and by the arrow keys, and a table for whoever does not see it.

import uPlot from "uplot";
import { element } from "../dom.js";
import { short } from "../format.js";
import { inView } from "./inView.js";
import { decades, rangeOf, styled, tick, WHOLE } from "./scale.js";

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
  readonly band?: {
    readonly label: string;
    /** Name of a custom property with a colour in hexadecimal digits, which shines through; the page's own by default. */
    readonly color?: string;
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  };
}

export interface LinesOptions {
  readonly title: string;
  /** What x counts. */
  readonly xLabel: string;
  readonly logarithmic?: boolean;
  readonly height?: number;
  /** How a value is written. */
  readonly format?: (value: number) => string;
  /** Whether it keeps a table of its numbers for whoever does not see it; false where one stands beside it. */
  readonly table?: boolean;
  /** Whether it names its lines. Default false. */
  readonly keys?: boolean;
  /** The range of y where it is fixed. */
  readonly range?: readonly [number, number];
}

export interface LineChart {
  readonly element: HTMLElement;
  /** Names the lines where it does so at all: before they come, so that the chart keeps its height. */
  name(lines: readonly Omit<Line, "values">[]): void;
  show(data: Lines): void;
  dispose(): void;
}

const bounded = (value: number | null, logarithmic: boolean) =>
  value === null || !Number.isFinite(value) || (logarithmic && value <= 0) ? null : value;

/** Behind a colour of the page in hexadecimal digits: 16 %. */
const BAND_ALPHA = "29";

/** The values of a chart in the order of its series: the bounds of the band first, which lies behind the lines. */
const columnsOf = ({ lines, band }: Lines, logarithmic: boolean) =>
  [...(band ? [band.high, band.low] : []), ...lines.map(({ values }) => values)].map((values) =>
    values.map((value) => bounded(value, logarithmic)),
  );

/** What a new plot is needed for: other colours, other series; new numbers alone go into the one that is there. */
const styleOf = ({ lines, band }: Lines) =>
  ["--soft", "--line", "--band", "--text", "--stroke"].map(styled).join() +
  lines.map(({ label, color }) => label + styled(color)).join() +
  (band !== undefined);

function optionsOf(
  { lines, band }: Lines,
  root: HTMLElement,
  { logarithmic = false, height = 200, format = short, range }: LinesOptions,
) {
  const stroke = Number(styled("--stroke")) || 2;
  const { fontSize, fontFamily } = getComputedStyle(root);
  // In whole pixels, since uPlot takes "12.8px" for 8 where a screen has two pixels for each of the page.
  const size = Math.round(Number.parseFloat(fontSize) * 0.8);
  const axis = { stroke: styled("--soft"), font: `${size}px ${fontFamily}`, ticks: { show: false } };
  return {
    height,
    // The plot ends where a strip of histograms above or below it ends, and layers stand above layers.
    padding: [8, 12, 0, 0] as uPlot.Padding,
    legend: { show: false },
    cursor: { y: false, points: { size: 3.5 * stroke }, drag: { setScale: false } },
    scales: {
      x: { time: false, range: (_: uPlot, low: number, high: number): [number, number] => [low - 0.5, high + 0.5] },
      y: {
        distr: logarithmic ? (3 as const) : (1 as const),
        range: (plot: uPlot): [number, number] =>
          range ? [...range] : rangeOf(plot.data.slice(1).flat() as (number | null)[], logarithmic),
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
          filter: (_: uPlot, splits: number[]) => splits,
        }),
        values: (_: uPlot, splits: number[]) => splits.map((value) => (value === null ? "" : tick(value, format))),
      },
    ],
    series: [
      {},
      ...(band
        ? [
            { stroke: "transparent", points: { show: false }, pxAlign: 0 },
            { stroke: "transparent", points: { show: false }, pxAlign: 0 },
          ]
        : []),
      ...lines.map(({ color, dashed, values }) => ({
        stroke: styled(color),
        width: dashed ? stroke * 0.8 : stroke,
        // Where it lies, not on whole pixels: a slow change would go in steps.
        pxAlign: 0,
        // A single layer is a point.
        points: { show: values.length === 1 },
        ...(dashed && { dash: [6, 5] }),
      })),
    ],
    ...(band && {
      bands: [{ series: [1, 2] as [number, number], fill: band.color ? `${styled(band.color)}${BAND_ALPHA}` : styled("--band") }],
    }),
  };
}

export function lineChart(options: LinesOptions): LineChart {
  const { title, xLabel, logarithmic = false, height = 200, format = short, table: withTable = true } = options;
  const canvas = element("div", { className: "plot", tabIndex: 0, attributes: { role: "img" } });
  const readout = element("p", { className: "readout", attributes: { "aria-live": "polite" } });
  const table = element("div", { className: "unseen" });
  const keys = element("p", { className: "keys", attributes: { "aria-hidden": "true" } });
  const root = element(
    "figure",
    { className: "chart" },
    element("h3", {}, title),
    ...(options.keys ? [keys] : []),
    canvas,
    readout,
    ...(withTable ? [table] : []),
  );
  let plot: uPlot | undefined;
  let style = "";
  let shown: Lines | undefined;

  const say = (index: number | null | undefined) => {
    if (!shown || index == null || shown.x[index] === undefined) {
      readout.textContent = xLabel;
      readout.classList.add("axis");
      return;
    }
    const at = (values: readonly (number | null)[]) => (values[index] == null ? "–" : format(values[index]!));
    const parts = shown.lines.map(({ label, values }) => `${label} ${at(values)}`);
    if (shown.band) parts.push(`${shown.band.label} ${at(shown.band.low)} to ${at(shown.band.high)}`);
    readout.classList.remove("axis");
    readout.textContent = `${xLabel} ${shown.x[index]}: ${parts.join(" · ")}`;
  };

  say(undefined);
  canvas.style.height = `${height}px`;

  function name(lines: readonly Omit<Line, "values">[]): void {
    if (!options.keys) return;
    const named = lines.map(({ label, color, dashed }) => {
      const key = element("span", { className: dashed ? "dashed" : "" }, label);
      key.style.setProperty("--key", `var(${color})`);
      return key;
    });
    keys.replaceChildren(...named);
  }

  const picture = inView(canvas, (room) => {
    if (!shown) return;
    const width = Math.max(200, room);
    const values = [shown.x, ...columnsOf(shown, logarithmic)] as uPlot.AlignedData;
    if (plot && style === styleOf(shown)) {
      if (plot.width !== width) plot.setSize({ width, height });
      plot.setData(values);
      return;
    }
    style = styleOf(shown);
    plot?.destroy();
    const hooks = { setCursor: [({ cursor }: uPlot) => say(cursor.idx)] };
    plot = new uPlot({ ...optionsOf(shown, root, options), width, hooks }, values, canvas);
  });

  function tell({ x, lines, band }: Lines): void {
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

  return {
    element: root,
    name,
    show(data) {
      shown = data;
      const ends = data.lines.map(({ label, values }) => {
        const [first, last] = [values[0], values.at(-1)];
        return `${label} from ${first == null ? "–" : format(first)} to ${last == null ? "–" : format(last)}`;
      });
      canvas.setAttribute("aria-label", `${title}: ${ends.join("; ")}`);
      name(data.lines);
      picture.changed();
      if (withTable) tell(data);
    },
    dispose() {
      picture.dispose();
      plot?.destroy();
    },
  };
}
