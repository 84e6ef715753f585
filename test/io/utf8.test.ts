import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8, notUtf8, textOf, Utf8Chunks } from "../../src/io/utf8.js";

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : [part])));

describe("the first byte that is no UTF-8", () => {
  it.each([
    ["Latin-1 é before a comma", bytes("a", 0xe9, ",b"), "a", 1],
    ["Latin-1 é at the end", bytes("né".slice(0, 1), 0xe9), "n", 1],
    ["a surrogate half, as CESU-8 has it", bytes("ü", 0xed, 0xa0, 0x80), "ü", 2],
    ["an overlong slash", bytes(0xc0, 0xaf), "", 0],
    ["a continuation on its own", bytes("日", 0x80), "日", 3],
    ["beyond the last code point", bytes("x", 0xf4, 0x90, 0x80, 0x80), "x", 1],
    ["a character cut short", bytes("ab", 0xf0, 0x9f, 0x99), "ab", 2],
  ])("%s", (_, file, text, bad) => {
    expect(decodeUtf8(file)).toEqual({ text, bad });
  });

  it("is undefined where all is well; a byte order mark and U+FFFD are text", () => {
    expect(decodeUtf8(bytes("\ufeffé🙂\ufffd"))).toEqual({ text: "\ufeffé🙂\ufffd", bad: undefined });
  });

  it("names UTF-16 by its mark", () => {
    expect(notUtf8(bytes(0xff, 0xfe, "a", 0), 0)).toBe("is UTF-16, which must be UTF-8");
    expect(notUtf8(bytes("a", 0xff, 0xfe), 1)).toContain("byte 0xff at offset 1");
  });
});

describe("text that must be UTF-8", () => {
  it("is given as it is", () => {
    expect(textOf("net.json:", bytes("é🙂"))).toBe("é🙂");
  });

  it("is refused with what it is the text of, and the place in the file", () => {
    const message = "a.npz: the name of entry 0 is not UTF-8: byte 0xe9 at offset 47";
    expect(() => textOf("a.npz: the name of entry 0", bytes("n", 0xe9), 46)).toThrow(
      expect.objectContaining({ code: "E_FILE", message }),
    );
  });
});

describe("chunks", () => {
  /** The text up to what is wrong, and that. */
  function read(file: Uint8Array, size: number): { text: string; wrong: string | undefined } {
    const decoder = new Utf8Chunks();
    let text = "";
    for (let at = 0; at < file.length; at += size) {
      const chunk = decoder.push(file.subarray(at, at + size), false);
      text += chunk.text;
      if (chunk.wrong !== undefined) return { text, wrong: chunk.wrong };
    }
    const last = decoder.push(new Uint8Array(0), true);
    return { text: text + last.text, wrong: last.wrong };
  }

  it("text is the same wherever chunks end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 7 }), (text, size) => {
        expect(read(bytes(text), size)).toEqual({ text, wrong: undefined });
      }),
    );
  });

  it("any bytes: the same text and the same place of what is wrong", () => {
    const hostile = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0xc3, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x41)));
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 5 }), (numbers, size) => {
        const file = Uint8Array.from(numbers);
        const { text, bad } = decodeUtf8(file);
        expect(read(file, size)).toEqual({ text, wrong: bad === undefined ? undefined : notUtf8(file, bad) });
      }),
    );
  });
});
