import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type FileDType, readNpy, type WritableTensor, writeNpy } from "../../src/io/index.js";
import recorded from "../fixtures/npy.json" with { type: "json" };
import npz from "../fixtures/npz.json" with { type: "json" };
import { askew, fromBase64, withByte } from "../support/files.js";

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

const NAMES: Record<string, FileDType> = {
  ...({ bool: "bool", int8: "i8", uint8: "u8", int16: "i16", uint16: "u16", int32: "i32", uint32: "u32" } as const),
  ...({ int64: "i64", uint64: "u64", float16: "f16", float32: "f32", float64: "f64" } as const),
  ...({ complex64: "c64", bfloat16: "bf16" } as const),
};

/** What numpy writes only when told to, or on another machine. */
const SPECIAL = /^>|Fortran|version|Python 2|bfloat16/;

describe("files of numpy", () => {
  it.each(recorded.files.map((file) => [file.name, file] as const))("%s", (name, file) => {
    const bytes = fromBase64(file.file);
    for (const placed of [bytes, askew(bytes)]) {
      const tensor = readNpy(placed);
      expect(tensor).toMatchObject({ dtype: NAMES[file.dtype], shape: file.shape });
      expect(bytesOf(tensor.data)).toEqual(fromBase64(file.data));
      if (!SPECIAL.test(name)) expect(writeNpy(tensor)).toEqual(bytes);
    }
  });
});

it("bfloat16 as ml_dtypes saves it, which numpy calls V2", () => {
  const { dtype, shape, data } = readNpy(readFileSync("test/fixtures/bfloat16.npy"));
  expect({ dtype, shape, data: [...data] }).toEqual({ dtype: "bf16", shape: [3], data: [16256, 49152, 16128] });
});

/** An .npy file, version 1, of a header and some bytes. */
function npy(header: string, dataBytes = 4, version = 1): Uint8Array {
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length, 0, 0, 0];
  const start = [0x93, ...Buffer.from("NUMPY"), version, 0, ...length];
  return Uint8Array.from([...start, ...Buffer.from(header, "latin1"), ...new Uint8Array(dataBytes)]);
}

