import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../../src/io/safetensors.js";
import { WeightFiles } from "../../src/node/weightFiles.js";
import { temporaryFolder } from "../support/cli.js";

let folders = 0;
/** A folder with these files: tensors of one element by name, or text. */
function folderOf(files: Record<string, Record<string, number> | string>): string {
  const folder = join(temporaryFolder(), String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const tensors = () =>
      Object.entries(content).map(([key, value]) => [key, { shape: [1], data: Float32Array.of(value as number) }] as const);
    const bytes = typeof content === "string" ? content : writeSafetensors(new Map(tensors()), { format: "pt", own: name });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const INDEX = "model.safetensors.index.json";
const index = (map: unknown) => JSON.stringify({ metadata: { total_size: 12 }, weight_map: map });
const [ONE, TWO] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
const TENSORS: Record<string, Record<string, number>> = { [ONE]: { a: 1, b: 2 }, [TWO]: { c: 3 } };

describe("an index", () => {
  test("many files are one set of tensors; what all say of themselves is what they say", async () => {
    const folder = folderOf({ ...TENSORS, [INDEX]: index({ a: ONE, c: TWO, b: ONE }) });
    const weights = await WeightFiles.open("test", join(folder, INDEX));
    expect([...weights.tensors.keys()]).toEqual(["a", "b", "c"]);
    expect([...(await weights.read("c")).data]).toEqual([3]);
    expect([...(await weights.read("b")).data]).toEqual([2]);
    expect({ ...weights.metadata }).toEqual({ format: "pt" });
    expect(weights.files.map(({ path }) => path)).toEqual([ONE, TWO].map((name) => join(folder, name)));
    expect(weights.bytes).toBe(weights.files[0]!.bytes + weights.files[1]!.bytes);
    await weights.close();
  });

  test("a link is followed, and files are looked for beside the link: as caches of downloads lie", async () => {
    const blobs = folderOf({ ...TENSORS, index: index({ a: ONE, b: ONE, c: TWO }) });
    const folder = folderOf({});
    symlinkSync(join(blobs, "index"), join(folder, INDEX));
    for (const name of [ONE, TWO]) symlinkSync(join(blobs, name), join(folder, name));
    const weights = await WeightFiles.open("test", join(folder, INDEX));
    expect(weights.tensors.size).toBe(3);
    await weights.close();
  });

  test.each<[string, string, string | readonly string[]]>([
    ["a file outside of the folder", index({ a: "../x.safetensors" }), 'weight_map["a"] ("../x.safetensors") must be'],
    ["an absolute path", index({ a: "/etc/passwd" }), "without a path"],
    ["a path of Windows", index({ a: "..\\x.safetensors" }), "without a path"],
    ["the folder itself", index({ a: ".." }), "without a path"],
    ["no name", index({ a: "" }), "without a path"],
    ["a NUL", index({ a: "x\0y" }), "without a path"],
    ["a number for a file", index({ a: 1 }), 'weight_map["a"] (1)'],
    ["a file that is not there", index({ a: ONE, b: ONE, c: "x.safetensors" }), ["x.safetensors", "no such file"]],
    ["a tensor that its file has not", index({ a: ONE, b: ONE, c: TWO, d: TWO }), [TWO, 'has no tensor "d"']],
    ["a tensor of the other file", index({ a: ONE, b: TWO, c: TWO }), [ONE, 'has tensor "b"', "does not say"]],
    ["a tensor that the index leaves out", index({ a: ONE, c: TWO }), [ONE, 'has tensor "b"']],
    ["no map", "{}", "has no weight_map"],
    ["a list", "[]", "has no weight_map"],
    ["a spec", readFileSync("examples/models/lstm.json", "utf8"), "is JSON, but no index of a sharded checkpoint"],
    ["a map that is a list", index([]), "has no weight_map"],
  ])("refuses %s", async (_, text, says) => {
    const path = join(folderOf({ ...TENSORS, [INDEX]: text }), INDEX);
    const refused = expect(WeightFiles.open("test", path)).rejects;
    for (const message of [says].flat()) {
      await refused.toMatchObject({ code: "E_FILE", message: expect.stringContaining(message) });
    }
  });

  test.each([
    ["a name twice", `{"weight_map": {"a": "${ONE}", "a": "${TWO}"}}`, "E_JSON"],
    ["text that is no JSON", "weights", "E_JSON"],
    ["nests too deep", `{"weight_map":${"[".repeat(1e5)}`, "E_JSON"],
  ])("refuses %s", async (_, text, code) => {
    const path = join(folderOf({ ...TENSORS, [INDEX]: text }), INDEX);
    await expect(WeightFiles.open("test", path)).rejects.toMatchObject({ code });
  });

  test("refuses what is not UTF-8", async () => {
    const folder = folderOf({});
    writeFileSync(join(folder, INDEX), Uint8Array.of(0x7b, 0xe9, 0x7d));
    await expect(WeightFiles.open("test", join(folder, INDEX))).rejects.toMatchObject({ code: "E_FILE" });
  });
});

test("a single file is a set of one", async () => {
  const folder = folderOf(TENSORS);
  const weights = await WeightFiles.open("test", join(folder, ONE));
  expect([...weights.tensors.keys()]).toEqual(["a", "b"]);
  expect({ ...weights.metadata }).toEqual({ format: "pt", own: ONE });
  await weights.close();
});
