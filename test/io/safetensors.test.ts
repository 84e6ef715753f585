import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { BITS, elementsAt } from "../../src/io/dtypes.js";
import {
  type FileDType,
  readSafetensors,
  readSafetensorsHeader,
  type WritableTensor,
  writeSafetensors,
} from "../../src/io/index.js";
import { safetensorsHeader } from "../../src/io/safetensorsHeader.js";
import recorded from "../fixtures/safetensors.json" with { type: "json" };
import { askew, expectAgreement, fileOf, fromBase64, verdict, withByte } from "../support/files.js";
import { slowly } from "../support/slowly.js";

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

describe("files of the reference library", () => {
  it.each(recorded.files.map((file) => [file.name, file] as const))(
    "%s: are read, and written again byte for byte",
    (_, file) => {
      const bytes = fromBase64(file.file);
      for (const placed of [bytes, askew(bytes)]) {
        const { metadata, tensors } = readSafetensors(placed);
        expect(metadata && { ...metadata }).toEqual(file.metadata ?? undefined);
        expect([...tensors.keys()].sort()).toEqual(file.tensors.map(({ name }) => name).sort());
        for (const { name, dtype: type, shape, data } of file.tensors) {
          const dtype = type.toLowerCase();
          const tensor = tensors.get(name)!;
          expect(tensor).toMatchObject({ dtype, shape });
          expect(bytesOf(tensor.data)).toEqual(fromBase64(data));
        }
        expect(writeSafetensors(tensors, metadata)).toEqual(bytes);
      }
    },
  );

  it("gives each type its array", () => {
    const { tensors } = readSafetensors(fromBase64(recorded.files.find(({ name }) => name === "every type")!.file));
    const arrays = Object.fromEntries([...tensors].map(([name, { data }]) => [name.slice(2), data.constructor.name]));
    expect(arrays).toEqual({
      ...{ BOOL: "Uint8Array", U8: "Uint8Array", I8: "Int8Array", I16: "Int16Array", U16: "Uint16Array", F16: "Uint16Array" },
      ...{ BF16: "Uint16Array", I32: "Int32Array", U32: "Uint32Array", F32: "Float32Array", F64: "Float64Array" },
      ...{ I64: "BigInt64Array", U64: "BigUint64Array", C64: "Float32Array", F4: "Uint8Array" },
      ...{ F8_E4M3: "Uint8Array", F8_E5M2: "Uint8Array", F8_E8M0: "Uint8Array" },
      ...{ F8_E4M3FNUZ: "Uint8Array", F8_E5M2FNUZ: "Uint8Array" },
    });
  });

  it("are views where they are aligned, and copies where not", () => {
    const file = writeSafetensors({ w: { shape: [2], data: Float32Array.of(1, 2) } });
    expect(readSafetensors(file).tensors.get("w")!.data.buffer).toBe(file.buffer);
    expect(readSafetensors(file.buffer).tensors.get("w")!.data.buffer).toBe(file.buffer);
    const pooled = Buffer.from(askew(file));
    const copy = readSafetensors(askew(file)).tensors.get("w")!.data;
    expect(copy).toEqual(Float32Array.of(1, 2));
    expect(copy.buffer.byteLength).toBe(8);
    expect(readSafetensors(pooled).tensors.get("w")!.data).toEqual(Float32Array.of(1, 2));
  });
});

describe("the verdicts of the reference library", () => {
  it("on headers by hand, spoilt ones, and lying lengths", () => {
    expect(recorded.verdicts.length).toBeGreaterThan(600);
    for (const { file, accepted } of recorded.verdicts) expectAgreement(fromBase64(file), accepted);
  });
});

const F32 = { dtype: "F32", shape: [1], data_offsets: [0, 4] };

