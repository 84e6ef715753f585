// Every number of a column as a table, made when it is opened.

import { element } from "../../dom.js";
import type { Beside, DepthLayer } from "../../engine/depth.js";
import { percent, short } from "../../format.js";
import { TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.depth;

const optional = (value: number | undefined, format: (value: number) => string) => (value === undefined ? "–" : format(value));

const beside = ({ measured, predicted, band }: Beside): string[] => [
  short(measured),
  optional(predicted, short),
  band ? `${short(band[0])} – ${short(band[1])}` : "–",
];

const cells = ({ signal, gradient, std, dead, saturated, correlation }: DepthLayer): string[] => [
  ...beside(signal),
  ...beside(gradient),
  short(std),
  optional(dead, percent),
  optional(saturated, percent),
  optional(correlation, short),
];

/** @param start the name of the column, which tells its table from those of others */
export function numbers(start: string) {
  const body = element("tbody", {});
  const head = element("tr", {}, ...Object.values(WORDS.columns).map((text) => element("th", { scope: "col" }, text)));
  const table = element(
    "table",
    {},
    element("caption", { className: "unseen" }, WORDS.numbers),
    element("thead", {}, head),
    body,
  );
  const scroll = element(
    "div",
    { className: "scroll", tabIndex: 0, attributes: { role: "region", "aria-label": `${start}: ${WORDS.numbers}` } },
    table,
  );
  const details = element("details", { className: "numbers" }, element("summary", {}, WORDS.numbers), scroll);
  let shown: readonly DepthLayer[] = [];
  const fill = () => {
    if (!details.open) return;
    const rows = shown.map((layer, i) =>
      element("tr", {}, element("th", { scope: "row" }, String(i + 1)), ...cells(layer).map((text) => element("td", {}, text))),
    );
    body.replaceChildren(...rows);
  };
  details.addEventListener("toggle", fill);
  return {
    element: details,
    show(layers: readonly DepthLayer[]) {
      shown = layers;
      fill();
    },
  };
}
