import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { readNpz } from "../../src/io/index.js";
import recorded from "../fixtures/npz.json" with { type: "json" };
import { askew, fromBase64, withByte } from "../support/files.js";

const [stored, compressed] = recorded.files.map(({ file }) => fromBase64(file)) as [Uint8Array, Uint8Array];

/** The place of a mark of the format, from a number of its occurrence. */
function find(file: Uint8Array, mark: number, nth = 0): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + 4 <= file.length; at++) if (view.getUint32(at, true) === mark && nth-- === 0) return at;
  throw new Error("not there");
}
const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];

describe.each([
  ["savez", stored],
  ["savez_compressed", compressed],
])("files of numpy: %s", (_, file) => {
  it("gives the arrays by their names", async () => {
    for (const placed of [file, askew(file)]) {
      const arrays = await readNpz(placed);
      expect([...arrays.keys()]).toEqual(["x", "y", "zeros", "a/b", "größe"]);
      const x = Array.from({ length: 12 }, (_, i) => i / 2);
      expect(arrays.get("x")).toEqual({ dtype: "f32", shape: [3, 2, 2], data: Float32Array.from(x) });
      expect(arrays.get("y")).toEqual({ dtype: "i64", shape: [3], data: BigInt64Array.of(2n, 0n, 1n) });
      expect(arrays.get("a/b")).toEqual({ dtype: "f64", shape: [3, 2, 2], data: Float64Array.from(x) });
      expect(arrays.get("zeros")!.data).toEqual(new Float64Array(500));
    }
  });

  it("gives those asked for", async () => {
    expect([...(await readNpz(file, ["y"])).keys()]).toEqual(["y"]);
    await expect(readNpz(file, ["w"])).rejects.toMatchObject({
      code: "E_FILE",
      message: 'readNpz: has no array "w"; it holds ["x", "y", "zeros", "a/b", "größe"]',
    });
  });

  it("with any byte changed, or cut short: the arrays, or a typed error", async () => {
    const changed = fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255), cut: fc.option(fc.nat(file.length)) });
    await fc.assert(
      fc.asyncProperty(changed, async ({ at, byte, cut }) => {
        try {
          await readNpz(withByte(file, at, byte).subarray(0, cut ?? file.length));
        } catch (error) {
          expect(error).toBeInstanceOf(IsovarError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("refuses", () => {
  const last = (file: Uint8Array) => find(file, END);
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "has no directory at its end"],
    ["what is no zip", new Uint8Array(100), "has no directory at its end"],
    ["a file cut short", stored.subarray(0, stored.length - 1), "has no directory at its end"],
    ["bytes behind it", Uint8Array.from([...stored, 0]), "has no directory at its end"],
    [
      "more entries than there are",
      withByte(withByte(stored, last(stored) + 8, 6), last(stored) + 10, 6),
      "its directory breaks off at entry 5",
    ],
    ["a part of several", withByte(stored, last(stored) + 8, 4), "has a split directory"],
    ["a directory far away", withByte(stored, last(stored) + 19, 0xff), "has a split directory"],
    ["an encrypted array", withByte(stored, find(stored, CENTRAL) + 8, 1), '"x.npy": is encrypted'],
    ["another method", withByte(stored, find(stored, CENTRAL) + 10, 12), '"x.npy": is packed by method 12'],
    ["a size that cannot be", withByte(compressed, find(compressed, CENTRAL) + 27, 0xff), '"x.npy": cannot be 42'],
    [
      "an entry that is elsewhere",
      withByte(stored, find(stored, CENTRAL) + 42, 1),
      '"x.npy": does not begin where the directory says',
    ],
    [
      "an entry that leads beyond the end",
      withByte(withByte(stored, find(stored, CENTRAL) + 22, 1), find(stored, CENTRAL) + 26, 1),
      "ends beyond its archive",
    ],
    ["a name twice", withByte(stored, find(stored, CENTRAL, 1) + 46, 0x78), 'holds "x.npy" twice'],
    ["a name that is no UTF-8", withByte(stored, find(stored, CENTRAL) + 46, 0xe9), "the name of entry 0 is not UTF-8"],
    ["changed bytes", withByte(stored, find(stored, LOCAL, 1) - 1, 77), 'array "x": has other bytes than were written'],
    [
      "more bytes than it declares",
      withByte(compressed, find(compressed, CENTRAL) + 24, 100),
      'array "x": inflates to more than its 100 bytes',
    ],
    [
      "fewer bytes than it declares",
      withByte(compressed, find(compressed, CENTRAL) + 24, 200),
      'array "x": inflates to 176 bytes, not to its 200',
    ],
    ["what cannot be inflated", withByte(compressed, find(compressed, LOCAL) + 55, 0xff), 'array "x": cannot be inflated'],
  ])("%s", async (_, file, message) => {
    await expect(readNpz(file)).rejects.toMatchObject({ code: "E_FILE", message: expect.stringContaining(message) });
  });

  it("what is no file, and names that are none", async () => {
    await expect(readNpz("w.npz" as never)).rejects.toMatchObject({ code: "E_TARGET" });
    await expect(readNpz(stored, "x" as never)).rejects.toMatchObject({ code: "E_ARGUMENT" });
  });
});
