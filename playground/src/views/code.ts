// Copy as code: the net and its start as a program for isovar, PyTorch, Keras or JAX.

import type { App, View } from "../app.js";
import { button, element } from "../dom.js";
import { LANGUAGES, type Language } from "../engine/code/languages.js";
import type { Outcome } from "../engine/outcome.js";
import { startName } from "../names.js";
import type { State } from "../state.js";
import { filled, TEXTS } from "../texts/index.js";
import { latestOnly } from "../worker/client.js";

const WORDS = TEXTS.code;

/** How long “Copied” stands on the button, in ms. */
const COPIED = 1500;

/** A program with the button that copies it. */
function programCard(title: string, index: number, outcome: Outcome<string>): HTMLElement {
  const text = "report" in outcome ? outcome.report : outcome.error;
  const code = element("code", {}, text);
  const pre = element("pre", { tabIndex: 0, attributes: { role: "region", "aria-label": title } }, code);
  const copy = button(WORDS.copy, () => {
    const selected = () => {
      // Without https there is no clipboard for scripts: the text is selected, for the keyboard to copy.
      getSelection()!.selectAllChildren(code);
      copy.textContent = WORDS.selected;
    };
    const copied = () => {
      copy.textContent = WORDS.copied;
    };
    void (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(copied, selected).then(() => {
      setTimeout(() => {
        copy.textContent = WORDS.copy;
      }, COPIED);
    });
  });
  const card = element(
    "section",
    { className: "card program" },
    element("div", { className: "head" }, element("h2", {}, title), ...("report" in outcome ? [copy] : [])),
    pre,
  );
  card.style.setProperty("--own", `var(--start-${index + 1})`);
  return card;
}

class CodeView implements View {
  readonly id = "code";
  #app: App | undefined;
  #language: Language = "isovar";
  #buttons: [Language, HTMLButtonElement][] = [];
  #programs = element("div", { className: "programs" });
  #note = element("p", { className: "help" });
  #ask: ((request: { state: State; language: Language }) => Promise<readonly Outcome<string>[] | undefined>) | undefined;

  mount(host: HTMLElement, app: App): void {
    this.#app = app;
    this.#ask = latestOnly((request) => app.engine.call("code", request));
    this.#buttons = LANGUAGES.map((language) => [language, button(WORDS.languages[language], () => this.#choose(language))]);
    const languages = element(
      "div",
      { className: "buttons", attributes: { role: "group", "aria-label": WORDS.language } },
      ...this.#buttons.map(([, each]) => each),
    );
    host.append(languages, this.#note, this.#programs);
  }

  #choose(language: Language): void {
    this.#language = language;
    this.update(this.#app!.state());
  }

  update(state: State): void {
    const language = this.#language;
    for (const [each, made] of this.#buttons) made.setAttribute("aria-pressed", String(each === language));
    this.#note.textContent = WORDS.notes[language === "isovar" ? "same" : "distribution"];
    void this.#ask!({ state, language }).then((outcomes) => {
      if (!outcomes || !this.#app) return;
      const cards = outcomes.map((outcome, i) =>
        programCard(filled(WORDS.start, { n: i + 1, name: startName(state.starts[i]!) }), i, outcome),
      );
      this.#programs.replaceChildren(...cards);
    });
  }

  unmount(): void {
    this.#app = undefined;
  }
}

export const view: View = new CodeView();