describe("refuses, and says why", () => {
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "has 0 bytes; a safetensors file begins with 8 bytes of length"],
    ["a lying length", withByte(fileOf("{}"), 3, 1), "header length 16777218 ends beyond the file, which has 10 bytes"],
    [
      "a length beyond 2^53",
      withByte(fileOf("{}"), 7, 255),
      "header length 18374686479671623682 must be at most 100000000: not a safetensors file",
    ],
    [
      "a file that is none",
      new TextEncoder().encode("no weights"),
      "header length 7523097587056930670 must be at most 100000000: not a safetensors file",
    ],
    ["a page", new TextEncoder().encode("<!DOCTYPE html>"), "is a page of HTML or XML: not a safetensors file"],
    ["an index", new TextEncoder().encode('\n{ "metadata": {} }'), "is JSON, such as the index of a sharded checkpoint"],
    [
      "a file of torch.save",
      Buffer.from("PK\x03\x04\0\0\x08\x08", "latin1"),
      "is a zip archive, such as .npz or what torch.save",
    ],
    ["an old one", Buffer.from("\x80\x02\x8a\nl\xfc\x9cF", "latin1"), "is a pickle"],
    ["GGUF", Buffer.from("GGUF\x03\0\0\0", "latin1"), "is GGUF: not a safetensors file"],
    ["HDF5", Buffer.from("\x89HDF\r\n\x1a\n", "latin1"), "is HDF5"],
    ["npy", Buffer.from("\x93NUMPY\x01\0", "latin1"), "is .npy"],
    ["a pointer", Buffer.from("version https://git-lfs.github.com/spec/v1\n"), "is what Git LFS left"],
    ["white space before the header", fileOf(" {}"), 'header must begin with "{"'],
    ["a hole", fileOf({ a: { ...F32, data_offsets: [4, 8] } }, 8), 'a hole of 4 bytes lies before tensor "a"'],
    [
      "an overlap",
      fileOf({ a: F32, b: { ...F32, data_offsets: [2, 6] } }, 6),
      'tensor "b" overlaps the one before it by 2 bytes',
    ],
    ["two tensors in one place", fileOf({ a: F32, b: F32 }, 4), 'tensor "b" overlaps the one before it by 4 bytes'],
    ["bytes behind the last tensor", fileOf({ a: F32 }, 5), "1 bytes follow the last tensor"],
    ["a file cut short", fileOf({ a: F32 }, 3), "is cut short: its tensors end at byte 66, the file at byte 65"],
    [
      "a size that is not that of the shape",
      fileOf({ a: { ...F32, shape: [2] } }, 4),
      'tensor "a": data_offsets [0,4] hold 4 bytes, shape [2] of f32 needs 8',
    ],
    [
      "offsets that run backwards",
      fileOf({ a: { ...F32, data_offsets: [4, 0] } }, 4),
      'tensor "a": data_offsets [4,0] hold -4 bytes, shape [1] of f32 needs 4',
    ],
    [
      "an overflow",
      fileOf({ a: { ...F32, shape: [2 ** 32, 2 ** 32] } }, 4),
      'tensor "a": shape [4294967296,4294967296] of f32 has more bits than 64 bits can count',
    ],
    [
      "half a byte",
      fileOf({ a: { dtype: "F4", shape: [3], data_offsets: [0, 2] } }, 2),
      'tensor "a": shape [3] of f4 does not end at a whole byte',
    ],
    ["an unknown type", fileOf({ a: { ...F32, dtype: "F31" } }, 4), 'tensor "a": dtype ("F31") must be one of BOOL, F4, '],
    [
      "a type in small letters",
      fileOf({ a: { ...F32, dtype: "f32" } }, 4),
      'tensor "a": dtype ("f32") must be one of BOOL, F4, ',
    ],
    [
      "a type of Object.prototype",
      fileOf({ a: { ...F32, dtype: "toString" } }, 4),
      'tensor "a": dtype ("toString") must be one of BOOL',
    ],
    ["metadata that are no strings", fileOf({ __metadata__: { a: 1 } }), '__metadata__["a"] (1) must be a string'],
    [
      "a float as offset",
      fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4.0]}}', 4),
      "header: number 4.0 must be an integer from 0 to 2^53 - 1, in digits alone at line 1, column 51",
    ],
    [
      "a tensor twice",
      fileOf(`{"a":${JSON.stringify(F32)},"a":${JSON.stringify(F32)}}`, 4),
      'header: duplicate key "a" at line 1',
    ],
    [
      "a field twice",
      fileOf('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      'header: duplicate key "dtype"',
    ],
    ["metadata twice", fileOf('{"__metadata__":{"k":"1","\\u006b":"2"}}'), 'header: duplicate key "k"'],
    ["a lone surrogate", fileOf('{"\\ud800":{}}'), "header: a string may not hold a lone surrogate"],
    ["deep nesting", fileOf(`{"a":${"[".repeat(1e5)}`), "header: nested deeper than 3 levels"],
    ["text that is no UTF-8", withByte(fileOf("{}"), 9, 0xff), "header is not UTF-8"],
  ])("%s", (_, file, message) => {
    const error = verdict(file) as IsovarError;
    expect(error).toBeInstanceOf(IsovarError);
    expect(error.message).toContain(`readSafetensors: ${message}`);
  });

  it("too many axes, tensors, and too long names", () => {
    const sizes = Array.from({ length: 65 }, () => 1);
    expect(verdict(fileOf({ a: { ...F32, shape: sizes } }, 4))).toMatchObject({ message: expect.stringContaining("65 axes") });
    expect(verdict(fileOf({ ["n".repeat(65_537)]: F32 }, 4))).toMatchObject({
      message: expect.stringContaining("more than 65536"),
    });
    expect(verdict(fileOf({ ["n".repeat(65_536)]: F32 }, 4))).not.toBeInstanceOf(IsovarError);
    const many = Array.from({ length: 1_000_001 }, (_, i) => `"${i}":0`).join();
    expect(verdict(fileOf(`{${many}}`))).toMatchObject({ message: expect.stringContaining("names 1000001 tensors") });
  });

  it("more keys than the most tensors and the metadata, when the first too many is met", () => {
    // What follows is no JSON: it is not read.
    const keys = Array.from({ length: 1_000_002 }, (_, i) => `"${i}":0`).join();
    const error = verdict(fileOf(`{${keys} and no more`));
    expect(error).toMatchObject({ message: expect.stringContaining("more than 1000001 keys at level 1") });
  });

  it("without a change of any prototype", () => {
    const keys = Reflect.ownKeys(Object.prototype);
    const header = { a: 0 } as Record<string, unknown>;
    const file = fileOf(JSON.stringify(header).replace('"a":0', `"__proto__":${JSON.stringify(F32)}`), 4);
    const { tensors } = readSafetensors(file);
    expect([...tensors.keys()]).toEqual(["__proto__"]);
    expect(readSafetensors(fileOf('{"__metadata__":{"__proto__":"x","constructor":"y"}}')).metadata).toEqual(
      Object.assign(Object.create(null), JSON.parse('{"__proto__":"x","constructor":"y"}')),
    );
    expect(Reflect.ownKeys(Object.prototype)).toEqual(keys);
  });

  it.each([[undefined], [null], ["bytes"], [[1, 2]], [new Float32Array(4)], [{}]])("what are no bytes: %s", (value) => {
    expect(() => readSafetensors(value as Uint8Array)).toThrow(expect.objectContaining({ code: "E_TARGET" }));
  });
});

