// The training behind the page: what a request begins, goes on with, or begins anew.

import { describe, expect, it } from "vitest";
import { packDigits } from "../../playground/digits.js";
import { DataSets } from "../../playground/src/engine/data/sets.js";
import { type RaceReport, type RunnerReport, Session } from "../../playground/src/engine/session.js";
import { DEFAULTS, parseStart, type State } from "../../playground/src/state.js";

const stateOf = (changes: Partial<State>, ...starts: string[]): State => ({
  ...DEFAULTS,
  optimizer: "adam",
  depth: 2,
  width: 16,
  data: "circles",
  starts: starts.map((text) => parseStart(text)!),
  ...changes,
});
const STATE = stateOf({}, "heNormal", "zeros");

const none = () => Promise.reject(new Error("no digits here"));
const job = () => ({ signal: new AbortController().signal, progress: () => {} });
const reportOf = (report: RaceReport, i: number): RunnerReport => {
  const net = report.nets[i]!;
  if ("error" in net) throw new Error(net.error);
  return net.report;
};
const losses = (report: RaceReport) => reportOf(report, 0).losses.y;

describe("a session", () => {
  it("goes on with the race that it was asked for last", async () => {
    const session = new Session(new DataSets(none));
    const first = await session.train({ state: STATE, rewind: false, steps: 5 }, job());
    const second = await session.train({ state: STATE, rewind: false, steps: 5 }, job());
    expect([first.steps, second.steps]).toEqual([5, 10]);
    expect(losses(second).slice(0, 5)).toEqual(losses(first));
  });

  it("begins anew from the same start when it is rewound, and from another with another seed", async () => {
    const session = new Session(new DataSets(none));
    const first = await session.train({ state: STATE, rewind: false, steps: 5 }, job());
    const rewound = await session.train({ state: STATE, rewind: true, steps: 5 }, job());
    const reseeded = await session.train({ state: { ...STATE, seed: 9 }, rewind: false, steps: 5 }, job());
    expect(losses(rewound)).toEqual(losses(first));
    expect(reseeded.steps).toBe(5);
    expect(losses(reseeded)).not.toEqual(losses(first));
  });

  it("does not begin anew where only looks change", async () => {
    const session = new Session(new DataSets(none));
    await session.train({ state: STATE, rewind: false, steps: 5 }, job());
    const later = await session.train({ state: { ...STATE, theme: "dark" }, rewind: false, steps: 0 }, job());
    expect(later.steps).toBe(5);
  });

  it("stops between two slices when it is cancelled", async () => {
    const session = new Session(new DataSets(none));
    const controller = new AbortController();
    let told = 0;
    const progress = () => {
      if (++told === 3) controller.abort();
    };
    await session.train({ state: STATE, rewind: false }, { signal: controller.signal, progress });
    expect(told).toBe(3);
  });

  it("shows a plane with its points, and no weights of nets without images", async () => {
    const session = new Session(new DataSets(none));
    const report = await session.train({ state: STATE, rewind: false, steps: 0 }, job());
    expect(report.task.plane!.points.y.length).toBe(400);
    expect(reportOf(report, 0).plane!.classes.length).toBe(reportOf(report, 0).plane!.side ** 2);
    expect(reportOf(report, 0).images).toBeUndefined();
  });

  it("says which start makes no net, and trains the others", async () => {
    const session = new Session(new DataSets(none));
    const state = stateOf({}, "heNormal", "truncatedNormal,lower:3,upper:1");
    const report = await session.train({ state, rewind: false, steps: 2 }, job());
    expect(losses(report).length).toBe(2);
    expect(report.nets[1]).toMatchObject({ error: expect.stringMatching(/lower/) });
  });

  it("trains on a CSV file, and begins anew with the next one", async () => {
    const sets = new DataSets(none);
    const session = new Session(sets);
    const state = { ...STATE, data: "csv" as const };
    await expect(session.train({ state, rewind: false, steps: 1 }, job())).rejects.toThrow(/no CSV file is chosen yet/);
    const file = (sign: number) =>
      new TextEncoder().encode(
        Array.from({ length: 40 }, (_, i) => `${sign * i},${i % 7},${i < 20 ? "low" : "high"}\n`).join(""),
      );
    sets.take(file(1));
    const first = await session.train({ state, rewind: false, steps: 3 }, job());
    sets.take(file(-1));
    const second = await session.train({ state, rewind: false, steps: 3 }, job());
    expect([first.steps, second.steps]).toEqual([3, 3]);
    expect(first.task.classes).toEqual(["high", "low"]);
  });

  it("shows weights of nets of digits, and reads digits with all of them", async () => {
    const sets = new DataSets(async () => new Uint8Array(await packDigits(1)));
    const session = new Session(sets);
    const state = { ...STATE, data: "digits" as const, depth: 1, learningRate: 0.01 };
    const report = await session.train({ state, rewind: false, steps: 100 }, job());
    expect(reportOf(report, 0).images!.pixels.length).toBe(8 * 784);
    expect(reportOf(report, 0).fate.kind).toBe("learns");
    const { testPixels, test } = await sets.digits();
    const right = Array.from({ length: 50 }, (_, i) => {
      const [shares] = session.read(testPixels.subarray(784 * i, 784 * (i + 1)));
      return shares!.indexOf(Math.max(...shares!)) === test.y[i];
    });
    expect(right.filter(Boolean).length).toBeGreaterThan(40);
    expect(session.read(testPixels.subarray(0, 784))[1]!.every((share) => Math.abs(share - 0.1) < 0.05)).toBe(true);
  });
});
