// The controls beside a view: the net, and the starts that are compared.

import type { App } from "./app.js";
import { button, type Control, check, choice, element, numberField, slider } from "./dom.js";
import { schemeName } from "./names.js";
import { ACTIVATIONS, DATA_NAMES, HE, LIMITS, MOST_STARTS, printStart, SCHEMES, type Start, type State } from "./state.js";
import { filled, TEXTS } from "./texts/index.js";

const WORDS = TEXTS.controls;

interface Bound {
  readonly element: HTMLElement;
  show(state: State): void;
}

/** A control tied to one field of the state. */
function bind<K extends keyof State>(key: K, control: Control<State[K]>): Bound {
  return { element: control.element, show: (state) => control.show(state[key]) };
}

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
      choice(
        WORDS.activation,
        ACTIVATIONS.map((name) => [name, TEXTS.activations[name]] as const),
        (activation) => app.set({ activation }),
      ),
    ),
    bind(
      "data",
      choice(
        WORDS.data,
        DATA_NAMES.map((name) => [name, TEXTS.data[name]] as const),
        (data) => app.set({ data }),
      ),
    ),
    bind("samples", slider(WORDS.samples, { min: 2, max: 512 }, drag("samples"))),
    bind("seed", seed),
  ];
}

/** Options of schemes that the panel has a field for, with the values that they begin with. */
const OPTIONS: Readonly<Partial<Record<string, Readonly<Partial<Record<OptionName, number>>>>>> = {
  normal: { std: 1 },
  truncatedNormal: { std: 1 },
  uniform: { lower: -0.1, upper: 0.1 },
  varianceScaling: { scale: 1 },
  constant: { value: 0.1 },
  orthogonal: { gain: 1 },
  sparse: { sparsity: 0.9, std: 0.01 },
  sign: { scale: 0.1 },
};
type OptionName = keyof typeof TEXTS.options;

const ANY = { min: -1e6, max: 1e6, step: 0 };

/** One start: its scheme, the scheme's options, the std of its biases, LSUV, and a way to take it away. */
function startCard(app: App, index: number): HTMLElement {
  const { starts } = app.state();
  const start = starts[index]!;
  const replace = (changed: Partial<Start>) =>
    app.set({ starts: app.state().starts.map((each, i) => (i === index ? { ...each, ...changed } : each)) });
  const own = start.init.scheme as (typeof SCHEMES)[number];
  const words = {
    label: filled(WORDS.scheme.label, { n: index + 1 }),
    help: filled(WORDS.scheme.help, { scheme: own, draw: TEXTS.draws[own] }),
  };
  const names = SCHEMES.map((name) => [name, schemeName(name)] as const);
  const scheme = choice(words, names, (name) => replace({ init: { scheme: name, ...OPTIONS[name] } }));
  scheme.show(own);
  const options = Object.entries(OPTIONS[start.init.scheme] ?? {}).map(([name, usual]) => {
    const label = TEXTS.options[name as OptionName];
    const field = numberField({ label, help: "" }, ANY, (value) => replace({ init: { ...start.init, [name]: value } }));
    field.show(Number(start.init[name] ?? usual));
    return field.element;
  });
  const bias = numberField({ ...WORDS.biasStd, help: "" }, { min: 0, max: 100, step: 0 }, (biasStd) => replace({ biasStd }));
  bias.show(start.biasStd);
  const lsuv = check(WORDS.lsuv, (on) => replace({ lsuv: on }));
  lsuv.show(start.lsuv);
  const pair = element("div", { className: "pair" }, ...options, bias.element);
  const card = element("div", { className: "start" }, scheme.element, pair, lsuv.element);
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

/** Below this width the panel is folded above the content. */
const narrow = matchMedia("(max-width: 56rem)");

/** Fills a panel below its fold. */
function fill(fold: HTMLElement, app: App): readonly Bound[] {
  const net = netControls(app);
  const starts = startControls(app);
  fold.append(
    element("div", { className: "group" }, element("h2", {}, TEXTS.shell.starts), starts.element),
    element("div", { className: "group" }, element("h2", {}, TEXTS.shell.net), ...net.map((each) => each.element)),
  );
  return [...net, starts];
}

/** The panel, which is filled when it is opened first. @returns what shows a state in it */
export function panel(host: HTMLElement, app: App): (state: State) => void {
  const fold = host.querySelector("details")!;
  let controls: readonly Bound[] | undefined;
  const show = (state: State) => {
    if (!fold.open) return;
    controls ??= fill(fold, app);
    for (const each of controls) each.show(state);
  };
  fold.open = !narrow.matches;
  fold.addEventListener("toggle", () => show(app.state()));
  fold.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !narrow.matches) return;
    fold.open = false;
    fold.querySelector("summary")!.focus();
  });
  narrow.addEventListener("change", () => {
    fold.open = !narrow.matches;
  });
  return show;
}
