import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import { readNpy, writeNpy } from "../../src/io/npy.js";
import { valuesOf } from "../../src/io/values.js";
import { readData } from "../../src/node/readData.js";
import recorded from "../fixtures/npy.json" with { type: "json" };
import npz from "../fixtures/npz.json" with { type: "json" };
import { temporaryFolder } from "../support/cli.js";
import { fromBase64 } from "../support/files.js";

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const csv = (text: string) => file("data.csv", text);
const tensors = (content: Record<string, WritableTensor>) => file("data.safetensors", writeSafetensors(content));

describe("CSV", () => {
  test("reads what readCsv reads, and says which file", async () => {
    const { x, y, classes, csv: report } = await readData(csv("a;y\n1,5;u\n?;v\n2,5;t\n"), { decimal: ",", missing: "skip" });
    expect([[...x], [...y], classes]).toEqual([
      [1.5, 2.5],
      [1, 0],
      ["t", "u"],
    ]);
    expect(report).toEqual({ header: ["a", "y"], delimiter: ";", label: 1, skipped: 1 });
    await expect(readData(csv('1,a\n2,"b\n3,c\n4,d'))).rejects.toMatchObject({
      code: "E_DATA",
      message: `readData: ${join(folder, "data.csv")}: line 2: column 1: its quote is never closed`,
    });
  });

  test("a file of more chunks than one, in little memory", async () => {
    // 3 MB, of which each line would take 200 bytes as strings.
    const path = csv("1.25,é\n2.5,è\n".repeat(200_000));
    const { n, x, y, classes } = await readData(path);
    expect([n, x.length, classes]).toEqual([400_000, 400_000, ["è", "é"]]);
    expect(x.findIndex((value, i) => value !== (i % 2 === 0 ? 1.25 : 2.5))).toBe(-1);
    expect(y.findIndex((value, i) => value !== (i % 2 === 0 ? 1 : 0))).toBe(-1);
  });

  test("refuses options that are none, and files that are none", async () => {
    const none = join(folder, "none.csv");
    await expect(readData(none)).rejects.toMatchObject({ code: "E_FILE", message: expect.stringContaining(none) });
    await expect(readData(csv("1,2\n"), { classes: 5 } as object)).rejects.toMatchObject({ code: "E_ARGUMENT" });
    await expect(readData(csv("1,2\n"), { seperator: ";" } as object)).rejects.toMatchObject({ code: "E_ARGUMENT" });
    await expect(readData(5 as unknown as string)).rejects.toMatchObject({ code: "E_ARGUMENT" });
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
      x: { dtype: "f16", shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
      y: { dtype: "bf16", shape: [2], data: Uint16Array.of(0x3f80, 0x4040) },
    });
    const { x, y } = await readData(path);
    expect([[...x], [...y]]).toEqual([
      [1, -2],
      [1, 3],
    ]);
    const whole = tensors({
      x: { shape: [2], data: BigUint64Array.of(7n, 2n ** 40n) },
      y: { dtype: "bool", shape: [2], data: Uint8Array.of(0, 1) },
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
    const complex = tensors({
      y: { shape: [1], data: Uint8Array.of(1) },
      x: { dtype: "c64", shape: [1], data: Float32Array.of(1, 0) },
    });
    await expect(readData(complex)).rejects.toMatchObject({ code: "E_DATA", message: expect.stringContaining("c64") });
    await expect(readData(onlyX, { label: "y" })).rejects.toMatchObject({ code: "E_ARGUMENT" });
  });
});

describe("numpy", () => {
  const x = Float32Array.from({ length: 12 }, (_, i) => i / 2);
  const npy = (name: string, tensor: WritableTensor) => file(name, writeNpy(tensor));
  const labels = () => npy("y.npy", { shape: [3], data: BigInt64Array.of(2n, 0n, 1n) });

  test("two .npy files, of any type of number", async () => {
    const path = npy("x.npy", { shape: [3, 2, 2], data: Float64Array.from(x) });
    expect(await readData(path, { labels: labels() })).toEqual({ n: 3, shape: [3, 2, 2], x, y: Float32Array.of(2, 0, 1) });
    const bytes = npy("x.npy", { shape: [3, 1], data: Uint8Array.of(0, 51, 255) });
    expect([...(await readData(bytes, { labels: labels(), classes: ["a", "b", "c"] })).x]).toEqual([0, Math.fround(0.2), 1]);
    const half = npy("x.npy", { dtype: "f16", shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x3800) });
    expect([...(await readData(half, { labels: labels() })).x]).toEqual([1, -2, 0.5]);
    expect([...(await readData("test/fixtures/bfloat16.npy", { labels: labels() })).x]).toEqual([1, -2, 0.5]);
  });

  test("column-major and big-endian arrays, as numpy wrote them", async () => {
    for (const name of ["Fortran order", "Fortran order, big-endian", ">i4", ">f2"]) {
      const { file: base64 } = recorded.files.find((each) => each.name === name)!;
      const bytes = fromBase64(base64);
      const tensor = readNpy(bytes);
      const y = npy("y.npy", { shape: [tensor.shape[0]!], data: new Uint8Array(tensor.shape[0]!) });
      const data = await readData(file("x.npy", bytes), { labels: y });
      expect([data.shape, data.x]).toEqual([tensor.shape, Float32Array.from(valuesOf(tensor))]);
    }
  });

  test("x of more pieces than one", async () => {
    const many = Uint16Array.from({ length: 5_000_000 }, (_, i) => i % 60_013);
    const path = npy("x.npy", { shape: [5_000_000], data: many });
    const data = await readData(path, { labels: npy("y.npy", { shape: [5_000_000], data: new Uint8Array(5_000_000) }) });
    expect(data.x.findIndex((value, i) => value !== i % 60_013)).toBe(-1);
  });

  test.each(npz.files.map(({ name, file: base64 }) => [name, base64]))(".npz with x and y: %s", async (_, base64) => {
    const path = file("data.npz", fromBase64(base64));
    expect(await readData(path)).toEqual({ n: 3, shape: [3, 2, 2], x, y: Float32Array.of(2, 0, 1) });
    expect((await readData(path, { dataLayout: "channelsFirst" })).shape).toEqual([3, 2, 2]);
  });

  test.each<[string, () => [string, object?], string, string]>([
    [
      "an .npy without labels",
      () => [npy("x.npy", { shape: [3], data: x.slice(0, 3) })],
      "E_ARGUMENT",
      "labels is missing, the path of the .npy file of what should come out",
    ],
    [
      "labels beside an .npz",
      () => [file("data.npz", fromBase64(npz.files[0]!.file)), { labels: "y.npy" }],
      "E_ARGUMENT",
      "this file has its labels in y",
    ],
    [
      "labels beside CSV",
      () => [csv("1,2\n"), { labels: "y.npy" }],
      "E_ARGUMENT",
      "the labels of a .csv file are a column, label",
    ],
    [
      "labels that are not there",
      () => [npy("x.npy", { shape: [3], data: x.slice(0, 3) }), { labels: "none.npy" }],
      "E_FILE",
      "readData: none.npy: no such file",
    ],
    [
      "an .npz that is an .npy",
      () => [file("data.npz", writeNpy({ shape: [3], data: x.slice(0, 3) }))],
      "E_FILE",
      "data.npz: has no directory at its end",
    ],
    [
      "an .npy that is an .npz",
      () => [file("x.npy", fromBase64(npz.files[0]!.file)), { labels: labels() }],
      "E_FILE",
      "x.npy: is an .npz",
    ],
    [
      "an .npy cut short",
      () => [file("x.npy", writeNpy({ shape: [3], data: x.slice(0, 3) }).slice(0, 130)), { labels: labels() }],
      "E_FILE",
      "2 bytes follow the header",
    ],
    [
      "complex numbers",
      () => [npy("x.npy", { dtype: "c64", shape: [3], data: x.slice(0, 6) }), { labels: labels() }],
      "E_DATA",
      'tensor "x" is c64',
    ],
  ])("refuses %s", async (_, args, code, message) => {
    await expect(readData(...args())).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe("shapes", () => {
  const x = Float32Array.from({ length: 2 * 3 * 2 * 2 }, (_, i) => i);
  const y = Uint8Array.of(0, 1);
  const images = () => tensors({ x: { shape: [2, 3, 2, 2], data: x }, y: { shape: [2], data: y } });

  test("are kept", async () => {
    expect(await readData(images())).toMatchObject({ n: 2, shape: [2, 3, 2, 2], x });
  });

  test("channels come last where they are said to be first", async () => {
    const data = await readData(images(), { dataLayout: "channelsFirst" });
    expect(data.shape).toEqual([2, 2, 2, 3]);
    // The places of the first image, each with its channels: 0 and 4 and 8 are the first of each.
    expect([...data.x.subarray(0, 12)]).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect([...data.x.subarray(12)]).toEqual([12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23]);
    expect(await readData(images(), { dataLayout: "channelsLast" })).toMatchObject({ shape: [2, 3, 2, 2], x });
  });

  test("classes are names of labels that are numbers", async () => {
    expect(await readData(images(), { classes: ["a", "b"] })).toMatchObject({ classes: ["a", "b"] });
    await expect(readData(images(), { classes: ["a"] })).rejects.toThrow(
      "y[1] (1) must be a label, the place of one of the classes",
    );
  });

  test.each<[string, () => string, object, string]>([
    ["a layout that is none", images, { dataLayout: "nchw" }, 'dataLayout ("nchw") must be one of'],
    ["options of CSV", images, { delimiter: ";" }, 'delimiter (";") must be left out: it is for .csv files'],
    ["a layout of CSV", () => csv("1,2\n"), { dataLayout: "channelsFirst" }, "must be left out: samples of a .csv file are flat"],
    [
      "channels first of flat samples",
      () => tensors({ x: { shape: [2, 4], data: x.slice(8, 16) }, y: { shape: [2], data: y } }),
      { dataLayout: "channelsFirst" },
      "shape of x ([2, 4]) must be [samples, channels, places, …] for channelsFirst",
    ],
    [
      "no axis of samples",
      () => tensors({ x: { shape: [], data: x.slice(0, 1) }, y: { shape: [], data: y.slice(0, 1) } }),
      {},
      "shape of x ([]) must be one whose first axis counts the samples",
    ],
  ])("%s", async (_, path, options, message) => {
    await expect(readData(path(), options)).rejects.toThrow(message);
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
  const iris = await readData("examples/data/iris.csv");
  expect([iris.x.length, [0, 1, 2].map((label) => iris.y.filter((y) => y === label).length)]).toEqual([600, [50, 50, 50]]);
});
