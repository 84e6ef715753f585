import fc from "fast-check";
import { expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { readNpy } from "../../src/io/index.js";
import recorded from "../fixtures/npy.json" with { type: "json" };
import { fromBase64 } from "../support/files.js";
import { slowly } from "../support/slowly.js";
import { fuzzSafetensors } from "./fuzz.js";

slowly("10^4 safetensors files that are nearly valid: typed errors only", () => {
  const accepted = fuzzSafetensors(10_000, 1);
  // Neither all nor none: the changes are small enough to matter.
  expect(accepted).toBeGreaterThan(500);
  expect(accepted).toBeLessThan(9_000);
});

it("npy files with bytes changed, added and left out: typed errors only", () => {
  const file = fc.constantFrom(...recorded.files.map(({ file }) => fromBase64(file)));
  const change = fc.record({ at: fc.nat(140), removed: fc.nat(2), inserted: fc.string({ unit: "binary-ascii", maxLength: 2 }) });
  fc.assert(
    fc.property(file, fc.array(change, { minLength: 1, maxLength: 3 }), (bytes, changes) => {
      let text = Buffer.from(bytes).toString("latin1");
      for (const { at, removed, inserted } of changes) text = text.slice(0, at) + inserted + text.slice(at + removed);
      try {
        readNpy(Buffer.from(text, "latin1"));
      } catch (error) {
        expect(error).toBeInstanceOf(IsovarError);
      }
    }),
    { seed: 2, numRuns: 10_000 },
  );
});
