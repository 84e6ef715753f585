// Whether this engine runs fused.wasm, and its multiply-add rounds once.

import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { COMPAT_PAGES } from "../../src/core/compat.js";

const bytes = readFileSync(new URL("../../dist/wasm/fused.wasm", import.meta.url));

// Node 20 has relaxed SIMD behind a flag, which later ones do not know.
export const FLAGS = WebAssembly.validate(bytes) ? [] : ["--experimental-wasm-relaxed-simd"];
for (const flag of FLAGS) setFlagsFromString(flag);

/** An instance of fused.wasm, or of another binary, over a memory of its own. */
export function instantiate(name = "fused") {
  const memory = new WebAssembly.Memory({ initial: COMPAT_PAGES, maximum: COMPAT_PAGES });
  const module = new WebAssembly.Module(readFileSync(new URL(`../../dist/wasm/${name}.wasm`, import.meta.url)));
  return { memory, exports: new WebAssembly.Instance(module, { env: { memory } }).exports };
}

/** Whether this engine compiles it. */
export const compiles = WebAssembly.validate(bytes);

export const roundsOnce = compiles && (instantiate().exports.roundsOnce as () => number)() === 1;
