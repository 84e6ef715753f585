// Runs the cases in a page, or in a worker of it, which may wait for others as threads do, and posts their results to the server.
// Behind the # stands what is asked for, as JSON: { backend, threads, short }.

import * as compat from "../../dist/compat.js";
import * as doctor from "../../dist/doctor.js";
import * as isovar from "../../dist/index.js";
import * as io from "../../dist/io.js";
import * as noise from "../../dist/noise.js";
import * as theory from "../../dist/theory.js";
import * as train from "../../dist/train.js";
import { compute } from "./cases.js";

const how = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const post = (result) => fetch("/posted", { method: "POST", body: JSON.stringify(result) });

if (globalThis.document && how.threads > 1) {
  const worker = new Worker(location.href.replace("page.html", "page.js"), { type: "module" });
  worker.onerror = ({ message }) => post({ error: `the worker: ${message}` });
} else {
  const [digits, runs] = await Promise.all(
    ["/examples/data/mnist.safetensors", "/test/golden/runs.json"].map((path) => fetch(path)),
  );
  compute({ isovar, noise, io, theory, compat, train, doctor }, how, {
    digits: await digits.arrayBuffer(),
    runs: await runs.json(),
  }).then(
    (results) => post({ results }),
    (error) => post({ error: String(error) }),
  );
}
