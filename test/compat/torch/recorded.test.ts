// What torch gave, recorded from its releases.

import { describe, expect, it } from "vitest";
import { calculateGain } from "../../../src/compat/torch/nn/init.js";
import { entriesOf, sha256Of } from "../fixtures.js";
import { replay } from "./calls.js";
import { GUARANTEES } from "./guarantees.js";

const NOT_NUMBERS = ["module", "model", "calculate_gain"];
const WITHIN = ["orthogonal", "trunc_normal_v1"];
const RECORDED = entriesOf("torch").filter(({ kind }) => !NOT_NUMBERS.includes(kind));

it("promises something of every kind of recorded call, once", () => {
  const promised = GUARANTEES.flatMap(({ kinds }) => kinds);
  expect(promised.sort()).toEqual([...new Set(entriesOf("torch").map(({ kind }) => kind))].sort());
});

it.each(GUARANTEES)("$function, $dtype: $checked", ({ checked, kinds }) => {
  expect(entriesOf("torch").filter(({ kind }) => kinds.includes(kind))).toHaveLength(Number.parseInt(checked, 10));
});

it.each(entriesOf("torch").filter(({ kind }) => kind === "calculate_gain"))("$call: to the bit", ({ call, sha256_le }) => {
  const [, nonlinearity, param] = /\('(\w+)'(?:,([\d.]+))?\)/.exec(call)!;
  const gain = calculateGain(nonlinearity as never, param === undefined ? undefined : Number(param));
  expect(sha256Of(Float64Array.of(gain))).toBe(sha256_le);
});

it.each(RECORDED.filter(({ kind }) => !WITHIN.includes(kind)))("$call, $profile: to the bit", (entry) => {
  expect(sha256Of(replay(entry)!)).toBe(entry.sha256_le);
});

/** Recorded bits and ours, of the values that were written down. */
function bitsOf(entry: (typeof RECORDED)[number]): { got: Uint32Array; expected: Uint32Array } {
  const value = replay(entry) as Float32Array;
  const all = new Uint32Array(value.buffer);
  if (Array.isArray(entry.u32)) return { got: all, expected: Uint32Array.from(entry.u32 as number[]) };
  const expected = Uint32Array.from([...(entry.first16_u32 as number[]), ...(entry.last4_u32 as number[])]);
  return { got: Uint32Array.from([...all.subarray(0, 16), ...all.subarray(-4)]), expected };
}

describe("close by", () => {
  it.each(RECORDED.filter(({ kind }) => kind === "orthogonal"))("$call: within 2e-6", (entry) => {
    const { got, expected } = bitsOf(entry);
    const [ours, theirs] = [new Float32Array(got.buffer), new Float32Array(expected.buffer)];
    expect(Math.max(...ours.map((x, i) => Math.abs(x - theirs[i]!)))).toBeLessThan(2e-6);
  });

  it.each(RECORDED.filter(({ kind }) => kind === "trunc_normal_v1"))("$call, $version: within 2 ulp", (entry) => {
    const { got, expected } = bitsOf(entry);
    expect(Math.max(...got.map((bits, i) => Math.abs(bits - expected[i]!)))).toBeLessThanOrEqual(2);
  });

  it("what torch 2.11 cuts is, in most tensors, equal to the bit", () => {
    const entries = RECORDED.filter(({ kind }) => kind === "trunc_normal_v1");
    const equal = entries.filter((entry) => sha256Of(replay(entry)!) === entry.sha256_le);
    expect(equal.length).toBeGreaterThan(entries.length / 2);
  });
});
