import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inspect } from "../../src/inspect/index.js";
import { readSafetensors } from "../../src/io/index.js";

const tied = readSafetensors(readFileSync(new URL("../fixtures/tied-weights.safetensors", import.meta.url)));

it("a tensor that stands for another too is told with the other name", () => {
  const found = inspect(tied.tensors, { metadata: tied.metadata });
  expect(found.tensors).toHaveLength(1);
  expect(found.tensors[0]).toMatchObject({ name: "dec.weight", tied: ["enc.weight"] });
  expect(found.tensors[0]!.verdict).toMatch(/; tied to "enc.weight"$/);
  expect(found.notes).toEqual(['"dec.weight" stands for "enc.weight" too, by the metadata']);
  expect(found).toMatchObject({ faults: [], parameterCount: 64 });
});

it("no tie: a name that the file has, a word that is no tensor, metadata that are not there", () => {
  const notes = (metadata?: Record<string, string>) => inspect(tied.tensors, { metadata }).notes;
  expect(notes({ "dec.weight": "dec.weight", note: "hello" })).toEqual([]);
  expect(notes()).toEqual([]);
  expect(notes({ a: "dec.weight", b: "dec.weight" })).toHaveLength(1);
});
