// The phase diagram: χ₁ over the stds of weights and biases, the starts as dots on it, and the net of one place beside it.

import type { App, View } from "../app.js";
import { type LineChart, lineChart } from "../charts/lines.js";
import { type HeatMap, heatMap, type Place } from "../charts/map.js";
import { button, type Control, element, numberField } from "../dom.js";
import { contour } from "../engine/contour.js";
import type { DepthReport } from "../engine/depth.js";
import type { PhasePoint, Stds } from "../engine/phase.js";
import { short } from "../format.js";
import { LIMITS, MOST_STARTS, type Start, type StartInit, type State } from "../state.js";
import { filled, TEXTS } from "../texts/index.js";
import { latestOnly } from "../worker/client.js";
import type { Diagram } from "../worker/protocol.js";

const WORDS = TEXTS.phase;

/** |ln χ₁| with half of the full colour: a factor of 2 on the mean square, in each layer. */
const HALF = Math.LN2;

/** −1 where gradients vanish, 0 on the edge, 1 where they explode. */
const colourOf = (chi1: number) => {
  const rate = Math.log(Math.max(chi1, 1e-30));
  return rate / (Math.abs(rate) + HALF);
};

/**
 * Gradients change by less than a factor of 20 over the depth, which the doctor calls healthy, where their mean square changes by less than
 * e⁶: six depth scales, as deep as Schoenholz et al. 2017 find nets to train.
 */
const SCALES = 6;

const placeOf = ({ weightStd, biasStd }: Stds): Place => ({ x: weightStd, y: biasStd });

/** Of a number that a pointer has chosen, as many digits as a pointer can choose. */
const rounded = (value: number) => Number(value.toFixed(2));

/** The start that a place stands for. */
function startAt({ sigmaW, sigmaB }: Pick<State, "sigmaW" | "sigmaB">): Start {
  const scale = Number((sigmaW * sigmaW).toPrecision(6));
  const init: StartInit = scale > 0 ? { scheme: "varianceScaling", scale, distribution: "normal" } : { scheme: "zeros" };
  return { init, biasStd: sigmaB, lsuv: false };
}

/** What becomes of the variance of the signal. */
function signalText({ phase, q, varianceDepth }: PhasePoint): string {
  if (q === 0) return phase === "edge" ? WORDS.diesSlowly : WORDS.dies;
  if (q === Infinity) return WORDS.grows;
  // As of ReLU on its edge: every variance is as good as the one that iteration began from.
  return varianceDepth === Infinity ? WORDS.keeps : filled(WORDS.settles, { q: short(q) });
}

function wordsOf(point: PhasePoint): HTMLElement[] {
  const { phase, chi1, gradientDepth } = point;
  return [
    element("h2", {}, WORDS.phases[phase].title),
    element("p", {}, filled(WORDS.phases[phase].text, { layers: short(gradientDepth) }), " ", signalText(point)),
    element("p", { className: "help" }, `χ₁ = ${chi1.toFixed(3)}`),
  ];
}

function chartOf(title: string): LineChart {
  return lineChart({ title, xLabel: TEXTS.depth.layer, logarithmic: true, height: 150 });
}

type Question = "diagram" | "point" | "net";
const NOTHING: Readonly<Record<Question, string>> = { diagram: "", point: "", net: "" };

class PhaseView implements View {
  readonly id = "phase";
  #app: App | undefined;
  #map: HeatMap | undefined;
  #fields: readonly [Control<number>, Control<number>] | undefined;
  #words = element("div", { attributes: { "aria-live": "polite" } });
  #charts: readonly [LineChart, LineChart] | undefined;
  #diagram: Diagram | undefined;
  #add: HTMLButtonElement | undefined;
  #toEdge: HTMLButtonElement | undefined;
  #asked: Record<Question, string> = { ...NOTHING };
  #ask: ReturnType<typeof questions> | undefined;

