// A result as a page: what isovar wins, where it loses, every number.

import { rounded } from "../sweep.js";
import { digits, shown, type Table } from "../table.js";
import { chart } from "./chart.js";
import { type Measured, QUESTIONS } from "./measure.js";
import { NAMES, whereText } from "./share.js";

export function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const medianOf = ({ rows }: Table, wanted: string) => rows.find(({ name }) => name === wanted)?.median;

/** "12×", and against whom: the two columns that a claim can name. */
function headline(table: Table): HTMLElement {
  const ours = medianOf(table, "isovar")!;
  const parts = ["plain JS", "tuned JS"].flatMap((name) => {
    const theirs = medianOf(table, name);
    return theirs === undefined ? [] : [{ name, ratio: theirs / ours }];
  });
  const [first, ...rest] = parts;
  const others = rest.map(({ name, ratio }) => `${digits(ratio)}× ${name}`);
  return element(
    "div",
    "headline",
    element("span", "what", table.title),
    element("span", "ratio", `${digits(first!.ratio)}×`),
    element("span", "beside", [first!.name, ...others].join(" · ")),
  );
}

/** One question: a bar per contestant as long as its time, the fastest above. */
function bars(table: Table): HTMLElement {
  const { title, inside, unit, rows } = table;
  const sorted = [...rows].sort((a, b) => a.median - b.median);
  const longest = sorted.at(-1)!.median;
  const ours = medianOf(table, "isovar")!;
  const lines = sorted.map(({ name, median, spread }) => {
    const bar = element("div", "bar");
    bar.style.width = `${Math.max(0.4, (median / longest) * 100)}%`;
    const line = element(
      "div",
      `line ${name.replace(" ", "-")}`,
      element("span", "who", name),
      element("div", "track", bar),
      element("span", "value", digits(shown(unit, median))),
      element("span", "spread", `± ${(spread * 100).toFixed(0)} %`),
      element("span", "times", `${digits(median / ours)}×`),
    );
    return line;
  });
  const head = element("h3", "", title, element("small", "", `${unit.name}; ${inside}`));
  return element("section", "question", head, ...lines);
}

/** Everything that a result says. */
export function result(measured: Measured, width: number): Node[] {
  const { tables, sweep, clock } = measured;
  const crossings = sweep.lines.flatMap(({ name, crossover }) => {
    if (crossover === undefined || (crossover !== null && crossover <= sweep.counts[0]!)) return [];
    const sizes = crossover === null ? "at every size here" : `in calls of fewer than about ${rounded(crossover)} values`;
    return [element("li", "", `truncated normal: ${name} is faster ${sizes}`)];
  });
  const lost = tables.flatMap((table) => {
    const ours = medianOf(table, "isovar")!;
    const ahead = table.rows.filter(({ median }) => median < ours).map(({ name }) => name);
    return ahead.length > 0 ? [element("li", "", `${table.title}: ${ahead.join(" and ")} is faster`)] : [];
  });
  return [
    element("p", "where", whereText(measured)),
    element("h2", "", "Where isovar loses"),
    element(
      "ul",
      "losses",
      ...lost,
      ...crossings,
      ...(lost.length + crossings.length > 0 ? [] : [element("li", "", "nowhere, of what was asked here")]),
    ),
    chart(sweep, width),
    element("p", "axes", "nanoseconds per value, over the number of values per call; each call has a fixed price"),
    element("h2", "", "How many times as fast it is"),
    element("div", "headlines", ...tables.map(headline)),
    element("h2", "", "Every number"),
    element("p", "about", `Medians; a short bar is a short time. This page's clock steps by ${digits(clock * 1000)} µs.`),
    ...tables.map(bars),
  ];
}

/** What a page says before anything was measured: what will be asked, of whom. The build writes it into the page. */
export const PREVIEW = `Asked are ${NAMES.join(", ")}: ${QUESTIONS.map(({ title }) => title).join(", ")}, and calls from 16 values on.`;

export const preview = (): Node[] => [element("p", "about", PREVIEW)];
