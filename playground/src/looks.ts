// Light, dark, projector.

import type { App } from "./app.js";
import { button } from "./dom.js";
import { type State, THEMES } from "./state.js";
import { filled, TEXTS } from "./texts/index.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Puts the theme of a state on the page. */
export function applyLooks({ theme, projector }: Pick<State, "theme" | "projector">): void {
  const root = document.documentElement;
  root.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  root.toggleAttribute("data-projector", projector);
}

/** The two buttons. @returns what shows a state in them */
export function looks(host: HTMLElement, app: App): (state: State) => void {
  const theme = button("◐", () => app.set({ theme: THEMES[(THEMES.indexOf(app.state().theme) + 1) % THEMES.length]! }));
  const projector = button("A+", () => app.set({ projector: !app.state().projector }), { label: TEXTS.shell.projector });
  host.append(theme, projector);
  dark.addEventListener("change", () => app.set({}, { replace: true }));
  return (state) => {
    theme.title = filled(TEXTS.shell.theme, { theme: TEXTS.shell.themes[state.theme] });
    theme.setAttribute("aria-label", theme.title);
    projector.setAttribute("aria-pressed", String(state.projector));
  };
}
