// The tables follow from their definition, and are NumPy's to the bit.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ziggurat32, ziggurat64 } from "../../../src/compat/numpy/ziggurat.js";
import { sha256Of } from "../fixtures.js";

const HASHES = JSON.parse(readFileSync(new URL("../fixtures/numpy.json", import.meta.url), "utf8")).ziggurat_table_sha256;

it("f64", () => {
  const { buffer } = ziggurat64();
  const indices = Array.from({ length: 256 }, (_, i) => 2 * i);
  const [counts, floats] = [new BigUint64Array(buffer), new Float64Array(buffer)];
  expect(sha256Of(BigUint64Array.from(indices, (i) => counts[i]!))).toBe(HASHES.ki_double_u64);
  expect(sha256Of(Float64Array.from(indices, (i) => floats[i + 1]!))).toBe(HASHES.wi_double_f64);
  expect(sha256Of(floats.slice(512))).toBe(HASHES.fi_double_f64);
});

it("f32", () => {
  const { buffer } = ziggurat32();
  const indices = Array.from({ length: 256 }, (_, i) => 2 * i);
  const [counts, floats] = [new Uint32Array(buffer), new Float32Array(buffer)];
  expect(sha256Of(Uint32Array.from(indices, (i) => counts[i]!))).toBe(HASHES.ki_float_u32);
  expect(sha256Of(Float32Array.from(indices, (i) => floats[i + 1]!))).toBe(HASHES.wi_float_f32);
  expect(sha256Of(floats.slice(512))).toBe(HASHES.fi_float_f32);
});
