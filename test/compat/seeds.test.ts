// Seeds at the edges of what each framework takes: the numbers that it then gives, and what it does beyond, as the error says.

import { expect, it } from "vitest";
import { jax, keras, numpy, tensorflow, torch } from "../../src/compat/index.js";
import { thrownBy } from "../support/refusal.js";

const tf = (seed: number | bigint) => tensorflow.random.generator.fromSeed(seed).normal([1])[0];
const stateless = (seed: tensorflow.random.TensorflowSeed) => tensorflow.random.statelessNormal([1], { seed })[0];
const words = (key: jax.random.JaxKey) => [...jax.random.keyData(key)];

/** Python (torch 2.15, NumPy 2.4.6, JAX 0.10.2, TensorFlow 2.21), what it gives, and what isovar gives. */
const TAKEN: readonly (readonly [python: string, expected: unknown, ours: () => unknown])[] = [
  ["torch.manual_seed(2**64 - 1); torch.rand(1)", 0.9937993884086609, () => torch.manualSeed(2n ** 64n - 1n).rand([1])[0]],
  ["torch.manual_seed(-1); torch.rand(1)", 0.9937993884086609, () => torch.manualSeed(-1).rand([1])[0]],
  ["torch.manual_seed(-2**63); torch.rand(1)", 0.49625658988952637, () => torch.manualSeed(-(2n ** 63n)).rand([1])[0]],
  ["torch.func._random.key(2**64 - 1)", [2n ** 64n - 1n, 0n], () => torch.stateless.key(2n ** 64n - 1n)],
  [
    "torch.func._random.fold_in(key(1), -2**63)",
    [3751006008057845277n, 16858428707513325616n],
    () => torch.stateless.foldIn([1n, 0n], -(2n ** 63n)),
  ],
  ["np.random.default_rng(2**200).random()", 0.7453693092405507, () => numpy.defaultRng(2n ** 200n).random([1])[0]],
  ["np.random.default_rng([]).random()", 0.6369616873214543, () => numpy.defaultRng([]).random([1])[0]],
  ["jax.random.key(-1)", [0, 4294967295], () => words(jax.random.key(-1))],
  ["jax.random.key(2**63 - 1)", [0, 4294967295], () => words(jax.random.key(2n ** 63n - 1n))],
  ["jax.random.key(-2**63)", [0, 0], () => words(jax.random.key(-(2n ** 63n)))],
  ["jax.random.key(-1), with x64", [4294967295, 4294967295], () => words(jax.random.key(-1, { x64: true }))],
  ["fold_in(key(0), 2**32 - 1)", [743310391, 3789761811], () => words(jax.random.foldIn(jax.random.key(0), 2 ** 32 - 1))],
  ["Generator.from_seed(-1).normal([1])", -0.8121082186698914, () => tf(-1)],
  ["Generator.from_seed(2**64 - 1).normal([1])", 0.30603769421577454, () => tf(2n ** 64n - 1n)],
  ["Generator.from_seed(2**64).normal([1])", 0.6803454160690308, () => tf(2n ** 64n)],
  ["Generator.from_seed(2**100).normal([1])", -0.4614390432834625, () => tf(2n ** 100n)],
  ["Generator.from_seed(2**130 + 5).normal([1])", 0.44038647413253784, () => tf(2n ** 130n + 5n)],
  ["Generator.from_seed(-2**63 - 1).normal([1])", -0.4771020710468292, () => tf(-(2n ** 63n) - 1n)],
  ["Generator.from_seed(-2**140 + 3).normal([1])", 0.7538875341415405, () => tf(3n - 2n ** 140n)],
  ["stateless_normal([1], [-1, 2])", -0.9102230072021484, () => stateless([-1, 2])],
  ["stateless_normal([1], [-2**63, 1])", 0.15444737672805786, () => stateless([-(2n ** 63n), 1])],
];

it.each(TAKEN)("%s", (_, expected, ours) => {
  expect(ours()).toEqual(expected);
});

/** Seeds beyond, and the error that the framework raises. */
const REFUSED: readonly (readonly [python: string, raised: string, call: () => unknown])[] = [
  ["torch.manual_seed(2**64)", "RuntimeError or ValueError", () => torch.manualSeed(2n ** 64n)],
  ["torch.manual_seed(-2**63 - 1)", "RuntimeError or ValueError", () => torch.manualSeed(-(2n ** 63n) - 1n)],
  ["torch.manual_seed(0.5)", "cuts a fraction off", () => torch.manualSeed(0.5)],
  ["torch.func._random.key(2**64)", "OverflowError", () => torch.stateless.key(2n ** 64n)],
  ["torch.func._random.key(-1)", "OverflowError", () => torch.stateless.key(-1)],
  ["np.random.default_rng(-1)", "ValueError", () => numpy.defaultRng(-1)],
  ["np.random.default_rng(0.5)", "TypeError", () => numpy.defaultRng(0.5)],
  ["np.random.RandomState(2**32)", "ValueError", () => numpy.randomState(2 ** 32)],
  ["np.random.RandomState(-1)", "ValueError", () => numpy.randomState(-1)],
  ["jax.random.key(2**63)", "OverflowError", () => jax.random.key(2n ** 63n)],
  ["jax.random.key(0.5)", "TypeError", () => jax.random.key(0.5)],
  ["Generator.from_seed(0.5)", "starts otherwise", () => tensorflow.random.generator.fromSeed(0.5)],
  ["stateless_normal([1], [2**63, 1])", "ValueError", () => stateless([2n ** 63n, 1])],
  ["stateless_normal([1], [0.5, 1])", "InvalidArgumentError", () => stateless([0.5, 1])],
  ["keras.random.SeedGenerator(2**63)", "ValueError", () => keras.random.seedGenerator(2n ** 63n)],
  ["keras.utils.set_random_seed(-1)", "ValueError", () => keras.utils.setRandomSeed(-1)],
];

it.each(REFUSED)("%s is refused in the words of %s", (_, raised, call) => {
  const { code, message } = thrownBy(call);
  expect(code).toBe("E_SEED");
  expect(message).toContain(raised);
});
