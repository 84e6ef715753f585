import { expect, it } from "vitest";
import { randomState } from "../../../src/compat/numpy/index.js";
import { entriesOf, sha256Of } from "../fixtures.js";

const RECORDED = entriesOf("numpy").filter(({ kind, seed }) => kind === "legacy_uniform" && /^\d+$/.test(seed));

it.each(RECORDED.filter(({ call }) => call.includes(".random_sample(")))("$call", ({ seed, shape, sha256_le }) => {
  expect(sha256Of(randomState(Number(seed)).randomSample(shape))).toBe(sha256_le);
});
