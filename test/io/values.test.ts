import { expect, test } from "vitest";
import { BITS, elementsAt, type FileDType } from "../../src/io/dtypes.js";
import { isFloat, kindOf, valuesOf } from "../../src/io/values.js";

const decode = (dtype: FileDType, ...bytes: number[]) => [
  ...Array.from(valuesOf({ dtype, shape: [], data: elementsAt(dtype, Uint8Array.from(bytes), 0, bytes.length) })),
];

// Bytes as they lie in a file, lowest first. The 8-bit floats as in table 1 of Micikevicius et al. 2022 (largest, smallest, NaN).
test.each<[FileDType, number[], number[]]>([
  ["f32", [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xff], [1, -Infinity]],
  ["f64", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]],
  ["f16", [0, 0x3c, 1, 0, 0, 0x80, 0xff, 0x7b, 0, 0xfc, 1, 0x7c], [1, 2 ** -24, -0, 65504, -Infinity, Number.NaN]],
  ["bf16", [0x80, 0x3f, 1, 0, 0x80, 0xff, 0xc0, 0x7f], [1, 2 ** -133, -Infinity, Number.NaN]],
  ["f8_e4m3", [0x38, 0x7e, 0x01, 0x80, 0xff], [1, 448, 2 ** -9, -0, Number.NaN]],
  ["f8_e5m2", [0x3c, 0x7b, 0x01, 0xfc, 0x7d], [1, 57344, 2 ** -16, -Infinity, Number.NaN]],
  ["f8_e4m3fnuz", [0x40, 0x7f, 0x80], [1, 240, Number.NaN]],
  ["f8_e5m2fnuz", [0x40, 0x7f, 0x80], [1, 57344, Number.NaN]],
  ["f8_e8m0", [127, 0, 255], [1, 2 ** -127, Number.NaN]],
  ["i8", [0xff, 0x7f], [-1, 127]],
  ["u8", [0xff], [255]],
  ["bool", [0, 1], [0, 1]],
  ["i16", [0xfe, 0xff], [-2]],
  ["u16", [0xfe, 0xff], [65534]],
  ["i32", [0xfe, 0xff, 0xff, 0xff], [-2]],
  ["u32", [0xfe, 0xff, 0xff, 0xff], [2 ** 32 - 2]],
  ["i64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
  ["u64", [0, 0, 0, 0, 0, 0, 0, 0x80], [2 ** 63]],
])("%s", (dtype, bytes, values) => {
  expect(decode(dtype, ...bytes)).toEqual(values);
});

test("what is a float, and what no number is read from", () => {
  const types = Object.keys(BITS) as FileDType[];
  expect(types.filter((type) => kindOf(type) === "opaque")).toEqual(["f4", "f6_e2m3", "f6_e3m2", "c64"]);
  const small = ["f8_e5m2", "f8_e4m3", "f8_e8m0", "f8_e4m3fnuz", "f8_e5m2fnuz"];
  expect(types.filter(isFloat)).toEqual([...small, "f16", "bf16", "f32", "f64"]);
});