  mount(host: HTMLElement, app: App): void {
    this.#app = app;
    this.#ask = questions(app);
    this.#asked = { ...NOTHING };
    this.#map = heatMap({
      title: WORDS.title,
      xLabel: WORDS.weightStd.label,
      yLabel: WORDS.biasStd.label,
      coolEnd: WORDS.cool,
      warmEnd: WORDS.warm,
      describe: ({ x, y }, cell) =>
        filled(WORDS.under, { x: x.toFixed(2), y: y.toFixed(2), chi1: short(this.#diagram!.map.chi1[cell]!) }),
      onChoose: ({ x, y }) => app.set({ sigmaW: rounded(x), sigmaB: rounded(y) }),
    });
    this.#fields = [
      numberField(WORDS.weightStd, LIMITS.sigmaW, (sigmaW) => app.set({ sigmaW })),
      numberField(WORDS.biasStd, LIMITS.sigmaB, (sigmaB) => app.set({ sigmaB })),
    ];
    this.#toEdge = button(WORDS.toEdge, () => {
      const { weightStd, biasStd } = this.#diagram!.best!;
      // With all their digits: six of them would miss the edge of ReLU.
      app.set({ sigmaW: weightStd, sigmaB: biasStd });
    });
    // Until the map is there, nobody knows where the edge is.
    this.#toEdge.disabled = true;
    this.#add = button("", () => {
      const { starts } = app.state();
      app.set({ view: "depth", starts: [...starts.slice(0, MOST_STARTS - 1), startAt(app.state())] });
    });
    const open = button(WORDS.open, () => app.set({ view: "depth", starts: [startAt(app.state())] }));
    this.#charts = [chartOf(WORDS.signal), chartOf(WORDS.gradient)];
    host.append(
      element(
        "div",
        { className: "phase" },
        element(
          "section",
          { className: "card", attributes: { "aria-label": WORDS.title } },
          this.#map.element,
          element("p", { className: "help" }, WORDS.legend),
          element("div", { className: "fields" }, ...this.#fields.map((field) => field.element)),
          this.#toEdge,
        ),
        element(
          "section",
          { className: "card place-words", attributes: { "aria-label": WORDS.place } },
          this.#words,
          ...this.#charts.map((chart) => chart.element),
          element("div", { className: "buttons" }, open, this.#add),
        ),
      ),
    );
  }

  update(state: State): void {
    const { activation, depth, width, samples, data, seed, sigmaW, sigmaB, starts, projector } = state;
    // Other looks need other colours in the same charts.
    const looks = [projector, document.documentElement.dataset.theme];
    const [weightField, biasField] = this.#fields!;
    weightField.show(sigmaW);
    biasField.show(sigmaB);
    this.#add!.textContent = starts.length < MOST_STARTS ? WORDS.add : filled(WORDS.replace, { n: MOST_STARTS });
    this.#draw(state);
    this.#once("point", [activation, sigmaW, sigmaB], () =>
      this.#ask!.point(state).then((point) => point && this.#app && this.#words.replaceChildren(...wordsOf(point))),
    );
    this.#once("net", [activation, depth, width, samples, data, seed, sigmaW, sigmaB, ...looks], () =>
      this.#ask!.net({ ...state, starts: [startAt(state)] }).then((outcomes) => {
        if (outcomes?.[0] && "report" in outcomes[0] && this.#app) this.#showNet(outcomes[0].report);
      }),
    );
    // Last, since an activation that is new to it takes the worker longest.
    this.#once("diagram", [activation, width, starts], () =>
      this.#ask!.diagram(state).then((diagram) => {
        if (!diagram || !this.#app) return;
        this.#diagram = diagram;
        this.#toEdge!.disabled = diagram.best === undefined;
        this.#draw(this.#app.state());
      }),
    );
  }

  /** Asks where what the question depends on has changed. */
  #once(question: Question, depends: readonly unknown[], ask: () => Promise<unknown>): void {
    const wanted = JSON.stringify(depends);
    if (this.#asked[question] === wanted) return;
    this.#asked[question] = wanted;
    void ask();
  }

  #draw({ activation, depth, sigmaW, sigmaB }: State): void {
    if (!this.#diagram || this.#diagram.map.activation !== activation) return;
    const { map, most, starts } = this.#diagram;
    const edge = contour(map, 1).map(placeOf);
    const within = Math.exp(SCALES / depth);
    this.#map!.show({
      cells: map.chi1.map(colourOf),
      columns: map.weightStds.length,
      most: placeOf(most),
      lines: [
        { places: edge },
        { places: contour(map, 1 / within).map(placeOf), dashed: true },
        { places: contour(map, within).map(placeOf), dashed: true },
      ],
      dots: starts.flatMap((stds, i) => (stds ? [{ ...placeOf(stds), color: `--start-${i + 1}`, label: String(i + 1) }] : [])),
      chosen: { x: sigmaW, y: sigmaB },
      label: filled(WORDS.label, {
        activation: TEXTS.activations[activation],
        from: edge[0] ? edge[0].x.toFixed(2) : "–",
        to: edge.at(-1) ? edge.at(-1)!.x.toFixed(2) : "–",
      }),
    });
  }

  #showNet({ layers }: DepthReport): void {
    const [signal, gradient] = this.#charts!;
    for (const [chart, values] of [
      [signal, layers.map((layer) => layer.signal)],
      [gradient, layers.map((layer) => layer.gradient)],
    ] as const) {
      chart.show({
        x: layers.map((_, i) => i + 1),
        lines: [
          {
            label: TEXTS.depth.predicted,
            color: "--soft",
            dashed: true,
            values: values.map(({ predicted }) => predicted ?? null),
          },
          { label: TEXTS.depth.measured, color: "--accent", values: values.map(({ measured }) => measured) },
        ],
      });
    }
  }

  unmount(): void {
    this.#map?.dispose();
    for (const chart of this.#charts ?? []) chart.dispose();
    this.#app = undefined;
  }
}

/** What the view asks the worker. */
function questions({ engine }: App) {
  return {
    diagram: latestOnly((state: State) => engine.call("phase", state)),
    point: latestOnly((state: State) => engine.call("point", state)),
    net: latestOnly((state: State) => engine.call("depth", state)),
  };
}

export const view: View = new PhaseView();
