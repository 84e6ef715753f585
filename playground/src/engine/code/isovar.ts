// A net as a program for isovar: it starts with the very weights that the page shows.

import type { StartInit } from "../../state.js";
import type { Written } from "./meaning.js";

/** `normal({ std: 0.1 })`. */
export function callOf({ scheme, ...options }: StartInit): string {
  if (scheme === "constant") return `constant(${options.value})`;
  const listed = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return listed.length === 0 ? `${scheme}()` : `${scheme}({ ${listed.join(", ")} })`;
}

export function isovarCode({ state, start, task }: Written): string {
  const { depth, width, activation, seed } = state;
  const biases = start.biasStd > 0;
  const functions = [...new Set([start.init.scheme, ...(biases ? ["normal"] : [])])].sort();
  const options = `init: ${callOf(start.init)}${biases ? `, biasInit: normal({ std: ${start.biasStd} })` : ""}`;
  return [
    `import { ${functions.join(", ")} } from "isovar";`,
    ...(start.lsuv ? ['import { lsuv } from "isovar/doctor";'] : []),
    'import { dense, sequential } from "isovar/train";',
    "",
    `const start = { ${options} };`,
    `const hidden = Array.from({ length: ${depth} }, () => dense(${width}, { activation: "${activation}", ...start }));`,
    `const net = sequential([...hidden, dense(${task.classes}, start)], { inputShape: [${task.inputs}], seed: ${seed} });`,
    ...(start.lsuv ? ["lsuv(net, x); // x: a batch of your data"] : []),
    "",
  ].join("\n");
}
