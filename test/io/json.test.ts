import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { type Json, jsonText, parseJson } from "../../src/io/json.js";
import { slowly } from "../support/slowly.js";

/** What parseJson says: its value, or the text of its error. */
function verdict(text: string): { value: Json } | { error: string } {
  try {
    return { value: parseJson(text, "x") };
  } catch (error) {
    if (!(error instanceof IsovarError) || error.code !== "E_JSON") throw error;
    return { error: error.message };
  }
}

/** What we refuse and JSON.parse does not. */
const STRICTER =
  /^x: (duplicate key|integer .* is not exact in f64|number .* is too large|a string may not hold a lone surrogate|nested deeper)/;

/** The same verdict as JSON.parse, and the same value, save for the stricter rules. */
function expectAgreement(text: string): void {
  const ours = verdict(text);
  let native: { value: Json } | undefined;
  try {
    native = { value: JSON.parse(text) };
  } catch {}
  if (native === undefined) expect(ours, text).toHaveProperty("error");
  else if ("error" in ours) expect(ours.error, text).toMatch(STRICTER);
  else expect(ours, text).toEqual(native);
}

describe("agrees with JSON.parse", () => {
  slowly("on every text of up to four characters of the grammar's own", () => {
    const alphabet = '0 1-.e"\\,[]{}:\nn';
    let texts = [""];
    for (let length = 1; length <= 4; length++) {
      texts = texts.flatMap((text) => Array.from(alphabet, (character) => text + character));
      for (const text of texts) expectAgreement(text);
    }
  });

  slowly("on valid texts, whatever the white space", () => {
    const value = fc.oneof(...(["grapheme", "binary"] as const).map((stringUnit) => fc.jsonValue({ stringUnit, maxDepth: 6 })));
    fc.assert(
      fc.property(value, fc.constantFrom("", " ", "\t\r\n"), (json, space) => {
        const text = JSON.stringify(json, null, space);
        expect(verdict(text)).toEqual({ value: JSON.parse(text) });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("on valid texts with a character replaced, added or left out", () => {
    const character = fc.constantFrom(
      ..."{}[],:\"\\/ \t\n0123456789.eE+-truefalsnbu\u0000\u001f\u007f\u00a0\u2028\ud800\udc00\ufeff'",
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.nat(1), character, (text, at, removed, inserted) => {
        at %= text.length + 1;
        expectAgreement(text.slice(0, at) + inserted + text.slice(at + removed));
        expectAgreement(text.slice(0, at) + text.slice(at + 1));
      }),
      { seed: 2, numRuns: 5000 },
    );
  });

  it("on numbers", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789.eE+-"), maxLength: 12 });
    fc.assert(fc.property(digits, expectAgreement), { seed: 3, numRuns: 5000 });
    for (const text of ["-0", "0", "1e308", "5e-324", "1e-999", "0.1", "123456789.125E+2", "-1.5e-3"]) {
      expect(parseJson(text, "x"), text).toBe(JSON.parse(text));
    }
  });

  it("on escapes", () => {
    const text = String.raw`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000"`;
    expect(parseJson(text, "x")).toBe('"\\/\b\f\n\r\té😀\u0000');
    expect(parseJson('"\ud83d\\ude00"', "x")).toBe("😀");
  });
});

describe("is stricter than JSON.parse", () => {
  it.each([
    ['{"a":1,"a":2}', 'x: duplicate key "a" at line 1, column 8'],
    ['{"a":1,\n "\\u0061":2}', 'x: duplicate key "a" at line 2, column 2'],
    ['[{"b":{"c":0,\n\n"d":1,"c":0}}]', 'x: duplicate key "c" at line 3, column 7'],
    ['{"__proto__":1,"__proto__":2}', 'x: duplicate key "__proto__" at line 1, column 16'],
    ["9007199254740993", "x: integer 9007199254740993 is not exact in f64, the nearest is 9007199254740992 at line 1, column 1"],
    [
      "[-9007199254740993]",
      "x: integer -9007199254740993 is not exact in f64, the nearest is -9007199254740992 at line 1, column 2",
    ],
    ["1e309", "x: number 1e309 is too large at line 1, column 1"],
    ["-1e309", "x: number -1e309 is too large at line 1, column 1"],
    ["9".repeat(400), `x: number ${"9".repeat(37)}… is too large at line 1, column 1`],
    ['["\\ud800"]', "x: a string may not hold a lone surrogate at line 1, column 2"],
    ['["\udc00"]', "x: a string may not hold a lone surrogate at line 1, column 2"],
    ['{"\\udc00\\ud800":0}', "x: a string may not hold a lone surrogate at line 1, column 2"],
    [`${"[".repeat(33)}${"]".repeat(33)}`, "x: nested deeper than 32 levels at line 1, column 33"],
  ])("%s", (text, message) => {
    expect(verdict(text)).toEqual({ error: message });
  });

  it("takes integers beyond 2^53 that a float holds exactly, or that JSON.stringify wrote", () => {
    expect(parseJson("9007199254740992", "x")).toBe(2 ** 53);
    expect(parseJson("576460752303423488", "x")).toBe(2 ** 59);
    expect(parseJson(JSON.stringify(2 ** 59), "x")).toBe(2 ** 59);
    expect(verdict("576460752303423501")).toHaveProperty("error");
    expect(parseJson("[18446744073709551616, 9007199254740993.0]", "x")).toEqual([2 ** 64, 2 ** 53]);
  });

  it("counts nesting over arrays and objects, to the depth asked for", () => {
    expect(parseJson('{"a":[{}]}', "x", { maxDepth: 3 })).toEqual({ a: [{}] });
    expect(() => parseJson('{"a":[{}]}', "x", { maxDepth: 2 })).toThrow("x: nested deeper than 2 levels at line 1, column 7");
    expect(() => parseJson("[]", "x", { maxDepth: 0 })).toThrow("x: nested deeper than 0 levels at line 1, column 1");
    expect(parseJson(`${"[".repeat(32)}${"]".repeat(32)}`, "x")).toHaveLength(1);
  });
});

describe("nonFinite", () => {
  const parse = (text: string) => parseJson(text, "x", { nonFinite: true });

  it("takes the words that Python writes, and decimals as before", () => {
    expect(parse("[NaN, Infinity, -Infinity, -1, 2.5e3]")).toEqual([Number.NaN, Infinity, -Infinity, -1, 2500]);
    expect(parse('{"time_step_limit": [0.0, Infinity]}')).toEqual({ time_step_limit: [0, Infinity] });
  });

  it.each(["nan", "inf", "+Infinity", "Infinit", "-NaN", "--Infinity", "Infinity1", "NaNNaN"])("refuses %s", (text) => {
    expect(() => parse(text)).toThrow(IsovarError);
  });

  it("is off where it is not asked for", () => {
    for (const text of ["NaN", "Infinity", "-Infinity"]) expect(() => parseJson(text, "x")).toThrow("expected a value");
  });
});

describe("plainIntegers", () => {
  const parse = (text: string) => parseJson(text, "x", { plainIntegers: true });

  it("takes safe integers >= 0 in digits, and whatever is no number", () => {
    expect(parse('[0, 7, 9007199254740991, "4.0", true, null]')).toEqual([0, 7, 2 ** 53 - 1, "4.0", true, null]);
  });

  it.each(["4.0", "4e0", "4E0", "0.0", "-0", "-1", "9007199254740992", "1e2", "1e400"])("refuses %s", (number) => {
    const rule = "must be an integer from 0 to 2^53 - 1, in digits alone at line 1, column 2";
    expect(() => parse(`[${number}]`)).toThrow(`x: number ${number} ${rule}`);
  });
});

it.each([
  ["", "x: expected a value, found the end of the text at line 1, column 1"],
  ["\ufeff{}", "x: text begins with a byte order mark at line 1, column 1"],
  ["{} {}", 'x: expected the end of the text, found "{" at line 1, column 4'],
  ["[1,]", 'x: expected a value, found "]" at line 1, column 4'],
  ["[1 2]", 'x: expected "," or "]", found "2" at line 1, column 4'],
  ["{a:1}", 'x: expected a key in double quotes, found "a" at line 1, column 2'],
  ['{"a" 1}', 'x: expected ":", found "1" at line 1, column 6'],
  ['{"a":1,}', 'x: expected a key in double quotes, found "}" at line 1, column 8'],
  ["trüe", "x: expected true at line 1, column 1"],
  ["NaN", 'x: expected a value, found "N" at line 1, column 1'],
  ["'a'", `x: expected a value, found "'" at line 1, column 1`],
  ["[\n  😀]", 'x: expected a value, found "😀" at line 2, column 3'],
  ['"abc', "x: string is not closed at line 1, column 1"],
  ['"a\nb"', 'x: a string may not hold "\\n" unescaped at line 1, column 3'],
  ['"\\x41"', "x: unknown escape in a string at line 1, column 2"],
  ['"\\u12"', "x: unknown escape in a string at line 1, column 2"],
  ["// no\n1", 'x: expected a value, found "/" at line 1, column 1'],
])("names place and rule: %s", (text, message) => {
  expect(verdict(text)).toEqual({ error: message });
});

it("takes __proto__ and constructor as keys like any other", () => {
  const before = Reflect.ownKeys(Object.prototype);
  const value = parseJson('{"__proto__":{"polluted":true},"constructor":1,"toString":2}', "x") as Record<string, Json>;
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.keys(value)).toEqual(["__proto__", "constructor", "toString"]);
  expect(Object.keys(Object.values(value)[0] as object)).toEqual(["polluted"]);
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it("counts the keys of each level, and refuses one too many when it meets it", () => {
  const limits = { maxKeys: [2, 3] };
  const text = '{"a":{"x":{"1":1,"2":2,"3":3,"4":4}},"b":[{"y":1},{"z":{}}]}';
  expect(parseJson(text, "x", limits)).toEqual(JSON.parse(text));
  const refused = (text: string, message: string) => expect(() => parseJson(text, "x", limits)).toThrow(message);
  refused('{"a":1,"b":2,"c" and no more', "x: more than 2 keys at level 1 at line 1, column 14");
  refused('{"a":{"x":1,"y":2},"b":{"x":3,"y" and no more', "x: more than 3 keys at level 2 at line 1, column 31");
});

slowly("takes a million keys at a level where nothing else is said, such as those of an index of many files", () => {
  const keys = Array.from({ length: 1_000_000 }, (_, i) => `"${i.toString(36)}":1`).join();
  expect(Object.keys(parseJson(`{"map":{${keys}}}`, "x") as object)).toEqual(["map"]);
  expect(() => parseJson(`{"map":{${keys},"more" and no more`, "x")).toThrow("x: more than 1000000 keys at level 2");
});

it("reads numbers of few digits and of many alike", () => {
  for (const text of [
    "0",
    "7",
    "999999999999999",
    "1000000000000000",
    "9007199254740991",
    "120",
    "12.5",
    "1e3",
    "1E3",
    "-1",
    "100.0",
  ]) {
    expect(parseJson(text, "x")).toBe(Number(text));
    expect(parseJson(`[${text},${text} ]`, "x")).toEqual([Number(text), Number(text)]);
  }
  for (const text of ["00", "01", "0123", "1.", "1e", ".5", "1_0", "0x1", "1a"]) expect(verdict(text)).toHaveProperty("error");
});

it("takes large texts, and refuses deep ones, without trouble", () => {
  const million = 2 ** 20;
  expect(parseJson(`"${"a".repeat(8 * million)}"`, "x")).toHaveLength(8 * million);
  expect(parseJson(`"${"\\n".repeat(4 * million)}"`, "x")).toHaveLength(4 * million);
  expect(parseJson(`0.${"1".repeat(4 * million)}`, "x")).toBeCloseTo(1 / 9, 15);
  expect(parseJson(`[${"0,".repeat(million)}0]`, "x")).toHaveLength(million + 1);
  const object = `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`).join()}}`;
  expect(Object.keys(parseJson(object, "x") as object)).toHaveLength(100_000);
  expect(() => parseJson("[".repeat(8 * million), "x")).toThrow("nested deeper");
  expect(() => parseJson('{"a":'.repeat(million), "x")).toThrow("nested deeper");
  expect(() => parseJson("\n".repeat(4 * million), "x")).toThrow(`line ${4 * million + 1}, column 1`);
});

describe("jsonText", () => {
  it("says what JSON cannot: infinities, NaN and bigints as strings, wherever they stand", () => {
    const value = { a: [Infinity, -Infinity, NaN, 1e308, -0], b: { c: NaN, d: undefined }, seed: 2n ** 64n - 1n, text: "x\n" };
    const text = jsonText(value);
    expect(text).toBe(
      '{"a":["Infinity","-Infinity","NaN",1e+308,0],"b":{"c":"NaN"},"seed":"18446744073709551615","text":"x\\n"}',
    );
    expect((JSON.parse(text).a as (number | string)[]).map(Number)).toEqual([Infinity, -Infinity, NaN, 1e308, 0]);
    expect(jsonText(Infinity)).toBe('"Infinity"');
  });

  it("is JSON.stringify for all that JSON can say", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});
