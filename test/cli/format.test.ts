import { afterEach, describe, expect, test, vi } from "vitest";
import { grouped, significant, sparkline, table } from "../../src/base/text.js";
import { byteSize, printable } from "../../src/cli/format.js";
import { Progress } from "../../src/cli/progress.js";

afterEach(() => vi.restoreAllMocks());

test("numbers", () => {
  expect([0, 999, 1000, 124439808].map(grouped)).toEqual(["0", "999", "1,000", "124,439,808"]);
  expect([0, 999, 1000, 497774080, 4.4e12].map(byteSize)).toEqual(["0 B", "999 B", "1.0 kB", "497.8 MB", "4.4 TB"]);
  const numbers = [0, -0, 0.05050762722761053, 1e-7, 3.0712e-15, -3, 1e7, 999999.9, Infinity, Number.NaN];
  const shown = ["0", "0", "0.050508", "1e-7", "3.0712e-15", "-3", "1e+7", "1e+6", "Infinity", "NaN"];
  expect(numbers.map((x) => significant(x))).toEqual(shown);
  expect([1.27e-7, 1.2666e-7, 0.00012345, 123.456].map((x) => significant(x, 3))).toEqual([
    "1.27e-7",
    "1.27e-7",
    "0.000123",
    "123",
  ]);
});

test("a sparkline goes from the lowest to the highest block", () => {
  expect(sparkline([2.3, 1.1, 0.6, 0.4, 0.3])).toBe("█▄▂▁▁");
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
  expect(sparkline([5, 5, 5])).toBe("▁▁▁");
  expect(sparkline([])).toBe("");
  expect(sparkline([0, 2, 4, 6, 10, 14], 3)).toBe("▁▃█");
});

test("a table aligns its columns and has no trailing blanks", () => {
  const columns = [
    { title: "a", align: "left" },
    { title: "bb", align: "right" },
    { title: "c", align: "left" },
  ] as const;
  expect(
    table(columns, [
      ["long", "1", "x"],
      ["s", "22", "yy"],
    ]),
  ).toBe("a     bb  c\n────  ──  ──\nlong   1  x\ns     22  yy");
});

test("printable leaves ordinary text of any script alone", () => {
  expect(printable("größe/核.weight 🙂")).toBe("größe/核.weight 🙂");
  expect(printable("\u0000\u001b\u009b\u2028\u202e\ufeff")).toBe("\\u0000\\u001b\\u009b\\u2028\\u202e\\ufeff");
});

describe("progress", () => {
  function shown(terminal: boolean, body: (progress: Progress) => void): string {
    const written: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
    const { isTTY } = process.stderr;
    process.stderr.isTTY = terminal;
    try {
      body(new Progress("drawing"));
    } finally {
      process.stderr.isTTY = isTTY;
    }
    return written.join("");
  }

  test("a bar on a terminal, taken away at the end", () => {
    const text = shown(true, (progress) => {
      progress.update(100, 100);
      progress.clear();
    });
    expect(text).toContain(`\rdrawing ${"█".repeat(30)} 100 %  `);
    expect(text.endsWith("/s\u001b[K\r\u001b[K")).toBe(true);
  });

  test("nothing elsewhere", () => {
    const text = shown(false, (progress) => {
      progress.update(100, 100);
      progress.clear();
    });
    expect(text).toBe("");
  });
});
