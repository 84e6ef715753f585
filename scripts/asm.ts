// npm run asm -- <kernel>: the WebAssembly text of one exported kernel, as the release build compiles it.

import { compile, releaseTargets } from "./wasm.js";

const wanted = process.argv[2];
const known: string[] = [];

for (const target of releaseTargets) {
  let text = "";
  await compile(target, ["--textFile", `${target}.wat`], {
    writeFile(name, contents) {
      if (name.endsWith(".wat")) text = String(contents);
    },
  });
  const kernels = new Map(Array.from(text.matchAll(/^ \(export "(\w+)" \(func (\S+)\)\)$/gm), ([, name, id]) => [name, id]));
  known.push(...kernels.keys());
  const id = kernels.get(wanted);
  if (id === undefined) continue;
  const forms = text.split(/\n (?=\()/); // the children of (module …)
  console.log(forms.find((form) => form.startsWith("(func ") && form.split(/\s/, 2)[1] === id));
  process.exit(0);
}

console.error(wanted === undefined ? "usage: npm run asm -- <kernel>" : `asm: no kernel is called ${wanted}`);
console.error(`kernels: ${known.join(", ")}`);
process.exit(2);
