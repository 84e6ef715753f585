// Streams of neighbouring seeds, names, keys and draws have nothing to do with each other.

import { describe, expect, it } from "vitest";
import { fold, key, normal, type SamplerOptions, split, words } from "../../src/random/index.js";
import { correlation, inspectWords, pOfScore, suspicious, type Verdict } from "../support/statistics.js";

const N = 2 ** 15;

/** Bits in which two samples of words agree, against Binomial(32 n, ½), and the correlation of the words as numbers. */
function compare(name: string, a: Uint32Array, b: Uint32Array): Verdict[] {
  let differing = 0;
  for (let i = 0; i < a.length; i++) for (let x = a[i]! ^ b[i]!; x !== 0; x &= x - 1) differing++;
  return [
    { name: `${name}: bits`, p: pOfScore((differing - 16 * a.length) / Math.sqrt(8 * a.length)) },
    { name: `${name}: correlation`, p: pOfScore(correlation(a, b) * Math.sqrt(a.length)) },
  ];
}

const children = split(key(42), 64);
/** 64 streams a family, each next to the one before. */
const FAMILIES: [string, (i: number) => SamplerOptions & { draw?: number }][] = [
  ["neighbouring seeds as keys", (i) => ({ key: key(i) })],
  ["neighbouring seeds under one name", (i) => ({ seed: i, name: "w" })],
  ["neighbouring high words of the seed", (i) => ({ key: { k0: 42, k1: i } })],
  ["neighbouring names", (i) => ({ seed: 42, name: `layer${i}/kernel` })],
  ["kernel and bias of a layer", (i) => ({ seed: 42, name: `layer${i >> 1}/${i & 1 ? "bias" : "kernel"}` })],
  ["names of growing length", (i) => ({ seed: 42, name: "x".repeat(i) })],
  ["split keys", (i) => ({ key: children[i]! })],
  ["folds of folds", (i) => ({ key: fold(fold(key(42), `block${i >> 3}`), `w${i & 7}`) })],
  ["neighbouring draws", (i) => ({ key: key(42), draw: i })],
  ["neighbouring slices", (i) => ({ key: key(42), offset: i * N })],
  [
    "far slices, powers of two apart",
    (i) => ({ key: key(42), offset: i < 48 ? 2 ** (i + 4) - (i < 11 ? 2 ** 16 * -i : 0) : 2 ** 52 + i * N }),
  ],
];

describe.each(FAMILIES)("%s", (_, options) => {
  const streams = Array.from({ length: 64 }, (_, i) => words(new Uint32Array(N), options(i)));

  it("are uncorrelated, each with the one before and the one eight before", () => {
    const verdicts = streams.flatMap((stream, i) =>
      [1, 8].filter((back) => i >= back).flatMap((back) => compare(`${i - back}, ${i}`, streams[i - back]!, stream)),
    );
    expect(suspicious(verdicts)).toEqual([]);
  });

  it("are random when woven into one, word by word", () => {
    const woven = new Uint32Array(64 * 2 ** 13);
    for (let i = 0; i < woven.length; i++) woven[i] = streams[i & 63]![i >> 6]!;
    expect(suspicious(inspectWords(woven))).toEqual([]);
  });
});

it("normal tensors of neighbouring names have uncorrelated values and squares", () => {
  const tensors = Array.from({ length: 32 }, (_, i) => normal(new Float32Array(N), { seed: 1, name: `fc${i}/kernel` }));
  const squares = tensors.map((tensor) => tensor.map((x) => x * x));
  const verdicts = [tensors, squares].flatMap((list) =>
    list.slice(1).map((tensor, i) => ({ name: `${i}, ${i + 1}`, p: pOfScore(correlation(list[i]!, tensor) * Math.sqrt(N)) })),
  );
  expect(suspicious(verdicts)).toEqual([]);
});
