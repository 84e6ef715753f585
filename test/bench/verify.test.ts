// Answers that are nearly right are refused: no contestant is timed for another work than the one that was asked for.

import { expect, it } from "vitest";
import isovar from "../../bench/contestants/isovar.js";
import plain from "../../bench/contestants/plain.js";
import tuned from "../../bench/contestants/tuned.js";
import { verify } from "../../bench/verify.js";
import type { Contestant, WorkName, Works } from "../../bench/work.js";

const TENSORS = [
  { name: "w", shape: [300, 20], mean: 0, std: 0.02 },
  { name: "b", shape: [7], mean: 1, std: 0 },
];

const ASKED: { [W in WorkName]: Works[W] } = {
  uniform: { count: 2 ** 16 },
  normal: { count: 2 ** 16, std: 0.03 },
  truncated: { count: 2 ** 16, std: 0.03 },
  jaxNormal: { count: 2 ** 16 },
  torchNormal: { count: 2 ** 16 },
  torchUniform: { count: 2 ** 16 },
  numpyNormal: { count: 2 ** 16 },
  torchStatelessNormal: { count: 2 ** 16 },
  noise: { count: 2 ** 16, std: 0.03 },
  sampler: { count: 2 ** 14, dtype: "f32", lower: 2, upper: 3 },
  layer: { rows: 256, columns: 256 },
  matmul: { m: 33, n: 17, k: 65 },
  orthogonal: { n: 40 },
  step: { optimizer: "adam", batch: 8 },
  convStep: { batch: 64 },
  digits: { file: "examples/data/mnist.safetensors", epochs: 1 },
  model: { tensors: TENSORS },
};

async function answerOf<W extends WorkName>({ works }: Contestant, work: W): Promise<Float32Array | undefined> {
  const prepared = await works[work]?.(ASKED[work]);
  await prepared?.run();
  return (await prepared?.answer()) as Float32Array | undefined;
}

const check = <W extends WorkName>(work: W, answer: Float32Array) => verify(work, ASKED[work], answer);

it.each([
  ["isovar", isovar("1")],
  ["fallback", isovar("js")],
  ["plain JS", plain()],
  ["tuned JS", tuned()],
] as const)("%s answers all that it offers", async (name, contestant) => {
  // Digits take plain JavaScript seconds; the benchmark checks them before it times them.
  const offered = (Object.keys(contestant.works) as WorkName[]).filter((work) => work !== "digits" || name === "isovar");
  expect(offered.length).toBeGreaterThan(5);
  for (const work of offered) check(work, (await answerOf(contestant, work))!);
});

function replaced(values: Float32Array, at: number, value: number): Float32Array {
  const out = values.slice();
  out[at] = value;
  return out;
}

const WRONG: [string, WorkName, (right: Float32Array) => Float32Array][] = [
  ["a normal of another std", "normal", (values) => values.map((x) => x * 1.05)],
  [
    "a uniform in place of a normal",
    "normal",
    (values) => values.map((_, i) => 0.03 * Math.sqrt(12) * (i / values.length - 0.5)),
  ],
  ["one value beyond the cut", "truncated", (values) => replaced(values, 5, 0.0601)],
  ["a normal that is not cut", "truncated", (values) => values.map((x) => (Math.abs(x) > 0.055 ? x * 1.3 : x))],
  ["values of [−1, 1)", "uniform", (values) => values.map((x) => 2 * x - 1)],
  ["NaN", "uniform", (values) => replaced(values, 0, Number.NaN)],
  ["one value beyond an interval", "sampler", (values) => replaced(values, 3, 1.9)],
  ["weights of half the variance", "layer", (values) => values.map((x) => x * Math.SQRT1_2)],
  ["one wrong element of a product", "matmul", (values) => replaced(values, 100, values[100]! + 0.01)],
  ["a product that lacks its last row", "matmul", (values) => values.subarray(0, -17)],
  ["columns that are not of length 1", "orthogonal", (values) => values.map((x) => x * 1.0001)],
  ["a loss that another rate gives", "step", (values) => replaced(values, 4, values[4]! * 1.01)],
  ["an accuracy of too little training", "digits", (values) => values.map((x) => 0.9 * x)],
  ["a model without its last tensor", "model", (values) => values.subarray(0, -7)],
  ["a bias of 0 in place of 1", "model", (values) => replaced(values, values.length - 1, 0)],
];

it.each(WRONG)("refuses %s", async (_, work, spoil) => {
  const right = Float32Array.from((await answerOf(isovar("1"), work))!);
  check(work, right);
  expect(() => check(work, spoil(right))).toThrow(/^wrong |^not orthogonal/);
});
