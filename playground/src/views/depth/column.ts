// One start of the depth view: its verdict with what mends it, its charts, its numbers.

import { type LineChart, lineChart } from "../../charts/lines.js";
import { type Strip, strip } from "../../charts/strip.js";
import { button, element } from "../../dom.js";
import type { Beside, DepthLayer, DepthReport } from "../../engine/depth.js";
import type { Outcome } from "../../engine/outcome.js";
import { REMEDIES, type RemedyName } from "../../engine/remedies.js";
import { percent, short } from "../../format.js";
import { startName } from "../../names.js";
import type { State } from "../../state.js";
import { filled, TEXTS } from "../../texts/index.js";
import { numbers } from "./numbers.js";
import { adviceText, verdictText } from "./words.js";

const WORDS = TEXTS.depth;

/** Half of an axis of histograms, in root mean squares of the layer where the values come from. */
const REACH = 3.5;

/** A line, what theory says of it, and the band. */
function showBeside(chart: LineChart, values: readonly Beside[], color: string): void {
  chart.show({
    x: values.map((_, i) => i + 1),
    lines: [
      { label: WORDS.predicted, color: "--soft", dashed: true, values: values.map(({ predicted }) => predicted ?? null) },
      { label: WORDS.measured, color, values: values.map(({ measured }) => measured) },
    ],
    band: {
      label: WORDS.band,
      color,
      low: values.map(({ band }) => band?.[0] ?? null),
      high: values.map(({ band }) => band?.[1] ?? null),
    },
  });
}

/** The axis that activations of a net are shown on: in the first layer they fill it. */
function outputAxis([first]: readonly DepthLayer[]): [number, number] {
  const reach = REACH * (first!.std || 1);
  return first!.outputs.range[0] >= 0 ? [0, reach] : [-reach, reach];
}

/** The same for gradients, which come from the last layer. */
function gradientAxis(layers: readonly DepthLayer[]): [number, number] {
  const reach = REACH * (layers.at(-1)!.gradient.measured || 1);
  return [-reach, reach];
}

export class Column {
  readonly root: HTMLElement;
  readonly #color: string;
  readonly #name = element("span", {});
  readonly #verdicts = element("div", { className: "verdicts", attributes: { role: "status" } });
  readonly #advised = element("p", {});
  readonly #advice = element("details", { className: "advice" }, element("summary", {}, WORDS.ask), this.#advised);
  readonly #mend = element("span", {});
  readonly #charts = element("div", { className: "charts" });
  readonly #signal: LineChart;
  readonly #gradient: LineChart;
  readonly #shares: LineChart;
  readonly #outputs: Strip;
  readonly #gradients: Strip;
  readonly #numbers: ReturnType<typeof numbers>;
  readonly #ask: () => Promise<readonly string[]>;
  #layers: readonly DepthLayer[] = [];

