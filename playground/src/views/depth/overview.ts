// All starts in one chart of the signal and one of the gradient: which keeps its size, which explodes, which vanishes.

import { type LineChart, lineChart } from "../../charts/lines.js";
import { element } from "../../dom.js";
import type { DepthLayer, DepthReport } from "../../engine/depth.js";
import type { Outcome } from "../../engine/outcome.js";
import { startName } from "../../names.js";
import type { State } from "../../state.js";
import { TEXTS } from "../../texts/index.js";

const WORDS = TEXTS.depth;

export interface Overview {
  readonly element: HTMLElement;
  /** Takes the room for the starts of a state, before they are computed. */
  expect(state: State): void;
  /** Shows all starts where there are several; one alone has charts of its own. */
  show(outcomes: readonly Outcome<DepthReport>[], state: State): void;
  dispose(): void;
}

export function overview(): Overview {
  const chart = (title: string) =>
    lineChart({ title, xLabel: WORDS.layer, logarithmic: true, height: 190, table: false, keys: true });
  const [signal, gradient] = [chart(WORDS.allSignals), chart(WORDS.allGradients)];
  const root = element(
    "section",
    { className: "overview card", hidden: true, attributes: { "aria-label": WORDS.all } },
    element("h2", { className: "unseen" }, WORDS.all),
    signal.element,
    gradient.element,
  );

  const linesOf = ({ starts }: State) =>
    starts.map((start, i) => ({ label: `${i + 1} ${startName(start)}`, color: `--start-${i + 1}` }));

  function showIn(
    target: LineChart,
    key: "signal" | "gradient",
    reports: readonly (readonly DepthLayer[])[],
    state: State,
  ): void {
    target.show({
      x: Array.from({ length: state.depth }, (_, i) => i + 1),
      lines: linesOf(state).map((line, i) => ({
        ...line,
        values: Array.from({ length: state.depth }, (_, layer) => reports[i]?.[layer]?.[key].measured ?? null),
      })),
    });
  }

  return {
    element: root,
    expect(state) {
      root.hidden = state.starts.length < 2;
      for (const chart of [signal, gradient]) chart.name(linesOf(state));
    },
    show(outcomes, state) {
      if (root.hidden) return;
      const reports = outcomes.map((outcome) => ("report" in outcome ? outcome.report.layers : []));
      showIn(signal, "signal", reports, state);
      showIn(gradient, "gradient", reports, state);
    },
    dispose() {
      signal.dispose();
      gradient.dispose();
    },
  };
}
