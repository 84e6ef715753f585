// Through the depth: what each start does to signal and gradient, layer by layer, with what theory says and what the doctor says.

import type { App, View } from "../app.js";
import { type LineChart, lineChart } from "../charts/lines.js";
import { element } from "../dom.js";
import type { Beside, DepthReport } from "../engine/depth.js";
import { print, type State } from "../state.js";
import { TEXTS } from "../texts.js";
import { latestOnly } from "../worker/client.js";
import type { Outcome } from "../worker/protocol.js";

const WORDS = TEXTS.depth;

interface Column {
  readonly root: HTMLElement;
  readonly signal: LineChart;
  readonly gradient: LineChart;
  readonly verdicts: HTMLElement;
}

function columnOf(index: number): Column {
  const options = { xLabel: WORDS.layer, logarithmic: true };
  const signal = lineChart({ title: WORDS.signal, ...options });
  const gradient = lineChart({ title: WORDS.gradient, ...options });
  const verdicts = element("div", { className: "verdicts" });
  const root = element("section", { className: "column card" }, verdicts, signal.element, gradient.element);
  root.style.setProperty("--own", `var(--start-${index + 1})`);
  return { root, signal, gradient, verdicts };
}

function showBeside(chart: LineChart, values: readonly Beside[], color: string): void {
  chart.show({
    x: values.map((_, i) => i + 1),
    lines: [
      { label: WORDS.predicted, color: "--soft", dashed: true, values: values.map(({ predicted }) => predicted ?? null) },
      { label: WORDS.measured, color, values: values.map(({ measured }) => measured) },
    ],
    band: {
      label: WORDS.band,
      low: values.map(({ band }) => band?.[0] ?? null),
      high: values.map(({ band }) => band?.[1] ?? null),
    },
  });
}

function showReport({ signal, gradient, verdicts }: Column, { layers, verdicts: found }: DepthReport, index: number): void {
  const color = `--start-${index + 1}`;
  showBeside(
    signal,
    layers.map((layer) => layer.signal),
    color,
  );
  showBeside(
    gradient,
    layers.map((layer) => layer.gradient),
    color,
  );
  const items = found.map(({ kind, grade, evidence }) =>
    element("p", { className: grade }, element("strong", {}, kind), ` ${evidence}`),
  );
  verdicts.replaceChildren(...(items.length > 0 ? items : [element("p", { className: "good" }, WORDS.healthy)]));
}

class DepthView implements View {
  readonly id = "depth";
  readonly title = WORDS.title;
  readonly lead = WORDS.lead;
  readonly controls = true;
  #columns: Column[] = [];
  #host: HTMLElement | undefined;
  #ask: ((state: State) => Promise<readonly Outcome<DepthReport>[] | undefined>) | undefined;
  #shown = "";

  mount(host: HTMLElement, { engine }: App): void {
    this.#host = element("div", { className: "columns" });
    this.#ask = latestOnly((state) => engine.call("depth", state));
    this.#shown = "";
    host.append(this.#host);
  }

  update(state: State): void {
    // Other themes need other colours in the same charts.
    const wanted = print(state);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    void this.#ask!(state).then((outcomes) => outcomes && this.#host && this.#show(outcomes));
  }

  #show(outcomes: readonly Outcome<DepthReport>[]): void {
    if (this.#columns.length !== outcomes.length) {
      this.#clear();
      this.#columns = outcomes.map((_, index) => columnOf(index));
      this.#host!.replaceChildren(...this.#columns.map(({ root }) => root));
    }
    for (const [index, outcome] of outcomes.entries()) {
      const column = this.#columns[index]!;
      if ("report" in outcome) showReport(column, outcome.report, index);
      else column.verdicts.replaceChildren(element("p", { className: "fault" }, outcome.error));
    }
  }

  #clear(): void {
    for (const { signal, gradient } of this.#columns) {
      signal.dispose();
      gradient.dispose();
    }
    this.#columns = [];
  }

  unmount(): void {
    this.#clear();
    this.#host = undefined;
  }
}

export const view: View = new DepthView();
