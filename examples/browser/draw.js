// Draws what the form asks for, on every change: `init` for the weights, `describe` for what they should be.

import { count, digits, drawHistogram } from "./chart.js";

export const $ = (id) => document.getElementById(id);
export const show = (id, text) => ($(id).textContent = text);

/** More would make the page slow, not isovar. */
const MAX_WEIGHTS = 2 ** 22;

const isovar = await import("../../dist/index.js").catch(({ message }) => {
  showError(new Error(`isovar could not be loaded from dist/ (${message}): \`npm run page\` builds it and serves this page.`));
});

/** A seed as isovar takes it: beyond 2^53 a bigint. What is no integer goes there as it is, and isovar says so. */
function readSeed(text) {
  if (!/^\s*-?\d+\s*$/.test(text)) return text;
  return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
}

/** What is chosen: the scheme by its name, and the arguments of `init`. */
export function chosen() {
  const size = (id) => ($(id).value === "" ? Number.NaN : Number($(id).value));
  return {
    scheme: $("scheme").value,
    shape: [size("fanIn"), size("fanOut")],
    seed: readSeed($("seed").value),
    name: $("name").value,
  };
}

function programOf({ scheme, shape, seed, name }) {
  const literal = typeof seed === "bigint" ? `${seed}n` : JSON.stringify(seed);
  return [
    `import { createHash } from "node:crypto";`,
    `import { ${["init", scheme].sort().join(", ")} } from "isovar";`,
    "",
    `const weights = init(${scheme}(), [${shape.join(", ")}], { seed: ${literal}, name: ${JSON.stringify(name)} });`,
    `console.log(createHash("sha256").update(weights).digest("hex"));`,
  ].join("\n");
}

/** Which fields an error is about. */
const FIELDS = { E_SEED: ["seed"], E_NAME: ["name"], E_SHAPE: ["fanIn", "fanOut"] };

function showError(error) {
  const fields = FIELDS[error?.code] ?? [];
  for (const id of ["fanIn", "fanOut", "seed", "name"]) $(id).setAttribute("aria-invalid", fields.includes(id));
  $("error").hidden = !error;
  show("error", error ? [error.code, error.message].filter(Boolean).join(" ") : "");
  if (error) document.body.dataset.state = "error";
}

function showFacts(weights, described) {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const x of weights) {
    sum += x;
    squares += x * x;
    min = Math.min(min, x);
    max = Math.max(max, x);
  }
  const mean = sum / weights.length;
  show("std", digits(Math.sqrt(squares / weights.length - mean * mean), 5));
  show("stdNote", `asked for: ${digits(described.std, 5)}`);
  show("range", `${digits(min)}, ${digits(max)}`);
  show("rangeNote", `possible: ${digits(described.min)}, ${digits(described.max)}`);
  show("values", Array.from(weights.subarray(0, 6), (x) => digits(x, 6)).join("  "));
}

function showBackend() {
  const { backend } = isovar.defaultCore();
  document.body.dataset.backend = backend;
  show("backend", backend === "wasm" ? "WebAssembly SIMD" : "Plain JavaScript");
  $("note").hidden = backend === "wasm";
  if ($("note").textContent === "") explain("WebAssembly is missing or forbidden here");
}

const explain = (why) =>
  show("note", `${why}, so plain JavaScript draws. It is slower, and every bit is the same. Training is not possible.`);

// The browser says why, a moment after isovar has fallen back.
document.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
  if (blockedURI === "wasm-eval")
    explain("A Content-Security-Policy without 'wasm-unsafe-eval' forbids WebAssembly on this page");
});

export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return "needs a secure context: https, or localhost";
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let redraw = () => {}; // the picture again, at another width
let turn = 0; // raised by every change: a hash that comes after the next change is dropped

async function update() {
  const mine = ++turn;
  document.body.dataset.state = "drawing";
  const { scheme, shape, seed, name } = chosen();
  show("start", `${scheme}, seed ${seed}`);
  try {
    const described = isovar.describe(isovar[scheme](), shape);
    const size = shape[0] * shape[1];
    if (size > MAX_WEIGHTS) throw new Error(`${count(size)} weights are too many for this page; isovar has no such bound.`);
    if (size === 0) throw new Error("A shape with a zero in it holds no weights.");
    const begin = performance.now();
    const weights = isovar.init(isovar[scheme](), shape, { seed, name });
    $("time").textContent ||= `${digits(performance.now() - begin, 2)} ms`;
    showError();
    showFacts(weights, described);
    showBackend();
    show("program", programOf(chosen()));
    document.body.dataset.state = "drawn";
    redraw = () => ($("lawKey").hidden = !drawHistogram($("histogram"), weights, scheme, described));
    redraw();
    $("histogram").setAttribute("aria-label", `Histogram of ${count(weights.length)} weights of ${scheme}`);
    const hash = await sha256(weights);
    if (mine !== turn) return;
    show("sha256", hash);
    show("status", `${count(weights.length)} weights drawn, SHA-256 begins with ${hash.slice(0, 8)}`);
    document.body.dataset.state = "ready";
  } catch (error) {
    if (mine === turn) showError(error);
  }
}

if (isovar) {
  $("form").addEventListener("input", update);
  $("form").addEventListener("submit", (event) => event.preventDefault());
  $("next").addEventListener("click", () => {
    const seed = readSeed($("seed").value);
    $("seed").value = typeof seed === "string" ? "0" : String(BigInt(seed) + 1n);
    update();
  });
  new ResizeObserver(() => redraw()).observe($("form"));
  await update();
}
