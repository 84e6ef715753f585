import { describe, expect, test } from "vitest";
import { parseBytes } from "../../src/cli/command.js";
import { headOf, indexText, MODEL_FILE, shardsOf, shareOf } from "../../src/node/shards.js";
import { drawsOf } from "../../src/plan/draws.js";
import { plan } from "../../src/plan/index.js";
import recorded from "../fixtures/hf-shards.json" with { type: "json" };
import { testWords } from "../support/prng.js";

const spec = (parameters: object[], rest: object = {}) => ({ isovar: 1, stream: 1, ...rest, parameters });
/** A drawing of one-axis tensors of zeros in f32, by name and bytes. */
const drawing = (sizes: Record<string, number>) =>
  drawsOf(
    "test",
    plan(spec(Object.entries(sizes).map(([name, bytes]) => ({ name, shape: [bytes / 4], init: "zeros" }))), { seed: 1 }),
  );
const layout = (sizes: Record<string, number>, most: number) => shardsOf(drawing(sizes).tensors, most);
const names = ({ shards }: ReturnType<typeof layout>) => shards.map(({ tensors }) => tensors.map(({ name }) => name).join());

// Cases of test/fixtures/hf-shards.json: scripts/hf_shards.py.
describe("tensors are dealt out as huggingface_hub 1.1 deals them (split_torch_state_dict_into_shards)", () => {
  test.each<[string, Record<string, number>, number, string[]]>([
    ["all in one file", { a: 40, b: 40 }, 80, ["a,b"]],
    ["one that fills a file to the byte", { a: 80, b: 4, c: 76 }, 80, ["a", "b,c"]],
    ["one byte more begins the next", { a: 40, b: 44, c: 4 }, 80, ["a", "b,c"]],
    ["one larger than a file at once in its own, while another is being filled", { a: 4, big: 100, b: 4 }, 80, ["big", "a,b"]],
    ["only such", { big: 100, bigger: 200 }, 80, ["big", "bigger"]],
    ["without elements", { a: 80, none: 0, b: 80 }, 80, ["a,none", "b"]],
    ["nothing at all", {}, 80, [""]],
  ])("%s", (_, sizes, most, expected) => expect(names(layout(sizes, most))).toEqual(expected));

  test("names of files count from 1, in five digits, or are model.safetensors", () => {
    const many = layout(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`t${i}`, 8])), 8);
    expect(many.shards.map(({ name }) => name).slice(8, 10)).toEqual([
      "model-00009-of-00012.safetensors",
      "model-00010-of-00012.safetensors",
    ]);
    expect(many.index).toBe("model.safetensors.index.json");
    const one = layout({ a: 8 }, 8);
    expect([one.shards[0]!.name, one.index]).toEqual(["model.safetensors", undefined]);
    for (const { name } of [...many.shards, ...one.shards]) expect(name).toMatch(MODEL_FILE);
    for (const other of ["model-1-of-2.safetensors", "my-model.safetensors", "model.safetensors.bak", "pytorch_model.bin"])
      expect(other).not.toMatch(MODEL_FILE);
  });
});

test.each(recorded.cases.map((each, i) => [i, each] as const))(
  "case %i of huggingface_hub's own files: names, tensors, index",
  (_, { tensors, most, files, index }) => {
    const parameters = tensors.map(([name, dtype, shape]) => ({ name, dtype, shape, init: "zeros" }));
    const { tensors: drawn } = drawsOf("test", plan(spec(parameters), { seed: 1 }));
    const found = shardsOf(drawn, parseBytes("max-shard-size", String(most))!);
    const dealt = found.shards.map(({ name, tensors }) => [name, tensors.map(({ name }) => name).sort()]);
    expect(Object.fromEntries(dealt)).toEqual(
      Object.fromEntries(Object.entries(files).map(([file, names]) => [file, [...names].sort()])),
    );
    expect(found.index === undefined ? null : JSON.parse(indexText(found))).toEqual(index);
  },
);

