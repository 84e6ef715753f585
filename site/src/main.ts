// What the start page computes by itself: the curves of a seed, and the hash of the program that it shows.

import { curves } from "./curves.js";

const byId = (id: string) => document.getElementById(id)!;
const [drawing, message, proof] = [byId("curves"), byId("message"), byId("proof")];
const input = byId("seed") as HTMLInputElement;

function draw(): void {
  if (!input.checkValidity() || input.value === "") return;
  const start = performance.now();
  drawing.innerHTML = curves(input.valueAsNumber);
  message.textContent = `Computed in this page in ${Math.ceil(performance.now() - start)} ms.`;
}

/** Runs the program, and says whether its hash is the one that Node wrote into the page. */
async function prove(): Promise<void> {
  // Browsers hash for pages from https and from this machine alone.
  if (!globalThis.isSecureContext) return;
  const { hash } = await import("./program.js");
  const same = hash === byId("node").textContent;
  byId("here").textContent = hash;
  proof.dataset.state = same ? "same" : "different";
  byId("verdict").textContent = same ? "the same bits" : "different: please tell us";
}

input.addEventListener("input", draw);
byId("another").addEventListener("click", () => {
  input.valueAsNumber = (input.valueAsNumber || 0) + 1;
  draw();
});
draw();
prove();
