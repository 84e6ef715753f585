// Numbers as people read them.

/** Three digits: 0.0123, 1.23e−7, 1,230. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-3) {
    const [digits, power] = value.toExponential(1).split("e");
    return `${digits}e${power!.replace("+", "").replace("-", "−")}`.replace(/^-/, "−");
  }
  return value.toLocaleString("en", { maximumSignificantDigits: 3 }).replace("-", "−");
}

/** 12 %. */
export const percent = (share: number) => `${share > 0 && share < 0.095 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
