// The shell: what of the page is there before the script that fills it, so that nothing moves when that comes. Titles and leads stand in
// the page itself, with the tabs.

import { startName } from "./names.js";
import { print, type State } from "./state.js";
import { activations } from "./texts/names.js";

const at = (id: string) => document.getElementById(id)!;

/** Whether the system is dark. */
export const dark = matchMedia("(prefers-color-scheme: dark)");

/** Shows a state in the shell. @returns whether its view stands beside the controls */
export function showShell(state: State): boolean {
  const root = document.documentElement;
  root.dataset.theme = state.theme !== "auto" ? state.theme : dark.matches ? "dark" : "light";
  root.toggleAttribute("data-projector", state.projector);
  const tabs = Array.from(document.querySelectorAll<HTMLAnchorElement>("#views a"));
  const current = tabs.find(({ dataset }) => dataset.view === state.view) ?? tabs[0]!;
  for (const tab of tabs) {
    tab.href = print({ ...state, view: tab.dataset.view! });
    if (tab === current) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  const { textContent: title, dataset } = current;
  const beside = dataset.controls === "true";
  at("title").textContent = title;
  at("lead").textContent = dataset.lead!;
  document.title = `${title} · isovar playground`;
  at("controls").hidden = !beside;
  document.querySelector(".page")!.classList.toggle("alone", !beside);
  const { starts, depth, width, activation } = state;
  at("net").textContent = `${starts.map(startName).join(" / ")} · ${depth} × ${width} ${activations[activation]}`;
  return beside;
}
