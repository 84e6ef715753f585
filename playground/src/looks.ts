// Light, dark, projector: the two buttons.

import type { App } from "./app.js";
import { dark } from "./shell.js";
import { type State, THEMES } from "./state.js";
import { filled, TEXTS } from "./texts/index.js";

/** @returns what shows a state in the buttons of `host` */
export function looks(host: HTMLElement, app: App): (state: State) => void {
  const [theme, projector] = host.querySelectorAll("button") as unknown as [HTMLButtonElement, HTMLButtonElement];
  theme.addEventListener("click", () => app.set({ theme: THEMES[(THEMES.indexOf(app.state().theme) + 1) % THEMES.length]! }));
  projector.addEventListener("click", () => app.set({ projector: !app.state().projector }));
  dark.addEventListener("change", () => app.set({}, { replace: true }));
  return (state) => {
    theme.title = filled(TEXTS.shell.theme, { theme: TEXTS.shell.themes[state.theme] });
    theme.setAttribute("aria-label", theme.title);
    projector.setAttribute("aria-pressed", String(state.projector));
  };
}