describe("a header longer than readers accept", () => {
  const refused = (names: Iterable<string>, metadata?: Record<string, string>) => {
    const tensors = new Map(Array.from(names, (name) => [name, { shape: [0], data: new Uint8Array(0) }]));
    expect(() => writeSafetensors(tensors, metadata)).toThrow(
      expect.objectContaining({
        code: "E_FILE",
        message: expect.stringMatching(/header of at least \d+ bytes; readers accept 100000000/),
      }),
    );
  };

  slowly("is refused before it is made, though each name and text may be", () => {
    const long = "n".repeat(60_000);
    refused(Array.from({ length: 1700 }, (_, i) => `${i}${long}`));
    refused([], { text: "t".repeat(100_000_000) });
    // Three bytes a character: too long only when counted in bytes.
    refused([], { text: "€".repeat(34_000_000) });
  });
});

describe("the header alone", () => {
  it("needs no more than the first bytes and the size of the file", () => {
    const shape = [2 ** 20, 2 ** 20];
    const file = fileOf({ w: { dtype: "F64", shape, data_offsets: [0, 2 ** 43] } });
    const header = readSafetensorsHeader(file, file.length + 2 ** 43);
    expect(header).toMatchObject({
      headerBytes: file.length,
      tensors: [{ name: "w", begin: file.length, end: file.length + 2 ** 43 }],
    });
    expect(() => readSafetensorsHeader(file, file.length + 2 ** 43 - 1)).toThrow("readSafetensorsHeader: is cut short");
    expect(() => readSafetensorsHeader(file.subarray(0, 20), 2 ** 43)).toThrow(
      "readSafetensorsHeader: 20 bytes do not hold the header",
    );
  });

  it("lists tensors in the order of their bytes", () => {
    const file = fileOf({ b: { ...F32, data_offsets: [4, 8] }, z: { ...F32, shape: [0], data_offsets: [4, 4] }, a: F32 }, 8);
    expect([...readSafetensors(file).tensors.keys()]).toEqual(["a", "z", "b"]);
  });
});

