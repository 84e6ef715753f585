// The controls beside a view: the net, and the starts that are compared.

import type { App } from "./app.js";
import { button, type Control, choice, element, numberField, slider } from "./dom.js";
import { ACTIVATIONS, DATA_NAMES, HE, LIMITS, MOST_STARTS, printStart, SCHEMES, type Start, type State } from "./state.js";
import { filled, TEXTS } from "./texts.js";

const WORDS = TEXTS.controls;

interface Bound {
  readonly element: HTMLElement;
  show(state: State): void;
}

/** A control tied to one field of the state. */
function bind<K extends keyof State>(key: K, control: Control<State[K]>): Bound {
  return { element: control.element, show: (state) => control.show(state[key]) };
}

const named = <T extends string>(words: readonly T[]) => words.map((word) => [word, word] as const);

function netControls(app: App): Bound[] {
  const drag = (key: keyof State) => (value: number) => app.set({ [key]: value }, { replace: true });
  const seed = numberField(WORDS.seed, LIMITS.seed, (value) => app.set({ seed: value }));
  seed.element
    .querySelector(".field")!
    .append(button("↻", () => app.set({ seed: app.state().seed + 1 }), { label: WORDS.newSeed }));
  return [
    bind("depth", slider(WORDS.depth, LIMITS.depth, drag("depth"))),
    bind("width", slider(WORDS.width, LIMITS.width, drag("width"))),
    bind(
      "activation",
      choice(WORDS.activation, named(ACTIVATIONS), (activation) => app.set({ activation })),
    ),
    bind(
      "data",
      choice(
        WORDS.data,
        DATA_NAMES.map((name) => [name, TEXTS.data[name]] as const),
        (data) => app.set({ data }),
      ),
    ),
    bind("seed", seed),
  ];
}

/** One start: its scheme, the std of its biases, and a way to take it away. */
function startCard(app: App, index: number): HTMLElement {
  const { starts } = app.state();
  const start = starts[index]!;
  const replace = (changed: Start) => app.set({ starts: app.state().starts.map((each, i) => (i === index ? changed : each)) });
  const scheme = choice({ ...WORDS.scheme, label: filled(WORDS.scheme.label, { n: index + 1 }) }, named(SCHEMES), (name) =>
    replace({ ...start, init: name === "constant" ? { scheme: name, value: 0.1 } : { scheme: name } }),
  );
  scheme.show(start.init.scheme as (typeof SCHEMES)[number]);
  const bias = numberField(WORDS.biasStd, { min: 0, max: 100, step: 0 }, (biasStd) => replace({ ...start, biasStd }));
  bias.show(start.biasStd);
  const card = element("div", { className: "start" }, scheme.element, bias.element);
  card.style.setProperty("--own", `var(--start-${index + 1})`);
  if (starts.length > 1) {
    const remove = () => app.set({ starts: app.state().starts.filter((_, i) => i !== index) });
    card.append(button("×", remove, { label: filled(WORDS.removeStart, { n: index + 1 }), className: "remove" }));
  }
  return card;
}

function startControls(app: App): Bound {
  const cards = element("div", { className: "group" });
  const add = button(WORDS.addStart, () => app.set({ starts: [...app.state().starts, HE] }));
  let shown = "";
  return {
    element: element("div", { className: "group" }, cards, add),
    show({ starts }) {
      const wanted = starts.map(printStart).join(";");
      add.hidden = starts.length >= MOST_STARTS;
      if (wanted === shown) return;
      shown = wanted;
      cards.replaceChildren(...starts.map((_, index) => startCard(app, index)));
    },
  };
}

/** Fills the panel. @returns what shows a state in it */
export function panel(host: HTMLElement, app: App): (state: State) => void {
  const net = netControls(app);
  const starts = startControls(app);
  host.append(
    element("div", { className: "group" }, element("h2", {}, TEXTS.shell.starts), starts.element),
    element("div", { className: "group" }, element("h2", {}, TEXTS.shell.net), ...net.map((each) => each.element)),
  );
  return (state) => {
    for (const each of [...net, starts]) each.show(state);
  };
}
