import { expect, it } from "vitest";
import { fuzzSafetensors } from "./fuzz.js";

it("10^6 safetensors files that are nearly valid: typed errors only", () => {
  for (let seed = 100; seed < 110; seed++) expect(fuzzSafetensors(100_000, seed)).toBeGreaterThan(5_000);
});
