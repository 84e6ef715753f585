// Above the charts: what the lesson says whose net is shown, and the ways to the lessons beside it.

import { element } from "./dom.js";
import { LESSONS, lessonOf } from "./engine/lessons.js";
import { print, type State } from "./state.js";
import { filled, TEXTS } from "./texts/index.js";

const WORDS = TEXTS.lessons;

/** @returns what shows the lesson of a state, and nothing where it has none */
export function lessonNote(host: HTMLElement): (state: State | undefined) => void {
  return (state) => {
    const lesson = state && lessonOf(state);
    host.replaceChildren();
    if (!state || !lesson) return;
    const at = LESSONS.indexOf(lesson);
    const { title, text, look } = WORDS.each[lesson.id];
    const { theme, projector, view } = state;
    const link = (words: string, to: Partial<State>) =>
      element("a", { href: print({ ...state, ...to, theme, projector }) }, words);
    const beside = (words: string, index: number) => (LESSONS[index] ? [link(words, { ...LESSONS[index].state, view })] : []);
    host.append(
      element(
        "section",
        { className: "note card", attributes: { "aria-label": title } },
        element("p", { className: "place" }, filled(WORDS.place, { n: at + 1, count: LESSONS.length })),
        element("h2", {}, title),
        element("p", {}, text),
        element("p", {}, element("strong", {}, WORDS.look), look),
        element(
          "p",
          { className: "ways" },
          ...beside(WORDS.previous, at - 1),
          ...beside(WORDS.next, at + 1),
          link(WORDS.all, { view: "lessons" }),
        ),
      ),
    );
  };
}
