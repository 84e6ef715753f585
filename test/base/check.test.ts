import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { checkOptions, classOf, copyArray, copyFields, isBuffer, show } from "../../src/base/check.js";
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

describe("the class of an array", () => {
  const named = (array: object, name: string) => Object.defineProperty(array, Symbol.toStringTag, { value: name });

  it("is what it was made as, whatever it calls itself, in every realm", () => {
    expect(classOf(named(new Uint8Array(1), "Array"))).toBe("Uint8Array");
    expect(classOf(named(new Float32Array(1), "Float64Array"))).toBe("Float32Array");
    expect(classOf(named(new DataView(new ArrayBuffer(1)), "Uint8Array"))).toBe("DataView");
    expect(classOf(Buffer.alloc(1))).toBe("Uint8Array");
    expect(classOf(Object.defineProperty(new Uint8Array(1), Symbol.toStringTag, { get: spring }))).toBe("Uint8Array");
    expect(classOf(runInNewContext("new Float64Array(1)"))).toBe("Float64Array");
    for (const none of [named({ length: 1 }, "Uint8Array"), new Proxy(new Uint8Array(1), {}), [1], "x", null]) {
      expect(classOf(none)).toBe("");
    }
  });

  it("and that of a buffer", () => {
    const buffers = [new ArrayBuffer(1), runInNewContext("new ArrayBuffer(1)"), named(new ArrayBuffer(1), "Map")];
    for (const buffer of buffers)
      expect([isBuffer("ArrayBuffer", buffer), isBuffer("SharedArrayBuffer", buffer)]).toEqual([true, false]);
    const shared = named(new SharedArrayBuffer(1), "ArrayBuffer");
    expect([isBuffer("ArrayBuffer", shared), isBuffer("SharedArrayBuffer", shared)]).toEqual([false, true]);
    for (const none of [named({ byteLength: 1 }, "ArrayBuffer"), new Uint8Array(1), 1, null]) {
      expect([isBuffer("ArrayBuffer", none), isBuffer("SharedArrayBuffer", none)]).toEqual([false, false]);
    }
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
