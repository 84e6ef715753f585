import { expect, test } from "vitest";
import { BITS, elementsAt, type SafetensorsDType } from "../../src/io/dtypes.js";
import { isFloat, kindOf, valuesOf } from "../../src/io/values.js";

const decode = (dtype: SafetensorsDType, ...bytes: number[]) => [
  ...Array.from(valuesOf({ dtype, shape: [], data: elementsAt(dtype, Uint8Array.from(bytes), 0, bytes.length) })),
];

// Bytes as they lie in a file, lowest first. The 8-bit floats as in table 1 of Micikevicius et al. 2022 (largest, smallest, NaN).
test.each<[SafetensorsDType, number[], number[]]>([
  ["F32", [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0xff], [1, -Infinity]],
  ["F64", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]],
  ["F16", [0, 0x3c, 1, 0, 0, 0x80, 0xff, 0x7b, 0, 0xfc, 1, 0x7c], [1, 2 ** -24, -0, 65504, -Infinity, Number.NaN]],
  ["BF16", [0x80, 0x3f, 1, 0, 0x80, 0xff, 0xc0, 0x7f], [1, 2 ** -133, -Infinity, Number.NaN]],
  ["F8_E4M3", [0x38, 0x7e, 0x01, 0x80, 0xff], [1, 448, 2 ** -9, -0, Number.NaN]],
  ["F8_E5M2", [0x3c, 0x7b, 0x01, 0xfc, 0x7d], [1, 57344, 2 ** -16, -Infinity, Number.NaN]],
  ["F8_E4M3FNUZ", [0x40, 0x7f, 0x80], [1, 240, Number.NaN]],
  ["F8_E5M2FNUZ", [0x40, 0x7f, 0x80], [1, 57344, Number.NaN]],
  ["F8_E8M0", [127, 0, 255], [1, 2 ** -127, Number.NaN]],
  ["I8", [0xff, 0x7f], [-1, 127]],
  ["U8", [0xff], [255]],
  ["BOOL", [0, 1], [0, 1]],
  ["I16", [0xfe, 0xff], [-2]],
  ["U16", [0xfe, 0xff], [65534]],
  ["I32", [0xfe, 0xff, 0xff, 0xff], [-2]],
  ["U32", [0xfe, 0xff, 0xff, 0xff], [2 ** 32 - 2]],
  ["I64", [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]],
  ["U64", [0, 0, 0, 0, 0, 0, 0, 0x80], [2 ** 63]],
])("%s", (dtype, bytes, values) => {
  expect(decode(dtype, ...bytes)).toEqual(values);
});

test("what is a float, and what no number is read from", () => {
  const types = Object.keys(BITS) as SafetensorsDType[];
  expect(types.filter((type) => kindOf(type) === "opaque")).toEqual(["F4", "F6_E2M3", "F6_E3M2", "C64"]);
  const small = ["F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"];
  expect(types.filter(isFloat)).toEqual([...small, "F16", "BF16", "F32", "F64"]);
});
