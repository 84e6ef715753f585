import { describe, expect, it } from "vitest";
import { checkOptions, copyArray, copyFields, show } from "../../src/base/check.js";
import { IsovarError } from "../../src/base/errors.js";

const spring = () => {
  throw new TypeError("sprung");
};
const trapped = new Proxy({}, { get: spring, ownKeys: spring, getPrototypeOf: spring });

describe("a value in a message", () => {
  it.each<[value: unknown, shown: string]>([
    ["a\u0000\n\u007f\u0085\u2028b", '"a\\u0000\\n\\u007f\\u0085\\u2028b"'],
    ["\ud800", '"\\ud800"'],
    ["é".repeat(81), `"${"é".repeat(77)}"…`],
    [2n ** 127n - 1n, "170141183460469231731687303715884105727n"],
    [-(2n ** 127n) - 1n, "a bigint of more than 128 bits"],
    [Symbol("s".repeat(1000)), "a symbol"],
    [[1, "x", [2]], '[1, "x", […]]'],
    [new Array(9), `[${Array(8).fill("undefined").join(", ")}, …]`],
    [Object.setPrototypeOf([1], null), "[1]"],
    [new Date(0), "a Date"],
    [new ArrayBuffer(1), "an ArrayBuffer"],
    [{ [Symbol.toStringTag]: "t".repeat(41) }, "an object"],
    [{ [Symbol.toStringTag]: "two\nlines" }, "an object"],
    [trapped, "an object that cannot be read"],
    [{ __proto__: null }, "an object"],
  ])("%#", (value, shown) => {
    expect(show(value)).toBe(shown);
  });
});

describe("copies of what a caller gave", () => {
  it("of options read each once, those of a prototype too", () => {
    let reads = 0;
    const given = Object.create({ inherited: 2 }, { own: { enumerable: true, get: () => ++reads } });
    const options = checkOptions<{ own?: number; inherited?: number }>("f", given, ["own", "inherited"]);
    expect([options.own, options.own, options.inherited, reads]).toEqual([1, 1, 2, 1]);
  });

  it("of arrays have no holes, and of more items than may be there are none", () => {
    expect(copyArray("f", "a", new Array(2), 2)).toStrictEqual([undefined, undefined]);
    expect(copyArray("f", "a", new Array(2 ** 32 - 1), 2)).toBeUndefined();
    expect(copyArray("f", "a", { length: 1 }, 2)).toBeUndefined();
  });

  it("of fields are none of arrays and Maps", () => {
    expect(copyFields("f", "a", { x: 1 })).toEqual({ x: 1 });
    for (const value of [[1], new Map([["x", 1]]), null, "x", 3, undefined]) expect(copyFields("f", "a", value)).toBeUndefined();
  });

  it("keep the error of a getter as the cause of their own", () => {
    let error: unknown;
    try {
      copyFields("f", "a", trapped);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(IsovarError);
    expect(error).toMatchObject({
      code: "E_ARGUMENT",
      message: expect.stringContaining("f: a cannot be read"),
      cause: { message: "sprung" },
    });
  });
});
