// What the benchmark says of its numbers: crossovers, losses, tables, and a link that carries a result.

import { expect, it } from "vitest";
import { atLeast, atMost, renderFigures } from "../../bench/figure.js";
import { summarize } from "../../bench/harness.js";
import { losses, lossText } from "../../bench/losses.js";
import { QUESTIONS } from "../../bench/page/measure.js";
import { decode, encode, markdown } from "../../bench/page/share.js";
import { crossover, crossoverText } from "../../bench/sweep.js";
import { digits, gflops, MS, render, shown, type Table } from "../../bench/table.js";

const timing = (name: string, ms: number) => summarize(name, [ms, ms * 0.9, ms * 1.1], ms * 3);

it("finds the size from which on isovar stays ahead", () => {
  const counts = [16, 64, 256, 1024];
  // Behind, level in the middle of 64 and 256 on a logarithmic scale, ahead.
  expect(crossover(counts, [8, 4, 1, 1], [2, 2, 2, 2])).toBe(128);
  expect(crossover(counts, [1, 1, 1, 1], [2, 2, 2, 2])).toBe(16);
  expect(crossover(counts, [1, 1, 1, 3], [2, 2, 2, 2])).toBeNull();
  // A lead that is lost again does not count.
  expect(crossover(counts, [1, 4, 1, 1], [2, 2, 2, 2])).toBe(128);
  expect(crossoverText({ name: "tuned JS", values: [], crossover: 1523 }, counts)).toContain("about 1,500 values");
});

it("says three digits, and rates as rates", () => {
  expect([1.5, 15.04, 150.4, 1504, 0.01234, 0].map(digits)).toEqual(["1.50", "15.0", "150", "1504", "0.0123", "0"]);
  expect(shown(gflops(100, 100, 100), 2)).toBe(1);
});

it("prints each figure beside its goal, those that missed it first", () => {
  const lines = renderFigures([atLeast("fast", 12, 10), atMost("short", 11, 10), atMost("exact", 10, 10)]).split("\n");
  expect(lines.map((line) => line.trim().split(/\s+/).join(" "))).toEqual([
    "MISSED 11.0 <= 10.0 short",
    "met 12.0 >= 10 fast",
    "met 10.0 <= 10.0 exact",
  ]);
});

it("lists losses to one thread on one thread, the worst first", () => {
  const table = (title: string, ...rows: ReturnType<typeof timing>[]): Table => ({
    id: title,
    title,
    inside: "",
    unit: MS,
    rows,
  });
  const contestants = [
    { name: "isovar", kind: "isovar", threads: 1, version: "" },
    { name: "torch", kind: "python", threads: 1, version: "" },
    { name: "torch, 2 threads", kind: "python", threads: 2, version: "" },
  ] as const;
  const tables = [
    table("won", timing("isovar", 1), timing("torch", 2)),
    table("lost", timing("isovar", 2), timing("torch", 1)),
    table("lost badly", timing("isovar", 3), timing("torch", 1)),
    table("only to two threads", timing("isovar", 2), timing("torch", 3), timing("torch, 2 threads", 1)),
  ];
  const found = losses({ tables, contestants: [...contestants] });
  expect(found.map(lossText)).toEqual([
    "lost badly: torch 1.00, where isovar has 3.00 ms",
    "lost: torch 1.00, where isovar has 2.00 ms",
  ]);
});

it("prints the fastest first, with first calls and times over the baseline", () => {
  const text = render({ id: "x", title: "x", inside: "all", unit: MS, rows: [timing("slow", 4), timing("fast", 2)] }, "slow");
  const lines = text.split("\n").slice(4);
  expect(lines[0]).toMatch(/fast +2\.00 +1\.80 +\d+ % +6\.00 +0\.500×/);
  expect(lines[1]).toMatch(/slow +4\.00 .* 1\.00×/);
});

const MEASURED = {
  date: "2026-11-29",
  browser: "Firefox 145 on Linux",
  cores: 8,
  version: "isovar 0.1.0",
  clock: 0.02,
  tables: QUESTIONS.map(({ work, title, inside, unit }) => ({
    id: work,
    title,
    inside,
    unit,
    rows: [timing("isovar", 2), timing("plain JS", 22)],
  })),
  sweep: {
    id: "sizes-truncated",
    title: "",
    inside: "",
    unit: "ns per value",
    counts: [16, 256],
    lines: [
      { name: "isovar", values: [100, 2] },
      { name: "tuned JS", values: [10, 5] },
    ],
  },
};

it("carries a result in an address, and refuses what is none", () => {
  const back = decode(encode(MEASURED))!;
  expect(back.tables.map(({ rows }) => rows.map(({ name, median }) => [name, median]))).toEqual(
    MEASURED.tables.map(({ rows }) => rows.map(({ name, median }) => [name, median])),
  );
  expect(back.sweep.lines[1]!.crossover).toBe(crossover([16, 256], [100, 2], [10, 5]));
  expect(markdown(back)).toContain("isovar 0.1.0 in Firefox 145 on Linux, 8 cores, 2026-11-29");
  const spoiled = (change: (packed: unknown[]) => void) => {
    const packed = JSON.parse(atob(encode(MEASURED).replaceAll("-", "+").replaceAll("_", "/")));
    change(packed);
    return btoa(JSON.stringify(packed));
  };
  expect(decode(spoiled(() => {}))).toBeDefined();
  for (const change of [
    (packed: unknown[]) => void (packed[1] = "x".repeat(100)),
    (packed: unknown[]) => void (packed[2] = "8"),
    (packed: unknown[]) => void (packed[5] = []),
    (packed: unknown[]) => void ((packed[7] as number[][])[0]![0] = 9),
    (packed: unknown[]) => void (packed[7] as number[][])[1]!.pop(),
  ]) {
    expect(decode(spoiled(change)), String(change)).toBeUndefined();
  }
  for (const text of ["", "%", "bm9uZQ", "e30"]) expect(decode(text), text).toBeUndefined();
});
