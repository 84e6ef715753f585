import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { plan } from "../../src/index.js";
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

it("names that a recipe ties are told too", () => {
  const recipe = {
    isovar: 1,
    stream: 1,
    default: "heNormal",
    parameters: [
      { name: "dec.weight", shape: tied.tensors.get("dec.weight")!.shape },
      { name: "enc.weight", tied: "dec.weight" },
      { name: "head.{i}", repeat: { i: 2 }, tied: "dec.weight" },
    ],
  };
  const metadata = { "isovar.spec": JSON.stringify(plan(recipe, { seed: 1 }).spec), "isovar.seed": "1", "isovar.stream": "1" };
  const { tensors, notes } = inspect(tied.tensors, { metadata });
  expect(tensors[0]!.tied).toEqual(["enc.weight", "head.0", "head.1"]);
  expect(notes).toContain('"dec.weight" stands for "enc.weight", "head.0", "head.1" too, by the metadata');
});
