import { expect, it } from "vitest";
import { plural, short } from "../../src/base/text.js";

it("short has three digits, and an exponent where digits alone say little", () => {
  const shown: [number, string][] = [
    [1.2345, "1.23"],
    [-0.5, "-0.5"],
    [1234.5, "1230"],
    [0.000123456, "0.000123"],
    [3.07e-15, "3.07e-15"],
    [1.5e7, "1.5e+7"],
    [0, "0"],
  ];
  for (const [x, text] of shown) expect(short(x)).toBe(text);
});

it("plural counts in words", () => {
  expect(plural(1, "row")).toBe("1 row");
  expect(plural(0, "row")).toBe("0 rows");
  expect(plural(1_234_567, "copied row")).toBe("1,234,567 copied rows");
});