  /**
   * @param mend puts a remedy in the place of the start
   * @param ask what the doctor advises, sentence by sentence
   */
  constructor(index: number, mend: (name: RemedyName) => void, ask: () => Promise<readonly string[]>) {
    this.#ask = ask;
    this.#advice.addEventListener("toggle", () => void this.#advise());
    this.#color = `--start-${index + 1}`;
    const ordinal = filled(WORDS.start, { n: index + 1 });
    this.#numbers = numbers(ordinal);
    const options = { xLabel: WORDS.layer, table: false };
    this.#signal = lineChart({ title: WORDS.signal, ...options, logarithmic: true, height: 170 });
    this.#gradient = lineChart({ title: WORDS.gradient, ...options, logarithmic: true, height: 170 });
    this.#shares = lineChart({ title: WORDS.shares, ...options, height: 120, format: percent, keys: true, range: [0, 1] });
    const describe = (key: "outputs" | "gradients") => (layer: number) => this.#describe(key, layer);
    this.#outputs = strip({ title: WORDS.outputs, xLabel: WORDS.layer, describe: describe("outputs") });
    this.#gradients = strip({ title: WORDS.gradients, xLabel: WORDS.layer, describe: describe("gradients") });
    const buttons = REMEDIES.map((name) => {
      const made = button(WORDS.remedies[name], () => mend(name));
      made.title = WORDS.remedyHelp[name];
      return made;
    });
    this.#charts.append(
      this.#signal.element,
      this.#outputs.element,
      this.#gradient.element,
      this.#gradients.element,
      this.#shares.element,
    );
    this.root = element(
      "section",
      { className: "column card" },
      element("h2", {}, element("span", { className: "ordinal" }, ordinal), " ", this.#name),
      element("div", {}, this.#verdicts, this.#advice),
      element("div", { className: "mend", attributes: { role: "group", "aria-label": WORDS.mend } }, this.#mend, ...buttons),
      this.#charts,
      this.#numbers.element,
    );
    this.root.style.setProperty("--own", `var(${this.#color})`);
  }

  show(outcome: Outcome<DepthReport>, state: State): void {
    const index = Number(this.#color.at(-1)) - 1;
    this.#name.textContent = startName(state.starts[index]!);
    const known = "report" in outcome;
    this.#charts.hidden = this.#numbers.element.hidden = !known;
    if (known) this.#report(outcome.report);
    else {
      this.#advice.hidden = true;
      const words = element("strong", {}, WORDS.refused);
      this.#verdicts.replaceChildren(element("p", { className: "fault" }, words, " ", outcome.error));
    }
  }

  #report({ layers, verdicts, healthy, loss, chanceLoss }: DepthReport): void {
    this.#layers = layers;
    this.#advice.hidden = verdicts.length === 0;
    this.#mend.textContent = verdicts.length === 0 ? WORDS.instead : WORDS.mend;
    void this.#advise();
    const losses = filled(WORDS.loss, { loss: short(loss), chance: short(chanceLoss) });
    const found = verdicts.map((verdict) =>
      element(
        "p",
        { className: verdict.grade },
        element("strong", {}, TEXTS.kinds[verdict.kind]),
        " ",
        verdictText(verdict, layers.length),
      ),
    );
    const good = element("p", { className: "good" }, element("strong", {}, WORDS.healthy), ` ${WORDS.healthyText}`);
    this.#verdicts.replaceChildren(...(healthy ? [good] : []), ...found, element("p", { className: "loss" }, losses));
    showBeside(
      this.#signal,
      layers.map(({ signal }) => signal),
      this.#color,
    );
    showBeside(
      this.#gradient,
      layers.map(({ gradient }) => gradient),
      this.#color,
    );
    this.#outputs.show(
      layers.map(({ outputs }) => outputs),
      outputAxis(layers),
      this.#color,
    );
    this.#gradients.show(
      layers.map(({ gradients }) => gradients),
      gradientAxis(layers),
      this.#color,
    );
    this.#showShares(layers);
    this.#numbers.show(layers);
  }

  #showShares(layers: readonly DepthLayer[]): void {
    const line = (key: "dead" | "saturated" | "correlation", color: string, dashed = false) => {
      const values = layers.map((layer) => layer[key] ?? null);
      return values.every((value) => value === null) ? [] : [{ label: WORDS[key], color, dashed, values }];
    };
    this.#shares.show({
      x: layers.map((_, i) => i + 1),
      lines: [...line("correlation", "--soft", true), ...line("dead", this.#color), ...line("saturated", "--ink")],
    });
  }

  #describe(key: "outputs" | "gradients", at: number): string {
    const layer = this.#layers[at];
    if (layer === undefined) return "";
    const std = key === "outputs" ? layer.std : layer.gradient.measured;
    const [low, high] = layer[key].range;
    const broken = layer.nonFinite > 0 ? ` · ${layer.nonFinite} ${WORDS.nonFinite}` : "";
    return `${WORDS.std} ${short(std)} · ${short(low)} … ${short(high)}${broken}`;
  }

  /** Shows what the doctor advises, where that is open: it tries remedies for it, which takes longer than all else here. */
  async #advise(): Promise<void> {
    if (!this.#advice.open || this.#advice.hidden) return;
    const layers = this.#layers;
    this.#advised.textContent = WORDS.asking;
    const advice = await this.#ask();
    // Another net has taken its place meanwhile.
    if (layers !== this.#layers) return;
    const sentences = [...new Set(advice)].map((each) => adviceText(each, layers.length));
    this.#advised.textContent = sentences.join("; ");
  }

  /** Says why a remedy is none. */
  tell(text: string): void {
    this.#verdicts.append(element("p", { className: "warning" }, text));
  }

  dispose(): void {
    for (const chart of [this.#signal, this.#gradient, this.#shares, this.#outputs, this.#gradients]) chart.dispose();
  }
}