const dict = (descr = "'<f4'", order = "False", shape = "(1,)") =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe("the header's grammar", () => {
  it.each([
    `{"shape":(1,),"descr":"<f4","fortran_order":False}`,
    "{ 'descr' : '<f4' ,\n'fortran_order':True,'shape':( 1 , ) } \n",
    dict("'<f4'", "False", "()"),
    dict("'<f4'", "False", "(1, 1L, 1)"),
  ])("takes %s", (header) => {
    expect(readNpy(npy(header)).data).toEqual(new Float32Array(1));
  });

  it.each([
    ["nothing", "", 'expected "{"'],
    ["a missing key", "{'descr': '<f4', 'shape': (1,)}", "it needs the keys descr, fortran_order and shape"],
    ["another key", "{'descr': '<f4', 'x': 1}", 'unknown key "x"'],
    ["a key twice", "{'descr': '<f4', 'descr': '<f4'}", 'duplicate key "descr"'],
    ["a call", dict("__import__('os').system('id')"), "expected a type in quotes"],
    ["an expression", dict("'<f4'", "1 == 2"), "expected True or False"],
    ["an escape", dict("'\\x3cf4'"), "expected a type in quotes"],
    ["a list as shape", dict("'<f4'", "False", "[1]"), 'expected "("'],
    ["a number as shape", dict("'<f4'", "False", "(1)"), "a tuple of one element must end in a comma"],
    ["a negative size", dict("'<f4'", "False", "(-1,)"), "expected an integer >= 0"],
    ["a float", dict("'<f4'", "False", "(1.0,)"), 'expected ","'],
    ["underscores", dict("'<f4'", "False", "(1_0,)"), 'expected ","'],
    ["two commas", dict("'<f4'", "False", "(1,,)"), "expected an integer >= 0"],
    ["text behind it", `${dict()} + 1`, "text after the dictionary"],
    ["no end", "{'descr': '<f4'", 'expected ","'],
    ["structured arrays", dict("[('a', '<f4')]"), "structured arrays are not supported"],
  ])("refuses %s", (_, header, message) => {
    expect(() => readNpy(npy(header))).toThrow(
      expect.objectContaining({ code: "E_FILE", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ["object arrays", npy(dict("'|O'")), "object arrays are Python pickles"],
    ["complex numbers of f64", npy(dict("'<c16'"), 16), 'descr ("<c16") must be "<" or ">" and one of b1, i1'],
    ["one byte without a type", npy(dict("'|V1'"), 1), 'descr ("|V1") must be'],
    ["big-endian bytes without a type", npy(dict("'>V2'"), 2), 'descr (">V2") must be'],
    ["text", npy(dict("'<U4'"), 16), 'descr ("<U4") must be'],
    ["an .npz", fromBase64(npz.files[0]!.file), "readNpy: is an .npz, a zip of .npy files, which readNpz and readData read"],
    [
      "a file of two arrays",
      Uint8Array.from([...npy(dict()), ...npy(dict())]),
      "shape [1] of <f4 has 4: another array, of a second np.save into the file",
    ],
    ["native order", npy(dict("'=f4'")), 'descr ("=f4") must be'],
    ["no order", npy(dict("'f4'")), 'descr ("f4") must be'],
    ["no order for wide types", npy(dict("'|f4'")), 'descr ("|f4") must be'],
    ["too few bytes", npy(dict(), 3), "3 bytes follow the header, shape [1] of <f4 has 4"],
    ["too many bytes", npy(dict(), 5), "5 bytes follow the header, shape [1] of <f4 has 4"],
    [
      "a huge shape",
      npy(dict("'<f4'", "False", "(99999999999, 99999999999)")),
      "shape ([99999999999, 99999999999]) must be of at most",
    ],
    ["another version", npy(dict(), 4, 4), "version 4.0 must be 1.0, 2.0 or 3.0"],
    ["another magic", withByte(npy(dict()), 0, 0x92), "is not an .npy file by its first bytes"],
    ["a header that leads beyond the end", withByte(npy(dict()), 9, 200), "leads beyond the end"],
    ["a header of version 2 that is too long", withByte(npy(dict(), 4, 2), 11, 1), "must be at most 65535"],
    ["a header cut short", npy(dict()).subarray(0, 9), "is not an .npy file by its first bytes"],
  ])("refuses %s", (_, file, message) => {
    expect(() => readNpy(file)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});

describe("writeNpy", () => {
  it("refuses what numpy has not", () => {
    const tensor: WritableTensor = { dtype: "bf16", shape: [1], data: new Uint16Array(1) };
    expect(() => writeNpy(tensor)).toThrow('writeNpy: dtype ("bf16") must be one that numpy has: bool, i8');
    expect(() => writeNpy(null as unknown as WritableTensor)).toThrow(
      "writeNpy: tensor (null) must be a typed array or an object { dtype?, shape?, data }",
    );
    expect(() => writeNpy({ shape: [2], data: new Float32Array(1) })).toThrow(
      "writeNpy: data has 4 bytes, shape [2] of f32 has 8",
    );
  });

  it("takes an array alone, and a type by its name in safetensors", () => {
    const data = Float64Array.of(1, 2, 3);
    expect(readNpy(writeNpy(data))).toEqual({ dtype: "f64", shape: [3], data });
    const half = { dtype: "F16", data: Uint16Array.of(0x3c00) } as const;
    expect(readNpy(writeNpy(half))).toEqual({ dtype: "f16", shape: [1], data: half.data });
  });

  it("aligns the data, so that they can be mapped", () => {
    for (let rank = 0; rank < 30; rank++) {
      const file = writeNpy({ shape: Array.from({ length: rank }, () => 1), data: Float64Array.of(1) });
      expect((file.length - 8) % 64).toBe(0);
      expect(readNpy(file).data).toEqual(Float64Array.of(1));
    }
  });
});
