import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type WritableTensor, writeSafetensors } from "../../src/io/safetensors.js";
import { readData } from "../../src/node/readData.js";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const csv = (text: string) => file("data.csv", text);
const tensors = (content: Record<string, WritableTensor>) => file("data.safetensors", writeSafetensors(content));

describe("CSV", () => {
  test.each([
    ["without header, labels last", "1,2,0\n3,4,1\n", {}, [1, 2, 3, 4], [0, 1], undefined],
    [
      "with header, quoted, Windows lines, a byte order mark",
      '\ufeff"a","b","y"\r\n1,"2",0\r\n3,4,1\r\n',
      {},
      [1, 2, 3, 4],
      [0, 1],
      undefined,
    ],
    ["the label by name", "y,a,b\n0,1,2\n1,3,4\n", { label: "y" }, [1, 2, 3, 4], [0, 1], undefined],
    ["the label by number", "0,1,2\n1,3,4\n", { label: 0 }, [1, 2, 3, 4], [0, 1], undefined],
    ["classes by the order of their names", "1,b\n2,a\n3,b\n", {}, [1, 2, 3], [1, 0, 1], ["a", "b"]],
    ["classes by those of other data", "1,b\n2,a\n", { classes: ["c", "b", "a"] }, [1, 2], [1, 2], ["c", "b", "a"]],
    ["numbers to predict, empty lines", "1,0.5\n\n2,-1.5\n\n", {}, [1, 2], [0.5, -1.5], undefined],
  ] as const)("%s", async (_, text, options, x, y, classes) => {
    const data = await readData(csv(text), options);
    expect({ x: [...data.x], y: [...data.y], classes: data.classes }).toEqual({ x, y, classes });
  });

  test.each([
    ["", {}, "is empty"],
    ["a,b\n1,2\n3\n", {}, "line 3 has 1 columns, the first line has 2"],
    ["1,2\nx,4\n", {}, 'line 2: column 0 ("x") must be a finite number'],
    ["1,2\n,4\n", {}, 'column 0 ("")'],
    ["1,2\nInfinity,4\n", {}, 'column 0 ("Infinity")'],
    ["a,b\n1,2\n", { label: "c" }, 'label ("c") must be one of ["a", "b"], or a column from 0 to 1'],
    ["1,2\n\n3,4\n\nx,5\n", {}, 'line 5: column 0 ("x")'],
    ["1,2\n3,NA\n", {}, 'line 2: label ("NA") is no number, though other labels are'],
    ["1,a\n2,\n", {}, 'line 2: label ("") is empty'],
    ["1,a\n2,c\n", { classes: ["a", "b"] }, 'line 2: label ("c") must be one of the classes ["a", "b"]'],
    ["1;2\n3;4\n", {}, "has one column; commas separate"],
    ["a,b\n", {}, "is empty"],
    ["1,2\n", { label: 2 }, "label (2) must be given by number: the file has no header, a column from 0 to 1"],
  ])("refuses %j", async (text, options, message) => {
    await expect(readData(csv(text), options)).rejects.toMatchObject({
      code: "E_DATA",
      message: expect.stringContaining(message),
    });
  });
});

describe("safetensors", () => {
  test("bytes of x are pixels, labels stay", async () => {
    const path = tensors({ x: { shape: [1, 3], data: Uint8Array.of(0, 51, 255) }, y: { shape: [1], data: Uint8Array.of(9) } });
    const { x, y } = await readData(path);
    expect([[...x], [...y]]).toEqual([[0, Math.fround(0.2), 1], [9]]);
  });

  test("other numbers stay as they are", async () => {
    const path = tensors({
      x: { shape: [2], data: Float64Array.of(0.1, 2) },
      y: { shape: [2], data: BigInt64Array.of(1n, -2n) },
    });
    const { x, y } = await readData(path);
    expect([[...x], [...y]]).toEqual([
      [Math.fround(0.1), 2],
      [1, -2],
    ]);
  });

  test("halves and whole numbers of every width are numbers; bytes of y are labels", async () => {
    const path = tensors({
      x: { dtype: "F16", shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
      y: { dtype: "BF16", shape: [2], data: Uint16Array.of(0x3f80, 0x4040) },
    });
    const { x, y } = await readData(path);
    expect([[...x], [...y]]).toEqual([
      [1, -2],
      [1, 3],
    ]);
    const whole = tensors({
      x: { shape: [2], data: BigUint64Array.of(7n, 2n ** 40n) },
      y: { dtype: "BOOL", shape: [2], data: Uint8Array.of(0, 1) },
    });
    const bits = await readData(whole);
    expect([[...bits.x], [...bits.y]]).toEqual([
      [7, 2 ** 40],
      [0, 1],
    ]);
  });

  test("says what is missing or of another type", async () => {
    const onlyX = tensors({ x: { shape: [1], data: Uint8Array.of(1) } });
    await expect(readData(onlyX)).rejects.toMatchObject({ code: "E_DATA", message: expect.stringContaining('no tensor "y"') });
    const complex = tensors({ x: { dtype: "C64", shape: [1], data: Float32Array.of(1, 0) } });
    await expect(readData(complex)).rejects.toMatchObject({ code: "E_DATA", message: expect.stringContaining("C64") });
    await expect(readData(onlyX, { label: "y" })).rejects.toMatchObject({ code: "E_ARGUMENT" });
  });
});

test("the packed data sets hold what they say", async () => {
  const digits = await readData("examples/data/mnist.safetensors");
  expect([digits.x.length, digits.y.length]).toEqual([7_840_000, 10_000]);
  const counts = new Array<number>(10).fill(0);
  for (const label of digits.y) counts[label]!++;
  expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  expect(digits.x.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  // As stated for MNIST everywhere: mean 0.1307, standard deviation 0.3081.
  const mean = digits.x.reduce((sum, pixel) => sum + pixel, 0) / digits.x.length;
  const variance = digits.x.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / digits.x.length;
  expect(Math.abs(mean - 0.1307)).toBeLessThan(0.002);
  expect(Math.abs(Math.sqrt(variance) - 0.3081)).toBeLessThan(0.002);
  const iris = await readData("examples/data/iris.safetensors");
  expect([iris.x.length, [0, 1, 2].map((label) => iris.y.filter((y) => y === label).length)]).toEqual([600, [50, 50, 50]]);
});
