// npm run bench [-- names…] [-- --quick]: prints tables, then every figure beside its goal.

import { doctor } from "./doctor.js";
import { fillThreads } from "./fillThreads.js";
import { type Bench, type Figure, machine } from "./harness.js";
import { inspect } from "./inspect.js";
import { orthogonals, products } from "./linalg.js";
import { model } from "./model.js";
import { dtypes, intervals, sampling, sizes } from "./sampling.js";
import { startup } from "./startup.js";
import { threads } from "./threads.js";
import { training } from "./training.js";

const BENCHES: Readonly<Record<string, Bench>> = {
  sampling,
  dtypes,
  intervals,
  sizes,
  startup,
  model,
  fillThreads,
  matmul: products,
  orthogonal: orthogonals,
  inspect,
  training,
  threads,
  doctor,
};

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const names = args.filter((arg) => arg !== "--quick");
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`bench: no ${unknown.join(", ")}; there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}

console.log(`${machine()}${quick ? "; quick: few rounds, figures are rough" : ""}`);
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length === 0 || names.includes(name)) figures.push(...(await bench({ quick })));
}

console.log("\nfigures");
for (const { claim, value, goal, met } of figures) {
  console.log(`  ${met ? "met   " : "MISSED"}  ${value.toPrecision(3).padStart(6)}  ${goal.padEnd(10)}  ${claim}`);
}
