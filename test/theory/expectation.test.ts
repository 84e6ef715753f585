import { describe, expect, it } from "vitest";
import { expectation } from "../../src/theory/index.js";

const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
/** Areas above 0.3 and above 1, to 17 digits. */
const ABOVE_03 = 0.3820885778110474;
const ABOVE_1 = 0.15865525393145705;

describe("a mean that is known", () => {
  it.each([
    ["1", () => 1, 1],
    ["z²", (z) => z * z, 1],
    ["z⁴", (z) => z ** 4, 3],
    ["z²⁰", (z) => z ** 20, 654729075],
    ["e^z", Math.exp, Math.exp(0.5)],
    ["cos 3z", (z) => Math.cos(3 * z), Math.exp(-4.5)],
    ["|z|", Math.abs, Math.sqrt(2 / Math.PI)],
    ["|z − 0.3|", (z) => Math.abs(z - 0.3), 0.3 - 2 * 0.3 * ABOVE_03 + 2 * density(0.3)],
    ["relu(z − 1)", (z) => Math.max(0, z - 1), density(1) - ABOVE_1],
    ["a step at 0.3", (z) => (z > 0.3 ? 1 : 0), ABOVE_03],
    ["a step at 1", (z) => (z > 1 ? 1 : 0), ABOVE_1],
    ["ln|z|", (z) => Math.log(Math.abs(z)), -0.635181422730739],
    ["|z|^−½, which is not bounded", (z) => 1 / Math.sqrt(Math.abs(z)), 1.7200799746491213],
    ["z² in 1e-200", (z) => 1e-200 * z * z, 1e-200],
    ["z² in 1e200", (z) => 1e200 * z * z, 1e200],
  ] as [string, (z: number) => number, number][])("%s", (_, f, mean) => {
    expect(expectation(f) / mean).toBeCloseTo(1, 9);
    expect(expectation(f, { tolerance: 1e-12 }) / mean).toBeCloseTo(1, 11);
  });

  it.each([
    ["z", (z) => z],
    ["z³", (z) => z ** 3],
    ["sin 40z", (z) => Math.sin(40 * z)],
    ["0", () => 0],
  ] as [string, (z: number) => number][])("0 for %s", (_, f) => {
    expect(Math.abs(expectation(f))).toBeLessThan(1e-10);
  });
});

it("integrates polynomials of degree 22 over a piece, as the rule should", () => {
  // z^20·(1 − z)² has a moment that cancels: 21!!·… = E z^20 + E z^22.
  expect(expectation((z) => z ** 20 * (1 - z) ** 2) / (654729075 + 13749310575)).toBeCloseTo(1, 13);
});

it("is faster when told the kinks, and no less right", () => {
  const calls = (kinks: number[]) => {
    let count = 0;
    const value = expectation(
      (z) => {
        count++;
        return Math.abs(z - 0.3);
      },
      { kinks },
    );
    return { count, value };
  };
  const [found, told] = [calls([]), calls([0.3, 99, 0.3, -13])];
  expect(told.count).toBeLessThan(found.count);
  expect(told.value).toBeCloseTo(found.value, 10);
});

it("never asks for the value at 0", () => {
  const f = (z: number) => (z === 0 ? NaN : Math.sin(z) / z);
  expect(expectation(f)).toBeCloseTo(0.8556243918921488, 12);
});

it("gives the same bits every time, in one order of calls", () => {
  const trace = () => {
    const points: number[] = [];
    const value = expectation((z) => {
      points.push(z);
      return z > 0.77 ? z : 0;
    });
    return { points, value };
  };
  expect(trace()).toEqual(trace());
});

describe("refuses", () => {
  it.each([
    ["NaN", (z: number) => (z > 1 ? NaN : z), /^expectation: f\(1\.\d+\) \(NaN\) must be a finite number$/],
    ["Infinity", () => Infinity, /\(Infinity\) must be a finite number$/],
    ["a bigint", () => 1n, /\(1n\) must be a finite number$/],
    ["text", () => "1", /\("1"\) must be a finite number$/],
    ["nothing", () => {}, /\(undefined\) must be a finite number$/],
    ["a promise", async (z: number) => z, /\(a Promise\) must be a finite number$/],
    [
      "what grows too fast",
      (z: number) => Math.exp((z * z) / 2),
      /beyond 12 std, where the distribution is cut at 13; the function grows too fast$/,
    ],
    ["what has its mean far out", (z: number) => Math.max(0, z - 12.5), /beyond 12 std/],
    ["what has no mean", (z: number) => 1 / z, /^expectation: f\(.*\) \(-Infinity\) must be a finite number$/],
    [
      "noise",
      () => Math.random(),
      /^expectation: the mean did not settle to 1e-10 in \d+ calls \(relative error about 0\.\d+, worst near/,
    ],
  ])("%s", (_, f, message) => {
    expect(() => expectation(f as (z: number) => number)).toThrow(message);
  });

  it("after at most 200 000 calls", () => {
    let calls = 0;
    const noise = () => {
      calls++;
      return Math.random();
    };
    expect(() => expectation(noise)).toThrow("did not settle");
    expect(calls).toBeLessThanOrEqual(200_000);
  });

  it.each([
    [undefined, undefined, "expectation: f (undefined) must be a function of one number"],
    ["tanh", undefined, 'expectation: f ("tanh") must be a function of one number'],
    [Math.abs, { tolerance: 0 }, "expectation: tolerance (0) must be from 1e-13 to 1"],
    [Math.abs, { tolerance: NaN }, "expectation: tolerance (NaN) must be from 1e-13 to 1"],
    [Math.abs, { tolerance: 2 }, "expectation: tolerance (2) must be from 1e-13 to 1"],
    [Math.abs, { kinks: 0 }, "expectation: kinks (0) must be an array of numbers"],
    [Math.abs, { kinks: [0, NaN] }, "expectation: kinks[1] (NaN) must be a finite number"],
    [Math.abs, { kink: [0] }, 'expectation: unknown option "kink"; it takes kinks, tolerance'],
  ])("the arguments %s, %j", (f, options, message) => {
    expect(() => expectation(f as never, options as never)).toThrow(message);
  });

  it("nothing that f throws", () => {
    const own = new RangeError("mine");
    expect(() =>
      expectation(() => {
        throw own;
      }),
    ).toThrow(own);
  });
});
