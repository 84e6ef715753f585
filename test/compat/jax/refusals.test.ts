// What is refused, and in which words: those of JAX's own error where it has one.

import { expect, it } from "vitest";
import { jax } from "../../../src/compat/index.js";
import { sha1Word } from "../../../src/compat/jax/flax/sha1.js";

const { random, initializers, flax } = jax;
const key = random.key(0);

const weight = { shape: [2, 3], init: initializers.heNormal() };
/** Draws a parameter w made by hand. */
const init = (parameter: object) => flax.linen.init(key, { w: parameter as typeof weight });

const REFUSED: readonly [string, () => unknown, RegExp][] = [
  ["a seed beyond 64 bits", () => random.key(2n ** 63n), /E_SEED|OverflowError/],
  ["a fraction as a seed", () => random.key(0.5), /integer from -2\^63/],
  ["data of fold_in below 0", () => random.foldIn(key, -1), /integer from 0 to 2\^32 - 1; JAX raises an OverflowError/],
  ["no key", () => random.normal({} as never, [2]), /as jax\.random\.key\(seed\) gives/],
  ["an integer dtype of uniform", () => random.uniform(key, [2], { dtype: "i32" as never }), /dtype/],
  ["an interval that f16 cannot hold", () => random.uniform(key, [2], { dtype: "f16", maxval: 1e6 }), /within the range of f16/],
  ["ends of a cut in the wrong order", () => random.truncatedNormal(key, 2, -2, [2]), /greater than lower/],
  ["an end of randint beyond its dtype", () => random.randint(key, [2], 0, 257, { dtype: "u8" }), /in the range of u8/],
  ["fans of a vector", () => initializers.heNormal()(key, [4]), /JAX raises a ValueError/],
  ["fans of an empty tensor", () => initializers.heNormal()(key, [0, 4]), /JAX raises a ZeroDivisionError/],
  ["an axis that there is not", () => initializers.heNormal({ inAxis: 5 })(key, [2, 4]), /JAX raises an IndexError/],
  [
    "more words than the older layout has",
    () => random.bits({ ...key, partitionable: false }, [2 ** 32]),
    /fewer than 2\^32 words/,
  ],
  ["a parameter with a field that is none", () => init({ ...weight, dtype: "f32" }), /parameter "w": unknown option "dtype"/],
  ["a parameter without a shape", () => init({ init: initializers.zeros }), /parameter "w": shape \(undefined\)/],
  ["a parameter drawn with other elements", () => init({ ...weight, drawn: [7] }), /drawn \(\[7\]\) must be of 6 elements/],
  [
    "an init that gives too few",
    () => init({ ...weight, init: () => new Float32Array(5) }),
    /parameter "w" .* an array of 6 f32/,
  ],
  [
    "a parameter of a long name",
    () => flax.linen.init(key, { ["a\n".repeat(999)]: 1 as never }),
    /^jax.flax.linen.init: module "[an\\u0]{77,400}"… \(1\)/,
  ],
  ["an init that gives another type", () => init({ ...weight, init: () => new Float64Array(6) }), /an array of 6 f32/],
  ["a dtype of JAX's own", () => random.normal(key, [2], { dtype: "jnp.bfloat16" as never }), /must be "bf16"/],
  ["a stream that there is not", () => flax.nnx.rngs({ dropout: 0 }).next("params"), /neither that stream nor a default one/],
  ["heads that do not divide the features", () => flax.linen.multiHeadDotProductAttention(3, 16), /a multiple of numHeads/],
];

it.each(REFUSED)("%s", (_, call, message) => {
  expect(call).toThrow(message);
});

it("randint gives the smallest number where the range is empty, as JAX does", () => {
  expect([...random.randint(key, [3], 5, 5)]).toEqual([5, 5, 5]);
  expect([...random.randint(key, [2], 5, -5)]).toEqual([5, 5]);
});

it("names of Flax are keys like any other, and may be long", () => {
  const named = flax.linen.init(key, { ["__proto__"]: weight, constructor: weight });
  expect(Object.keys(named)).toEqual(["__proto__", "constructor"]);
  expect(Object.values(named)).toEqual(Object.values(flax.linen.init(key, { a: weight, b: weight })));
  const { init: initNnx, rngs } = flax.nnx;
  expect(Object.keys(initNnx(rngs(0), { ["__proto__"]: { ["__proto__"]: weight } }))).toEqual(["__proto__/__proto__"]);
  const long = "x".repeat(1e6);
  expect(Object.keys(flax.linen.init(key, { [long]: { w: weight } }))).toEqual([`${long}/w`]);
});

it("a few modules of Flax that hold each other many times are refused before they fill the memory", () => {
  let module: unknown = {};
  for (let level = 0; level < 24; level++) module = { a: module, b: module };
  expect(() => flax.linen.init(key, module as never)).toThrow("at most 2^16 modules and parameters");
});

it("a stream of nnx that is refused stays where it is", () => {
  const rngs = flax.nnx.rngs(0);
  expect(() => flax.nnx.init(rngs, { a: { shape: [-1], init: initializers.zeros } as never })).toThrow();
  // The second parameter is refused after the first has been drawn.
  const late = { a: { shape: [3, 4], init: initializers.heNormal() }, b: { shape: [4], init: initializers.heNormal() } };
  expect(() => flax.nnx.init(rngs, late)).toThrow(/JAX raises a ValueError/);
  expect(rngs.next()).toEqual(flax.nnx.rngs(0).next());
});

it("SHA-1 is that of FIPS 180-4 for no bytes, for three, and for several blocks", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(sha1Word(bytes(""))).toBe(0xda39a3ee);
  expect(sha1Word(bytes("abc"))).toBe(0xa9993e36);
  expect(sha1Word(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(0x84983e44);
  expect(sha1Word(bytes("a".repeat(1000)))).toBe(0x291e9a6c);
});
