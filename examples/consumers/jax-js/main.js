// Prints the SHA-256 of weights that isovar draws for jax-js, from a key of jax-js.

import { defaultDevice, jit, numpy as np, random, init as start } from "@jax-js/jax";
import { heNormal, init, key } from "isovar";
import { initializer } from "isovar/jax-js";

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

await start("wasm");
defaultDevice("wasm");

const kernel = initializer(np, heNormal(), { name: "fc1/kernel" });
const w = kernel(random.key(42), [784, 256]);
console.log(await sha256(await w.data()));

const unnamed = initializer(np, heNormal());
const seeded = await unnamed(random.key(7), [4, 4], np.float32).data();
const expected = init(heNormal(), [4, 4], { key: key(7) });
if (seeded.some((x, i) => x !== expected[i])) throw new Error("random.key(7) is not key(7)");

// The children of a key are jax-js's own.
const drawn = await Promise.all(Array.from(random.split(random.key(7), 2), (child) => unnamed(child, [4, 4]).data()));
if (drawn[0].every((x, i) => x === drawn[1][i])) throw new Error("two keys give the same weights");

/** Throws unless a call throws E_KEY. */
function expectKeyError(what, call) {
  try {
    call();
  } catch (error) {
    if (error.code === "E_KEY") return;
    throw error;
  }
  throw new Error(`${what}: no error`);
}
expectKeyError("inside jit", () => jit((key) => unnamed(key, [4, 4]))(random.key(7)));
const used = random.key(7);
unnamed(used.ref, [4, 4]);
unnamed(used, [4, 4]);
expectKeyError("consumed", () => unnamed(used, [4, 4]));
