// Numbers as people read them.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `1.2·10⁻⁷` of `1.2e-7`; powers of ten alone as 10²⁴. */
export function withPower(exponential: string): string {
  if (exponential.startsWith("-")) return `−${withPower(exponential.slice(1))}`;
  const [digits, power] = exponential.split("e") as [string, string];
  const raised = Array.from(power.replace(/\D/, ""), (digit) => RAISED[Number(digit)]).join("");
  return `${digits === "1" ? "" : `${digits}·`}10${power.startsWith("-") ? "⁻" : ""}${raised}`;
}

/** 12,300 of 12300. */
export const grouped = (value: number) => String(value).replace(/\d(?=(\d{3})+$)/g, "$&,");

/** Three digits, or two and a power of ten: 0.0123, 1.2·10⁻⁷, 1,230. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return withPower(value.toExponential(1));
  const digits = Number(size.toPrecision(3));
  return (value < 0 ? "−" : "") + (Number.isInteger(digits) ? grouped(digits) : digits);
}

/** 12 %. */
export const percent = (share: number) => `${share > 0 && share < 0.095 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
