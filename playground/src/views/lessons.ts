// The lessons: a card for each, with a link to its net.

import type { View } from "../app.js";
import { element } from "../dom.js";
import { LESSONS, type Lesson } from "../engine/lessons.js";
import { print, type State } from "../state.js";
import { filled, TEXTS } from "../texts/index.js";

const WORDS = TEXTS.lessons;

function cardOf({ id, expected }: Lesson, number: number): { card: HTMLElement; link: HTMLAnchorElement } {
  const { title, text } = WORDS.each[id];
  const link = element("a", {}, title);
  const chips = expected.map((finding, index) =>
    element(
      "li",
      { className: finding === "healthy" ? "good" : "fault" },
      ...(expected.length > 1 ? [`${filled(WORDS.ofStart, { n: index + 1 })}: `] : []),
      finding === "healthy" ? TEXTS.depth.healthy : TEXTS.kinds[finding],
    ),
  );
  const card = element(
    "li",
    { className: "lesson card" },
    element("p", { className: "place" }, String(number)),
    element("h2", {}, link),
    element("p", {}, text),
    element("ul", { className: "chips", attributes: { "aria-label": WORDS.expected } }, ...chips),
  );
  return { card, link };
}

class LessonsView implements View {
  readonly id = "lessons";
  #links: { link: HTMLAnchorElement; lesson: Lesson }[] = [];

  mount(host: HTMLElement): void {
    const made = LESSONS.map((lesson, index) => ({ lesson, ...cardOf(lesson, index + 1) }));
    this.#links = made;
    host.append(element("ol", { className: "lessons" }, ...made.map(({ card }) => card)));
  }

  /** Links keep the looks of the page. */
  update({ theme, projector }: State): void {
    for (const { link, lesson } of this.#links) link.href = print({ ...lesson.state, theme, projector });
  }

  unmount(): void {
    this.#links = [];
  }
}

export const view: View = new LessonsView();
