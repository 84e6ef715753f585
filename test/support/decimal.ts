// f64 numbers against values recorded in decimal, without the rounding that reading the decimal would add.

/** A decimal as a whole number of 10^-400, cut there. */
function scaled(decimal: string): bigint {
  const negative = decimal.startsWith("-");
  const [mantissa, exponent = "0"] = (negative ? decimal.slice(1) : decimal).split("e");
  const [whole, fraction = ""] = mantissa!.split(".");
  const power = 400 + Number(exponent) - fraction.length;
  const digits = BigInt(whole! + fraction);
  const size = power < 0 ? digits / 10n ** BigInt(-power) : digits * 10n ** BigInt(power);
  return negative ? -size : size;
}

/** x − decimal, to f64; differences below 10^-100 count as 0. */
export function differenceFrom(x: number, decimal: string): number {
  if (!Number.isFinite(x)) return x;
  let shift = 0;
  for (; !Number.isInteger(x); shift++) x *= 2;
  const difference = ((BigInt(x) * 10n ** 400n) >> BigInt(shift)) - scaled(decimal);
  return Number(difference / 10n ** 250n) / 1e150;
}
