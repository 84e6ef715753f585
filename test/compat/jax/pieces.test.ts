// Arrays of several pieces, of an odd number of words: SHA-256 as JAX 0.10.2 gives them for key 7 in both layouts (wide dtypes with x64).

import { expect, it } from "vitest";
import { jax } from "../../../src/compat/index.js";
import { sha256Of } from "../fixtures.js";

const { random } = jax;

type Key = ReturnType<typeof random.key>;

const CASES: readonly [name: string, draw: (key: Key) => ArrayBufferView, partitionable: string, original: string][] = [
  [
    "bits u8",
    (key) => random.bits(key, [300001], { dtype: "u8" }),
    "f7c2bd1b76a8705e2c9e007bfcea8272656959abe094c62b42019c82a2d0267d",
    "2e7feeb6ea4d4d31d9ef2253344b7fcb316f813d59307e48196f08063439aae9",
  ],
  [
    "bits u16",
    (key) => random.bits(key, [150001], { dtype: "u16" }),
    "c9b57b472bc6cb179d95d56aec8b0f96291b7e6ed8c4129a8f4b5830fa82c453",
    "351ec12885f39f500330874b1d5cb7dbdf44ddd21428b2cff16caebbb6b77b49",
  ],
  [
    "bits u32",
    (key) => random.bits(key, [70001]),
    "9cb9f3940a6e06dba37f14fc8d072ba76acc08e65c260cf417ab29067d942af7",
    "17db109ae25189a8475aa6f498587756014ed9ed5e2b5e6600bee54e25360016",
  ],
  [
    "normal f32",
    (key) => random.normal(key, [70001]),
    "19de824810b8cd30bf37298c94ff6d989499dcae01bca687497c704767a58dc9",
    "34988c405f1a66de594f2caa21dee05b148bc8af11a66c4731cd67c3cd299ef0",
  ],
  [
    "normal bf16",
    (key) => random.normal(key, [70001], { dtype: "bf16" }),
    "bcf5796b9ad538b684f67446e2daa31666daca2db357988584c6a7a09263e1cf",
    "06fc8be9e21a5cd38809d04ff8658e8565ecbff518cc7a1a0dc3cf4ac2859bcb",
  ],
  [
    "truncatedNormal",
    (key) => random.truncatedNormal(key, -2, 2, [70001]),
    "849f6efe2ee09092aef545fe3495e0344da630188c702ab8c5b133dde0f7ec0d",
    "84aeedef3596e9defa37477369d99cb0c89ec3fb89f1af15992f11e7bb7b1faa",
  ],
  [
    "randint",
    (key) => random.randint(key, [70001], -(2 ** 31), 2 ** 31 - 1),
    "8e04d617874aeccefb85959527a5a5b74d2cded6bf77f5df205bc00f3d063e74",
    "c5e522ccf118181d8e818f72cf4ed305973d0b74fe88bb9eca2307cb50dcaba1",
  ],
  [
    "permutation",
    (key) => random.permutation(key, 70001),
    "5fdd57db597937ab0e503da542d6f3e6298e44f232f4d9f2af4e90f530197f34",
    "8509e48fe3b5953e07f331b470a6a0c0805b3c589dae08a2e70db6cdcc1cf9be",
  ],
  [
    "bits u64",
    (key) => random.bits(key, [40001], { dtype: "u64" }),
    "53e4eacd6e39f0645797396a8833dcb9557594398e7131edea3a5e0b15cceda8",
    "1522c6d826b12af3822000862ca1f6c35b18014bbd4df6f02fe4537d65c68214",
  ],
  [
    "uniform f64",
    (key) => random.uniform(key, [40001], { dtype: "f64", minval: -0.3, maxval: 0.7 }),
    "50e2bd4a1b1d94bf6ae6a6c1e5be2c29bff3fdfaa46ceeed6ae927eea71a8a6b",
    "4e285e212361961a6bc94d36d73a206258b4d34f4d3f2fe779d5916001eebf42",
  ],
  [
    "randint i64",
    (key) => random.randint(key, [40001], -(2n ** 62n), 2n ** 62n, { dtype: "i64" }),
    "2354e7a89bb5c8ed9d6d29263378980e8e768d4ca78f45833933aa3fe0773186",
    "26dc636de7fdf340c83f3636aa4793b772ed63eb97c6ad1c072e54a2d5ab4502",
  ],
];

it.each(CASES)("%s", (_, draw, partitionable, original) => {
  expect(sha256Of(draw(random.key(7)))).toBe(partitionable);
  expect(sha256Of(draw(random.key(7, { partitionable: false })))).toBe(original);
});