test("the index is what json.dumps(indent=2, sort_keys=True) gives: sorted by code points, nothing but ASCII", () => {
  // In UTF-16 the surrogates of 😀 come before U+FF21.
  const text = indexText(layout({ "😀": 8, Ａ: 8, 'q"\n\u007f': 8, b: 8, B: 8 }, 16));
  expect(text).toBe(`{
  "metadata": {
    "total_size": 40
  },
  "weight_map": {
    "B": "model-00003-of-00003.safetensors",
    "b": "model-00002-of-00003.safetensors",
    "q\\"\\n\\u007f": "model-00002-of-00003.safetensors",
    "\\uff21": "model-00001-of-00003.safetensors",
    "\\ud83d\\ude00": "model-00001-of-00003.safetensors"
  }
}
`);
});

describe("shares", () => {
  const sizes = Object.fromEntries([7, 1, 5, 3, 3, 2, 8, 6].map((n, i) => [`t${i}`, 4 * n]));
  const all = layout(sizes, 4);

  test.each([1, 2, 3, 7, 8, 20])(
    "of %i together are every file, each once, and no two differ by more than the largest file",
    (count) => {
      const shares = Array.from({ length: count }, (_, index) => shareOf(all.shards, { index, count }));
      expect(
        shares
          .flat()
          .map(({ number }) => number)
          .sort((a, b) => a - b),
      ).toEqual(all.shards.map(({ number }) => number));
      const loads = shares.map((share) => share.reduce((sum, { bytes }) => sum + bytes, 0));
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(32);
      for (const share of shares) expect(share).toEqual([...share].sort((a, b) => a.number - b.number));
    },
  );

  test.each([1, 2, 3, 5, 8, 11, 40])("of %i are those that a search of all loads for the first least one gives", (count) => {
    const word = testWords(count);
    const bytes = Array.from({ length: 60 }, () => word() % 9);
    const shards = bytes.map((bytes, i) => ({ ...all.shards[0]!, number: i + 1, bytes }));
    const loads = Array.from({ length: count }, () => 0);
    const owners = new Map<number, number>();
    for (const { number, bytes } of [...shards].sort((a, b) => b.bytes - a.bytes)) {
      const least = loads.indexOf(Math.min(...loads));
      loads[least]! += bytes;
      owners.set(number, least);
    }
    for (let index = 0; index < count; index++) {
      const mine = shards.filter(({ number }) => owners.get(number) === index);
      expect(shareOf(shards, { index, count })).toEqual(mine);
    }
  });

  test("of a million files, for as many processes, are found at once", () => {
    const shards = Array.from({ length: 1e6 }, (_, i) => ({ ...all.shards[0]!, number: i + 1, bytes: 1 + (i % 7) }));
    expect(shareOf(shards, { index: 999_999, count: 1e6 })).toHaveLength(1);
  });

  test("the largest goes first, to whoever has least: 35 in shares of 12, 12, 11", () => {
    const bytes = [0, 1, 2].map((index) => shareOf(all.shards, { index, count: 3 }).map(({ bytes }) => bytes / 4));
    expect(bytes).toEqual([
      [3, 8, 1],
      [7, 3, 2],
      [5, 6],
    ]);
  });
});

test("the checksum of a header is found whatever the names and the spec say", () => {
  const hostile = '"isovar.crc32":"00000000"';
  const planned = drawsOf("test", plan(spec([{ name: hostile, shape: [2], init: "zeros" }]), { seed: 1 }));
  const cut = shardsOf(planned.tensors, 100);
  const { bytes, checksumAt } = headOf("test", planned, cut, cut.shards[0]!, { dummy: false });
  const text = Buffer.from(bytes).toString("latin1");
  expect(text.slice(checksumAt, checksumAt + 9)).toBe('00000000"');
  const changed = `${text.slice(0, checksumAt)}12345678${text.slice(checksumAt + 8)}`;
  const { __metadata__: metadata, ...tensors } = JSON.parse(changed.slice(8));
  expect(metadata).toMatchObject({
    format: "pt",
    "isovar.shard": "1/1",
    "isovar.maxShardSize": "100",
    "isovar.crc32": "12345678",
  });
  expect(Object.keys(tensors)).toEqual([hostile]);
});
