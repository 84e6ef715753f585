import { expect, test } from "vitest";
import { tiesOf } from "../../src/io/ties.js";

const tensors = new Map([
  ["dec.weight", 1],
  ["pt", 1],
]);

test.each<[string, Record<string, string> | undefined, [string, string][]]>([
  ["no metadata", undefined, []],
  ["a name for a tensor under another", { "enc.weight": "dec.weight", format: "np" }, [["enc.weight", "dec.weight"]]],
  ["a name of a tensor that is there itself", { "dec.weight": "pt" }, []],
  ["a name for nothing", { "enc.weight": "gone" }, []],
  ["names in a circle", { a: "b", b: "a" }, []],
  ["the word for a format, which a tensor has as well", { format: "pt" }, []],
  ["words of this project", { seed: "pt", "isovar-train": "1" }, []],
])("%s", (_, metadata, ties) => {
  expect([...tiesOf(metadata, tensors)]).toEqual(ties);
});
