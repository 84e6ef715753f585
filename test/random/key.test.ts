// Keys: from seeds, names and numbers, against the definition in BigInt.

import { describe, expect, it } from "vitest";
import { fold, type Key, key, split, words } from "../../src/random/index.js";
import { fnv1a64, philoxBigInt } from "../support/philox.js";
import { testWords } from "../support/prng.js";
import { pOfScore, suspicious } from "../support/statistics.js";

const bytes = (text: string) => new TextEncoder().encode(text);

/** What the stream's definition says: words 0 and 1 of Philox(key; low, high, 0, domain). */
function child({ k0, k1 }: Key, low: number, high: number, domain: number): Key {
  const [a, b] = philoxBigInt([k0, k1], [low, high, 0, domain]);
  return { k0: a, k1: b };
}

it.each([
  ["", 0xcbf29ce484222325n],
  ["a", 0xaf63dc4c8601ec8cn],
  ["foobar", 0x85944171f73967e8n],
])("the test's own FNV-1a gives the authors' value for %j", (text, expected) => {
  const [low, high] = fnv1a64(bytes(text));
  expect((BigInt(high) << 32n) | BigInt(low)).toBe(expected);
});

describe("key", () => {
  it.each([
    [0, 0, 0],
    [-0, 0, 0],
    [42, 42, 0],
    [2 ** 32 - 1, 2 ** 32 - 1, 0],
    [2 ** 32, 0, 1],
    [2 ** 53 - 1, 2 ** 32 - 1, 2 ** 21 - 1],
    [42n, 42, 0],
    [2n ** 63n + 5n, 5, 2 ** 31],
    [2n ** 64n - 1n, 2 ** 32 - 1, 2 ** 32 - 1],
    ["42", 42, 0],
    ["18446744073709551615", 2 ** 32 - 1, 2 ** 32 - 1],
  ])("key(%s) is { k0: %d, k1: %d }", (seed, k0, k1) => expect(key(seed)).toEqual({ k0, k1 }));

  it.each([
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1n,
    2n ** 64n,
    "",
    "-1",
    "1.5",
    "0x10",
    "18446744073709551616",
    null,
    undefined,
    true,
    [1],
    {},
  ])("refuses %s", (seed) => {
    expect(() => key(seed as number)).toThrowError(expect.objectContaining({ code: "E_SEED" }));
  });
});

const NAMES = ["", "a", "w", "fc1/kernel", "fc1/bias", "Привет", "日本語", "é", "e\u0301", "🙂", "a\0b", " ", "x".repeat(5000)];

describe("fold", () => {
  it.each(NAMES)("of %j is the block of the name's hash", (name) => {
    for (const parent of [key(0), key(42), key(2n ** 64n - 1n)]) {
      expect(fold(parent, name)).toEqual(child(parent, ...fnv1a64(bytes(name)), 1));
    }
  });

  it("has literal values", () => {
    expect(fold(key(42), "fc1/kernel")).toEqual(FOLD_OF_42);
    expect(split(key(42))).toEqual(SPLIT_OF_42);
  });

  it("takes names as they are written: no normal form, no joining", () => {
    const k = key(1);
    expect(fold(k, "é")).not.toEqual(fold(k, "e\u0301"));
    expect(fold(fold(k, "a"), "b")).not.toEqual(fold(k, "a/b"));
    expect(fold(fold(k, "a"), "b")).not.toEqual(fold(k, "ab"));
    expect(fold(fold(k, "a"), "b")).not.toEqual(fold(fold(k, "b"), "a"));
    expect(fold(k, "")).not.toEqual(k);
  });

  it.each(["\ud800", "a\udc00", "\udc00\ud800", 5, null, undefined, ["a"]])("refuses %j", (name) => {
    expect(() => fold(key(1), name as string)).toThrowError(expect.objectContaining({ code: "E_NAME" }));
  });

  it.each([
    null,
    undefined,
    {},
    42,
    "k",
    { k0: 1 },
    { k0: -1, k1: 0 },
    { k0: 1.5, k1: 0 },
    { k0: 2 ** 32, k1: 0 },
    { k0: "1", k1: "0" },
  ])("refuses the key %j", (parent) => {
    for (const call of [() => fold(parent as Key, "a"), () => split(parent as Key)]) {
      expect(call).toThrowError(expect.objectContaining({ code: "E_KEY" }));
    }
  });
});

const FOLD_OF_42 = { k0: 3757484816, k1: 2576698168 };
const SPLIT_OF_42 = [
  { k0: 1405155954, k1: 804633687 },
  { k0: 1617040079, k1: 3582781886 },
];

describe("split", () => {
  it("child i is the block of i, however many are asked for", () => {
    const parent = key(7);
    const children = split(parent, 100);
    expect(children).toEqual(children.map((_, i) => child(parent, i, 0, 2)));
    expect(split(parent)).toEqual(children.slice(0, 2));
    expect(split(parent, 0)).toEqual([]);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 24 + 1, "2", null])("refuses n = %s", (n) => {
    expect(() => split(key(1), n as number)).toThrowError(expect.objectContaining({ code: "E_ARGUMENT" }));
  });
});

describe("distinctness", () => {
  const asText = ({ k0, k1 }: Key) => `${k0},${k1}`;

  it("2·10^5 keys of neighbouring seeds and names are all different", () => {
    const keys = new Set<string>();
    for (let i = 0; i < 1e5; i++) {
      keys.add(asText(fold(key(i), "w")));
      keys.add(asText(fold(key(42), `layer${i}/kernel`)));
    }
    // fold(key(42), "w") and the like are all different requests; a collision by chance has probability 10^-9.
    expect(keys.size).toBe(2e5);
  });

  it("one changed bit of seed, name or number changes half of the key's bits", () => {
    const word = testWords(8);
    const kinds: Record<string, () => [Key, Key]> = {
      seed: () => {
        const seed = (BigInt(word()) << 32n) | BigInt(word());
        return [fold(key(seed), "w"), fold(key(seed ^ (1n << BigInt(word() % 64))), "w")];
      },
      name: () => {
        const text = `layer${word()}`;
        const at = word() % text.length;
        // The lowest bit of an ASCII letter or digit.
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        return [fold(key(42), text), fold(key(42), changed)];
      },
      number: () => {
        const i = word() % 4096;
        const children = split({ k0: word(), k1: word() }, 4096);
        return [children[i]!, children[i ^ (1 << (word() % 12))]!];
      },
    };
    const ones = (x: number) => {
      let count = 0;
      for (; x !== 0; x &= x - 1) count++;
      return count;
    };
    const verdicts = Object.entries(kinds).map(([name, make]) => {
      const trials = name === "number" ? 64 : 8192;
      let flips = 0;
      for (let i = 0; i < trials; i++) {
        const [a, b] = make();
        flips += ones(a.k0 ^ b.k0) + ones(a.k1 ^ b.k1);
      }
      return { name, p: pOfScore((flips - 32 * trials) / Math.sqrt(16 * trials)) };
    });
    expect(suspicious(verdicts)).toEqual([]);
  });

  it("{ seed, name } is the key folded by the whole name", () => {
    const named = words(new Uint32Array(8), { seed: 42, name: "a/b" });
    expect(named).toEqual(words(new Uint32Array(8), { key: fold(key(42), "a/b") }));
  });
});
