// Starts the page: the panel, the view, and the state in the link.

import type { App, View } from "./app.js";
import { lessonNote } from "./lessonNote.js";
import { looks } from "./looks.js";
import { panel } from "./panel.js";
import { showShell } from "./shell.js";
import { parse, print } from "./state.js";
import { VIEWS } from "./views/index.js";
import { Engine } from "./worker/client.js";

const at = (id: string) => document.getElementById(id)!;

let state = parse(location.hash);

const app: App = {
  state: () => state,
  set(patch, { replace = false } = {}) {
    const before = state;
    state = { ...state, ...patch };
    const link = print(state);
    if (link !== print(before)) history[replace ? "replaceState" : "pushState"](null, "", link);
    show();
  },
  engine: new Engine(new Worker(new URL("./worker.js", import.meta.url), { type: "module" })),
};

const showPanel = panel(at("controls"), app);
const showLooks = looks(at("looks"), app);
const showLesson = lessonNote(at("lesson"));

let mounted: View | undefined;

function mount(view: View): void {
  mounted?.unmount();
  at("view").replaceChildren();
  view.mount(at("view"), app);
  mounted = view;
}

/** Shows the state, all of it. */
function show(): void {
  const beside = showShell(state);
  showLooks(state);
  showPanel(state);
  showLesson(beside ? state : undefined);
  const view = VIEWS.find(({ id }) => id === state.view) ?? VIEWS[0]!;
  if (view !== mounted) mount(view);
  view.update(state);
}

addEventListener("popstate", () => {
  if (location.hash === "#content") return; // the link that skips to the content
  state = parse(location.hash);
  show();
});

/** What nobody caught is shown where a reader sees it. */
function complain(what: unknown): void {
  at("trouble").textContent = what instanceof Error ? what.message : String(what);
  at("trouble").hidden = false;
}
addEventListener("unhandledrejection", ({ reason }) => complain(reason));
addEventListener("error", ({ error, message }) => complain(error ?? message));

show();

// For use without a network, after all that the page itself needs. Where a browser refuses, as on a page without https or in a private
// window, the page is the same otherwise.
addEventListener("load", () => void navigator.serviceWorker?.register("./sw.js").catch(() => undefined));
