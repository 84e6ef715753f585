// Buttons, state and address of the page.

import { type Measured, measure } from "./measure.js";
import { decode, encode, markdown } from "./share.js";
import { preview, result } from "./view.js";

const byId = (id: string) => document.getElementById(id)!;
const start = byId("start") as HTMLButtonElement;
const [progress, message, output, sharing] = [byId("progress"), byId("message"), byId("output"), byId("sharing")];

let shown: Measured | undefined;

function show(measured: Measured | undefined): void {
  shown = measured;
  output.replaceChildren(...(measured ? result(measured, output.clientWidth) : preview()));
  sharing.hidden = measured === undefined;
}

function say(text: string): void {
  message.textContent = text;
}

async function run(): Promise<void> {
  start.disabled = true;
  document.body.dataset.state = "measuring";
  say("Keep this tab in front, and other programs quiet.");
  try {
    const measured = await measure((what, done) => {
      progress.style.setProperty("--done", `${done}`);
      progress.setAttribute("aria-valuenow", `${Math.round(done * 100)}`);
      say(`Measuring: ${what}`);
    });
    history.replaceState(null, "", `#${encode(measured)}`);
    show(measured);
    say("Done. Every answer was verified before it was timed; nothing was sent anywhere.");
    start.textContent = "Measure again";
    document.body.dataset.state = "done";
  } catch (error) {
    say(`It did not work: ${error instanceof Error ? error.message : error}`);
    document.body.dataset.state = "failed";
  }
  start.disabled = false;
}

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    // No clipboard without permission or a secure context: to be taken by hand.
    prompt(`${what}:`, text);
  }
}

/** A result that the address brings, or none. */
function fromAddress(): void {
  const measured = location.hash.length > 1 ? decode(location.hash.slice(1)) : undefined;
  show(measured);
  if (measured) say("A result that was measured elsewhere, as the address of this page tells it.");
  else if (location.hash.length > 1) say("The address of this page holds no result that can be read.");
}

start.addEventListener("click", run);
byId("copyTable").addEventListener("click", () => shown && copy(markdown(shown), "Table"));
byId("copyLink").addEventListener("click", () => shown && copy(location.href, "Link"));
addEventListener("hashchange", fromAddress);
addEventListener("resize", () => shown && show(shown));
fromAddress();
