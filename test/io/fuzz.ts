// Files that are nearly valid: typed errors only, and what is accepted holds together.

import fc from "fast-check";
import { expect } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { readSafetensors, writeSafetensors } from "../../src/io/index.js";
import { nearlyValidFile, verdict } from "../support/files.js";

/** Returns how many of the files were accepted. */
export function fuzzSafetensors(numRuns: number, seed: number): number {
  const keys = Reflect.ownKeys(Object.prototype).length;
  let accepted = 0;
  fc.assert(
    fc.property(nearlyValidFile, (file) => {
      const read = verdict(file);
      if (read instanceof IsovarError) return;
      accepted++;
      // Every byte behind the header belongs to one tensor; what is written again reads the same.
      const bytes = [...read.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
      const headerBytes = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
      expect(headerBytes + bytes).toBe(file.length);
      expect(readSafetensors(writeSafetensors(read.tensors, read.metadata))).toEqual(read);
    }),
    { numRuns, seed },
  );
  expect(Reflect.ownKeys(Object.prototype).length).toBe(keys);
  return accepted;
}
