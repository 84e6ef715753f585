// What a view is, and what it is given.

import type { State } from "./state.js";
import type { Engine } from "./worker/client.js";

export interface App {
  state(): State;
  /** Changes the state, its link, and whatever shows it. `replace` keeps no step in the browser's history, as while a slider is dragged. */
  set(patch: Partial<State>, options?: { replace?: boolean }): void;
  readonly engine: Engine;
}

/** A page of the playground: a row in the table of `views/index.ts`. */
export interface View {
  /** Its word in a link. */
  readonly id: string;
  mount(host: HTMLElement, app: App): void;
  /** After every change of the state, and once after `mount`. */
  update(state: State): void;
  unmount(): void;
}