describe("checkFinite", () => {
  it.each<[FileDType, WritableTensor["data"], number]>([
    ["f32", Float32Array.of(1, NaN), 1],
    ["f64", Float64Array.of(-Infinity, 1), 0],
    ["f16", Uint16Array.of(0x7bff, 0xfc00), 1],
    ["bf16", Uint16Array.of(0x7f7f, 0x7fc0), 1],
    ["f32", Float32Array.of(1, 3e38), -1],
    ["f16", Uint16Array.of(0x7bff, 0xfbff), -1],
    ["u16", Uint16Array.of(0xffff, 0xfc00), -1],
    // NaN of each 8-bit type as torch and ml_dtypes have it; the greatest finite values beside them pass.
    ["f8_e4m3", Uint8Array.of(0x7f, 0x38), 0],
    ["f8_e4m3", Uint8Array.of(0x7e, 0xff), 1],
    ["f8_e4m3", Uint8Array.of(0x7e, 0xfe), -1],
    ["f8_e5m2", Uint8Array.of(0x7b, 0x7c), 1],
    ["f8_e5m2", Uint8Array.of(0xfc, 0), 0],
    ["f8_e5m2", Uint8Array.of(0xfb, 0x7d), 1],
    ["f8_e5m2", Uint8Array.of(0x7b, 0xfb), -1],
    ["f8_e4m3fnuz", Uint8Array.of(0x80, 0), 0],
    ["f8_e4m3fnuz", Uint8Array.of(0x7f, 0xff), -1],
    ["f8_e5m2fnuz", Uint8Array.of(0x7f, 0x80), 1],
    ["f8_e5m2fnuz", Uint8Array.of(0x7f, 0xff), -1],
    ["f8_e8m0", Uint8Array.of(0xfe, 0xff), 1],
    ["f8_e8m0", Uint8Array.of(0, 0xfe), -1],
    ["u8", Uint8Array.of(0x7f, 0xff), -1],
    ["c64", Float32Array.of(1, 2, 3, NaN), 1],
    ["c64", Float32Array.of(1, 2, 3, 4), -1],
  ])("%s %s", (dtype, data, index) => {
    const file = writeSafetensors({ w: { dtype, shape: [2], data } });
    expect(readSafetensors(file).tensors.get("w")!.data).toEqual(data);
    const read = () => readSafetensors(file, { checkFinite: true });
    if (index < 0) expect(read).not.toThrow();
    else expect(read).toThrow(`readSafetensors: tensor "w" holds NaN or an infinity at index ${index}`);
  });
});

