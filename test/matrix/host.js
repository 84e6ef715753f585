// Runs the cases in Node, Deno or Bun and prints their results as JSON: `<runtime> host.js '{"backend":"wasm","threads":1}'`.

import { readFile } from "node:fs/promises";
import { compute } from "./cases.js";

// The files that Node's condition of `exports` names; the paths, so that no runtime's way of finding packages matters.
const entry = (name) => import(`../../dist/nodejs/${name}.js`).catch(() => import(`../../dist/${name}.js`));
const names = ["index", "noise", "io", "theory", "compat", "train", "doctor"];
const [isovar, noise, io, theory, compat, train, doctor] = await Promise.all(names.map(entry));

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url));
const digits = new Uint8Array(await read("examples/data/mnist.safetensors"));
const runs = JSON.parse(await read("test/golden/runs.json"));
const results = await compute({ isovar, noise, io, theory, compat, train, doctor }, JSON.parse(process.argv[2]), {
  digits,
  runs,
});
process.stdout.write(JSON.stringify(results), () => process.exit(0));
