// One stream everywhere: tensors drawn here, their hashes beside those that Node prints.

import type { App, View } from "../app.js";
import { element } from "../dom.js";
import type { Drawn } from "../engine/stream.js";
import type { State } from "../state.js";
import { filled, TEXTS } from "../texts/index.js";

const WORDS = TEXTS.stream;

/** A hash in groups, so that two can be compared by eye, and that it wraps on a phone. */
function hashOf(hash: string): HTMLElement {
  const groups = hash.match(/.{8}/g)!.flatMap((group) => [element("span", {}, group), element("wbr")]);
  return element("code", { className: "hash" }, ...groups);
}

function cardOf({ title, here, node, program, milliseconds }: Drawn): HTMLElement {
  const equal = here === node;
  const verdict = element("span", { className: equal ? "good" : "fault" }, equal ? WORDS.equal : WORDS.different);
  return element(
    "li",
    { className: "card drawn" },
    element("h2", {}, element("code", {}, title), verdict),
    element(
      "dl",
      {},
      element("dt", {}, filled(WORDS.here, { ms: milliseconds.toFixed(1) })),
      element("dd", {}, hashOf(here)),
      element("dt", {}, WORDS.node),
      element("dd", {}, hashOf(node)),
    ),
    element("details", {}, element("summary", {}, WORDS.program), element("pre", { tabIndex: 0 }, element("code", {}, program))),
  );
}

class StreamView implements View {
  readonly id = "stream";
  #stop: AbortController | undefined;

  mount(host: HTMLElement, { engine }: App): void {
    const list = element("ol", { className: "stream" });
    const result = element("p", { className: "result", attributes: { role: "status" } });
    host.append(result, list);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    let [equal, count] = [0, 0];
    const onProgress = (drawn: Drawn) => {
      count++;
      if (drawn.here === drawn.node) equal++;
      list.append(cardOf(drawn));
      result.textContent = filled(WORDS.result, { equal, count });
      result.className = `result ${equal === count ? "good" : "fault"}`;
    };
    engine.call("stream", undefined, { signal, onProgress }).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }

  update(_: State): void {}

  unmount(): void {
    this.#stop?.abort();
  }
}

export const view: View = new StreamView();