describe("writeSafetensors", () => {
  it("lays the widest type first, takes types from arrays, pads the header", () => {
    const tensors = new Map<string, WritableTensor>([
      ["10", { shape: [3], data: Uint8Array.of(1, 2, 3) }],
      ["9", { dtype: "bf16", shape: [], data: Uint16Array.of(0x3f80) }],
      ["a", { shape: [1, 1], data: BigInt64Array.of(-1n) }],
    ]);
    const file = writeSafetensors(tensors, { k: "v" });
    const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(
      Buffer.from(file.subarray(8, 8 + headerBytes))
        .toString()
        .trimEnd(),
    ).toBe(
      '{"__metadata__":{"k":"v"},"a":{"dtype":"I64","shape":[1,1],"data_offsets":[0,8]},"9":{"dtype":"BF16","shape":[],"data_offsets":[8,10]},"10":{"dtype":"U8","shape":[3],"data_offsets":[10,13]}}',
    );
    const read = readSafetensors(file);
    expect([...read.tensors.keys()]).toEqual(["a", "9", "10"]);
    expect(read.tensors.get("a")!.data).toEqual(BigInt64Array.of(-1n));
    expect(writeSafetensors(tensors, { k: "v" })).toEqual(file);
  });

  it("lays tensors of every type where arrays can be laid over them, those of one width in the order given", () => {
    const types = Object.keys(BITS) as FileDType[];
    const tensor = fc.record({ dtype: fc.constantFrom(...types), size: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(tensor, { maxLength: 12 }), (given) => {
        const tensors = new Map(
          given.map(({ dtype, size }, i) => {
            // Four at once, so that those of less than a byte end at a whole one.
            const bytes = Uint8Array.from({ length: (4 * size * BITS[dtype]) / 8 }, (_, at) => 7 * at + i);
            return [`t${i}`, { dtype, shape: [size, 4], data: elementsAt(dtype, bytes, 0, bytes.length) }];
          }),
        );
        const file = writeSafetensors(tensors);
        const { tensors: entries } = readSafetensorsHeader(file, file.length);
        for (const { dtype, begin } of entries) expect(begin % Math.ceil(BITS[dtype] / 8)).toBe(0);
        const read = readSafetensors(file).tensors;
        for (const [name, written] of tensors) expect(read.get(name)).toEqual(written);
        for (const bits of [8, 16, 32, 64]) {
          const ofWidth = (name: string) => 8 * Math.ceil(BITS[tensors.get(name)!.dtype] / 8) === bits;
          // Those without elements share their place with the next one.
          const filled = (name: string) => tensors.get(name)!.data.length > 0 && ofWidth(name);
          expect([...read.keys()].filter(filled)).toEqual([...tensors.keys()].filter(filled));
        }
      }),
    );
  });

  it("writes what was read, however large the sizes beside a 0", () => {
    const shape = [1844, 6_744_073_709_551_615, 0, 9_007_199_254_740_991];
    const file = writeSafetensors({ w: { shape, data: new Float32Array(0) } });
    expect(readSafetensors(file).tensors.get("w")!.shape).toEqual(shape);
    expect(writeSafetensors(readSafetensors(file).tensors)).toEqual(file);
    const tooLarge = { w: { shape: [2 ** 40, 2 ** 40, 0], data: new Float32Array(0) } };
    expect(() => writeSafetensors(tooLarge)).toThrow("has more bits than 64 bits can count");
  });

  it("takes arrays alone: of one axis, and of the type that they are", () => {
    const arrays = {
      bytes: Uint8Array.of(1, 2, 3),
      floats: Float32Array.of(1, 2),
      nothing: new Float64Array(0),
      wide: BigInt64Array.of(-1n),
      words: Uint16Array.of(7),
    };
    const { tensors } = readSafetensors(writeSafetensors(arrays));
    const expected = { bytes: "u8", floats: "f32", nothing: "f64", wide: "i64", words: "u16" } as const;
    for (const [name, data] of Object.entries(arrays)) {
      expect(tensors.get(name)).toEqual({ dtype: expected[name as keyof typeof expected], shape: [data.length], data });
    }
    expect(writeSafetensors(new Map(Object.entries(arrays)))).toEqual(writeSafetensors(arrays));
  });

  it("takes a type beside an array without a shape, counted in elements of that type", () => {
    const [bits, pairs, packed] = [Uint16Array.of(0x3f80), Float32Array.of(1, 2, 3, 4), Uint8Array.of(1, 2)];
    const { tensors } = readSafetensors(
      writeSafetensors({
        bits: { dtype: "bf16", data: bits },
        pairs: { dtype: "c64", data: pairs },
        packed: { dtype: "f4", data: packed, shape: undefined },
      }),
    );
    expect(Object.fromEntries(tensors)).toEqual({
      bits: { dtype: "bf16", shape: [1], data: bits },
      pairs: { dtype: "c64", shape: [2], data: pairs },
      packed: { dtype: "f4", shape: [4], data: packed },
    });
  });

  it("takes every type by its name here and in files, and reads it by its name here", () => {
    for (const dtype of Object.keys(BITS) as FileDType[]) {
      const data = elementsAt(dtype, new Uint8Array(24), 0, 24);
      const file = writeSafetensors({ w: { dtype, data } });
      expect(file).toEqual(writeSafetensors({ w: { dtype: dtype.toUpperCase() as Uppercase<FileDType>, data } }));
      expect(Buffer.from(file).toString("latin1")).toContain(`"dtype":"${dtype.toUpperCase()}"`);
      expect(readSafetensors(file).tensors.get("w")).toMatchObject({ dtype, shape: [192 / BITS[dtype]] });
      expect(readSafetensorsHeader(file, file.length).tensors[0]!.dtype).toBe(dtype);
    }
  });

  it("takes a Map of another realm", () => {
    const tensors = runInNewContext("new Map()") as Map<string, WritableTensor>;
    tensors.set("w", { shape: [1], data: Float32Array.of(1) });
    expect([...readSafetensors(writeSafetensors(tensors)).tensors.keys()]).toEqual(["w"]);
  });

  it("does not write what it would not read", () => {
    const empty = { shape: [0], data: new Uint8Array(0) };
    expect(() => writeSafetensors({ ["n".repeat(65_537)]: empty })).toThrow(
      expect.objectContaining({ code: "E_FILE", message: "safetensors: name of 65537 characters; readers accept 65536" }),
    );
    expect(readSafetensors(writeSafetensors({ ["n".repeat(65_536)]: empty })).tensors.size).toBe(1);
    const many = new Array(1_000_001).fill({ name: "w", dtype: "u8", shape: [0], bytes: 0 });
    expect(() => safetensorsHeader(many)).toThrow("safetensors: file of 1000001 tensors; readers accept 1000000");
  });

  it("writes slices of arrays, shared memory, and nothing at all", () => {
    const shared = new Float32Array(new SharedArrayBuffer(16)).fill(2);
    const { tensors } = readSafetensors(writeSafetensors({ s: { shape: [2], data: shared.subarray(1, 3) } }));
    expect(tensors.get("s")!.data).toEqual(Float32Array.of(2, 2));
    expect(readSafetensors(writeSafetensors({}))).toEqual({ metadata: undefined, tensors: new Map() });
  });

  it.each<[string, unknown, unknown, string, string]>([
    ["no tensors", null, undefined, "E_ARGUMENT", "writeSafetensors: tensors (null) must be a Map or an object"],
    [
      "a Set, which has no names",
      new Set([{ shape: [], data: new Uint8Array(1) }]),
      undefined,
      "E_ARGUMENT",
      "tensors (a Set) must be a Map",
    ],
    ["an array", [{ shape: [], data: new Uint8Array(1) }], undefined, "E_ARGUMENT", "must be a Map or an object"],
    ["an array of numbers", new Float32Array(0), undefined, "E_ARGUMENT", "must be a Map or an object"],
    ["texts in a Map, which would be lost", {}, new Map([["format", "pt"]]), "E_ARGUMENT", "metadata (a Map) must be an object"],
    ["texts without names", {}, ["pt"], "E_ARGUMENT", 'metadata (["pt"]) must be an object of strings'],
    ["a shape with a hole", { w: { shape: new Array(1), data: new Float32Array(1) } }, undefined, "E_SHAPE", "integers >= 0"],
    ["no tensor", { w: 1 }, undefined, "E_ARGUMENT", 'tensor "w": tensor (1) must be a typed array or an object'],
    ["numbers in an array of JavaScript", { w: [1, 2] }, undefined, "E_ARGUMENT", "tensor ([1, 2]) must be a typed array or an"],
    ["the reserved name", new Map([["__metadata__", {}]]), undefined, "E_NAME", "that safetensors does not reserve"],
    ["a lone surrogate", new Map([["\ud800", {}]]), undefined, "E_NAME", "a string of well-formed Unicode"],
    ["a name that is none", new Map([[1, {}]]), undefined, "E_NAME", "name (1) must be a string"],
    [
      "a shape that is none",
      { w: { shape: null, data: new Float32Array(1) } },
      undefined,
      "E_SHAPE",
      "shape (null) must be an array",
    ],
    ["a size for a shape", { w: { shape: 1, data: new Float32Array(1) } }, undefined, "E_SHAPE", "shape (1) must be an array"],
    ["no data", { w: { shape: [1] } }, undefined, "E_TARGET", "data (undefined) must be a typed array"],
    [
      "a DataView alone",
      { w: new DataView(new ArrayBuffer(4)) },
      undefined,
      "E_TARGET",
      "data (a DataView) must be a typed array",
    ],
    [
      "half of a complex number",
      { w: { dtype: "c64", data: Float32Array.of(1, 2, 3) } },
      undefined,
      "E_SHAPE",
      "data has 12 bytes, shape [1] of c64 has 8",
    ],
    [
      "another size",
      { w: { shape: [2], data: new Float32Array(1) } },
      undefined,
      "E_SHAPE",
      "data has 4 bytes, shape [2] of f32 has 8",
    ],
    [
      "another type",
      { w: { dtype: "f64", shape: [1], data: new Float32Array(1) } },
      undefined,
      "E_DTYPE",
      "data is a Float32Array; elements of f64 are given as a Float64Array",
    ],
    [
      "an unknown type",
      { w: { dtype: "f31", shape: [1], data: new Float32Array(1) } },
      undefined,
      "E_DTYPE",
      'dtype ("f31") must be one of "bool", ',
    ],
    [
      "a type spelt in two ways at once",
      { w: { dtype: "Bf16", shape: [1], data: new Uint16Array(1) } },
      undefined,
      "E_DTYPE",
      'dtype ("Bf16") must be "bf16"',
    ],
    ["no array", { w: { shape: [1], data: [1] } }, undefined, "E_TARGET", "data ([1]) must be a typed array"],
    ["a DataView", { w: { shape: [1], data: new DataView(new ArrayBuffer(4)) } }, undefined, "E_TARGET", "must be a typed array"],
    ["metadata of another kind", {}, { a: 1 }, "E_ARGUMENT", 'metadata["a"] (1) must be a string'],
    ["metadata that are none", {}, "x", "E_ARGUMENT", 'metadata ("x") must be an object of strings'],
  ])("refuses %s", (_, tensors, metadata, code, message) => {
    const write = () => writeSafetensors(tensors as Record<string, WritableTensor>, metadata as Record<string, string>);
    expect(write).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});
