// Through the depth: what each start does to signal and gradient, layer by layer, with what theory says and what the doctor says.

import type { App, View } from "../app.js";
import { element } from "../dom.js";
import type { DepthReport } from "../engine/depth.js";
import type { Outcome } from "../engine/outcome.js";
import type { RemedyName } from "../engine/remedies.js";
import { print, type State } from "../state.js";
import { filled, TEXTS } from "../texts/index.js";
import { latestOnly } from "../worker/client.js";
import { Column } from "./depth/column.js";
import { type Overview, overview } from "./depth/overview.js";

const WORDS = TEXTS.depth;

class DepthView implements View {
  readonly id = "depth";
  #columns: Column[] = [];
  #overview: Overview | undefined;
  #host: HTMLElement | undefined;
  #app: App | undefined;
  #ask: ((state: State) => Promise<readonly Outcome<DepthReport>[] | undefined>) | undefined;
  #shown = "";

  mount(host: HTMLElement, app: App): void {
    this.#app = app;
    this.#ask = latestOnly((state) => app.engine.call("depth", state));
    this.#host = element("div", { className: "columns" });
    this.#overview = overview();
    this.#shown = "";
    host.append(this.#overview.element, element("p", { className: "legend" }, WORDS.legend), this.#host);
  }

  update(state: State): void {
    const wanted = print(state);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#overview!.expect(state);
    void this.#ask!(state).then((outcomes) => outcomes && this.#host && this.#show(state, outcomes));
  }

  #show(state: State, outcomes: readonly Outcome<DepthReport>[]): void {
    if (this.#columns.length !== outcomes.length) {
      this.#clear();
      this.#columns = outcomes.map(
        (_, index) =>
          new Column(
            index,
            (name) => void this.#mend(name, index),
            () => this.#advice(index),
          ),
      );
      this.#host!.replaceChildren(...this.#columns.map(({ root }) => root));
    }
    this.#overview!.show(outcomes, state);
    for (const [index, outcome] of outcomes.entries()) this.#columns[index]!.show(outcome, state);
  }

  /** What the doctor advises for a start. */
  async #advice(index: number): Promise<readonly string[]> {
    const { engine, state } = this.#app!;
    const outcome = await engine.call("advice", { state: state(), index });
    return "report" in outcome ? outcome.report : [outcome.error];
  }

  /** Puts a remedy in the place of a start. */
  async #mend(name: RemedyName, index: number): Promise<void> {
    const app = this.#app!;
    const state = app.state();
    const start = await app.engine.call("remedy", { name, state, index });
    if (start) app.set({ starts: app.state().starts.map((each, i) => (i === index ? start : each)) });
    else this.#columns[index]?.tell(filled(WORDS.noEdge, { activation: TEXTS.activations[state.activation] }));
  }

  #clear(): void {
    for (const column of this.#columns) column.dispose();
    this.#columns = [];
  }

  unmount(): void {
    this.#clear();
    this.#overview?.dispose();
    this.#host = undefined;
  }
}

export const view: View = new DepthView();
