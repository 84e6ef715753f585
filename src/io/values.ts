// Elements of files as numbers, for every element type.

import { toFloat32 } from "../base/dtype.js";
import type { FileDType, FileTensor } from "./dtypes.js";

/**
 * How elements of a type become numbers: `f32` are numbers already; `half` are bits of f16 or bf16; `table` are bytes to look up in a
 * table; `wide` need f64; `opaque` are not read as numbers.
 */
export type Kind = "f32" | "half" | "table" | "wide" | "opaque";

const KINDS: Partial<Record<FileDType, Kind>> = {
  f32: "f32",
  f16: "half",
  bf16: "half",
  f64: "wide",
  i32: "wide",
  u32: "wide",
  i64: "wide",
  u64: "wide",
  c64: "opaque",
  f4: "opaque",
  f6_e2m3: "opaque",
  f6_e3m2: "opaque",
};

export const kindOf = (dtype: FileDType): Kind => KINDS[dtype] ?? "table";

export const isFloat = (dtype: FileDType): boolean => /^b?f/.test(dtype) && kindOf(dtype) !== "opaque";

/** Exponent bits, mantissa bits, bias; whether the highest exponent means infinities and NaN; whether −0 means NaN. */
interface SmallFloat {
  exponent: number;
  mantissa: number;
  bias: number;
  ieee: boolean;
  negativeZeroIsNaN: boolean;
}

/** OCP 8-bit floats (Micikevicius et al. 2022), and those of Noune et al. 2022, "FNUZ": finite, no negative zero. */
const SMALL_FLOATS: Partial<Record<FileDType, SmallFloat>> = {
  f8_e5m2: { exponent: 5, mantissa: 2, bias: 15, ieee: true, negativeZeroIsNaN: false },
  f8_e4m3: { exponent: 4, mantissa: 3, bias: 7, ieee: false, negativeZeroIsNaN: false },
  f8_e4m3fnuz: { exponent: 4, mantissa: 3, bias: 8, ieee: false, negativeZeroIsNaN: true },
  f8_e5m2fnuz: { exponent: 5, mantissa: 2, bias: 16, ieee: false, negativeZeroIsNaN: true },
};

function smallFloat(bits: number, { exponent, mantissa, bias, ieee, negativeZeroIsNaN }: SmallFloat): number {
  const sign = bits >= 0x80 ? -1 : 1;
  const e = (bits >> mantissa) & (2 ** exponent - 1);
  const fraction = bits & (2 ** mantissa - 1);
  if (negativeZeroIsNaN && bits === 0x80) return Number.NaN;
  if (ieee && e === 2 ** exponent - 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (!ieee && !negativeZeroIsNaN && (bits & 0x7f) === 0x7f) return Number.NaN;
  const value = e === 0 ? fraction * 2 ** (1 - bias - mantissa) : (2 ** mantissa + fraction) * 2 ** (e - bias - mantissa);
  return sign * value;
}

const tables = new Map<FileDType, Float32Array>();

/** The value of each of the 256 bytes of an 8-bit type. */
export function tableOf(dtype: FileDType): Float32Array {
  let table = tables.get(dtype);
  if (table === undefined) {
    const format = SMALL_FLOATS[dtype];
    table = Float32Array.from({ length: 256 }, (_, bits) => {
      if (format) return smallFloat(bits, format);
      if (dtype === "f8_e8m0") return bits === 255 ? Number.NaN : 2 ** (bits - 127);
      return dtype === "i8" ? (bits << 24) >> 24 : bits;
    });
    tables.set(dtype, table);
  }
  return table;
}

/** All values of a tensor that is not opaque, in memory at once. 64-bit integers are rounded to f64. */
export function valuesOf({ dtype, data }: FileTensor): ArrayLike<number> {
  const kind = kindOf(dtype);
  if (kind === "half") return toFloat32(data as Uint16Array, dtype as "f16" | "bf16");
  if (kind === "table" && data.BYTES_PER_ELEMENT === 1) {
    const table = tableOf(dtype);
    return Float32Array.from(new Uint8Array(data.buffer, data.byteOffset, data.length), (bits) => table[bits]!);
  }
  if (dtype === "i64" || dtype === "u64") return Float64Array.from(data as BigInt64Array, Number);
  return data as Float32Array;
}
