// Prints the SHA-256 of weights that isovar draws for jax-js, from a key of jax-js.

import { defaultDevice, numpy as np, random, init as start } from "@jax-js/jax";
import { fold, heNormal, init, key } from "isovar";

async function sha256(values) {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const initializer = (what) => (key, shape) => {
  const [k1, k0] = key.dataSync();
  return np.array(init(what, shape, { key: { k0, k1 } }), { shape });
};

await start("wasm");
defaultDevice("wasm");

const { k0, k1 } = fold(key(42), "fc1/kernel");
const named = np.array(Uint32Array.of(k1, k0));
const w = initializer(heNormal())(named, [784, 256]);
console.log(await sha256(await w.data()));

// The key of a seed is the same in both; its children are jax-js's own.
const seeded = await initializer(heNormal())(random.key(7), [4, 4]).data();
const expected = init(heNormal(), [4, 4], { key: key(7) });
if (seeded.some((x, i) => x !== expected[i])) throw new Error("random.key(7) is not key(7)");
const [first, second] = random.split(random.key(7), 2);
const drawn = [first, second].map((child) => initializer(heNormal())(child, [4, 4]).dataSync());
if (drawn[0].every((x, i) => x === drawn[1][i])) throw new Error("two keys give the same weights");
