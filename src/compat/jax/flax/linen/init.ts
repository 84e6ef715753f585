// Keys of Flax linen: of the names of a module and the number of the draw in it.

import { checkInteger, copyArray, refuse } from "../../../../base/check.js";
import type { FloatDType } from "../../../arrays.js";
import { checkJaxKey, foldIn, type JaxKey } from "../../random/key.js";
import { type FlaxInitOptions, type FlaxModule, type FlaxTensor, initModule } from "../modules.js";
import { sha1Word } from "../sha1.js";

/** The key of a draw: SHA-1 of the names, one behind the other, and of the number without its leading zero bytes. */
function keyAt(root: JaxKey, modules: readonly string[], count: number): JaxKey {
  const digits = [24, 16, 8, 0].map((shift) => (count >>> shift) & 0xff);
  const number = digits.slice(digits.findIndex((digit) => digit > 0));
  const names = new TextEncoder().encode(modules.join(""));
  const hashed = new Uint8Array(names.length + number.length);
  hashed.set(names);
  hashed.set(number, names.length);
  return foldIn(root, sha1Word(hashed));
}

/**
 * `self.make_rng("params")` in a module of linen, the `count`-th time: the key of its `count`-th parameter (with the flag `flax_fix_rng_separator` off,
 * as it is by default).
 * @param key what `init` of the whole model is given for `"params"`
 * @param path names of the modules from the root on, as in `["layers_0"]`; none is the root itself
 * @param count from 1; every parameter counts, biases too. Default 1
 * @returns the key
 * @throws {IsovarError} E_KEY, E_NAME, E_ARGUMENT
 * @example jax.random.normal(jax.flax.linen.makeRng(jax.random.key(0), ["layers_0"]), [5, 8]);
 */
export function makeRng(key: JaxKey, path: readonly string[], count = 1): JaxKey {
  const where = "jax.flax.linen.makeRng";
  const root = checkJaxKey(where, key);
  const names = copyArray(where, "path", path, 2 ** 10);
  if (names === undefined || !names.every((name) => typeof name === "string" && name.length < 2 ** 16)) {
    return refuse("E_NAME", where, "path", path, "an array of names of modules");
  }
  return keyAt(root, names as string[], checkInteger(where, "count", count, 1, 2 ** 31));
}

/**
 * `module.init(key, …)["params"]` of Flax linen: every parameter with the key of its path.
 * @param key as `init` of Flax takes it
 * @param module layers by the names that Flax gives them, such as `layers_0` in a `Sequential` and `Dense_0` in a compact module; or one layer
 * @param options `dtype`, `jit`
 * @returns the tensors by name, as in `layers_0/kernel`, for `writeSafetensors`
 * @throws {IsovarError} E_KEY, E_ARGUMENT, E_SHAPE, E_DTYPE, E_NAME, E_MEMORY, E_WASM
 * @example
 * const { init, dense } = jax.flax.linen;
 * const params = init(jax.random.key(0), { layers_0: dense(5, 8), layers_1: dense(8, 3) });
 */
export function init<D extends FloatDType = "f32">(
  key: JaxKey,
  module: FlaxModule,
  options?: FlaxInitOptions<D>,
): Record<string, FlaxTensor<D>> {
  const where = "jax.flax.linen.init";
  const root = checkJaxKey(where, key);
  return initModule(where, module, options, (modules, count) => keyAt(root, modules, count));
}
