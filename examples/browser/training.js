// Has a worker train with the start that is chosen, and shows what it tells.

import { count, digits, drawLosses } from "./chart.js";
import { $, chosen, show } from "./draw.js";

let worker;
let losses = [];
let steps = 0;

function end(state) {
  worker?.terminate();
  worker = undefined;
  document.body.dataset.training = state;
  show("train", "Train");
}

/** What went wrong stands alone where nothing was trained, and below what was. */
function refuse(message) {
  show("trainError", message);
  $("trainError").hidden = false;
  $("trained").hidden = losses.length === 0;
  end("error");
}

const redraw = () => drawLosses($("lossCurve"), losses, Math.max(steps, losses.length));

const HEARD = {
  step({ step, loss }) {
    losses.push(loss);
    $("trained").hidden = false;
    show("trainStep", count(step));
    show("trainLoss", digits(loss));
    // One picture a frame, however fast the steps come.
    if (losses.length % 10 === 1) requestAnimationFrame(redraw);
  },
  done({ accuracy, sha256 }) {
    redraw();
    show("trainAccuracy", `${(100 * accuracy).toFixed(2)} %`);
    show("trainHash", sha256);
    $("lossCurve").setAttribute("aria-label", `Loss by step: from ${digits(losses[0], 3)} to ${digits(losses.at(-1), 3)}`);
    show("status", `trained: accuracy ${(100 * accuracy).toFixed(2)} percent`);
    end("done");
  },
  error: ({ message }) => refuse(message),
};

function start() {
  if (worker) return end("stopped");
  losses = [];
  $("trainError").hidden = true;
  $("trained").hidden = true;
  steps = Number($("steps").value);
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 5000)) return refuse("Steps must be a whole number from 1 to 5000.");
  const { scheme, seed } = chosen();
  show("trainStart", `${scheme}, seed ${seed}`);
  for (const id of ["trainAccuracy", "trainHash"]) show(id, "–");
  document.body.dataset.training = "running";
  show("train", "Stop");
  worker = new Worker(new URL("train.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => HEARD[data.event](data);
  worker.onerror = ({ message }) => refuse(message ?? "The worker could not be started.");
  worker.postMessage({ scheme, seed, steps });
}

$("train").addEventListener("click", start);
new ResizeObserver(redraw).observe($("train").parentElement);
