// The digits of the playground: what is in their file, and what nets get.

import { expect, it } from "vitest";
import { digits } from "../../../examples/digits/data.js";
import { packDigits } from "../../../playground/digits.js";
import { blindLoss } from "../../../playground/src/engine/data/dataSet.js";
import { PIXELS, readDigits } from "../../../playground/src/engine/data/digits.js";

const packed = new Uint8Array(await packDigits(1));
const set = await readDigits(packed);

it("packs 6,000 digits to train on and 1,000 to test with, of all ten kinds, in less than 2 MB", () => {
  expect([set.training.y.length, set.test.y.length, set.inputs]).toEqual([6000, 1000, PIXELS]);
  expect(packed.length).toBeLessThan(2e6);
  expect(set.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(Math.abs(blindLoss(set) - Math.log(10))).toBeLessThan(0.01);
});

it("says where they come from, and under which licence", () => {
  expect(set.credit).toMatch(/^MNIST, Y\. LeCun, C\. Cortes, C\. J\. C\. Burges.*; CC BY-SA 3\.0$/);
});

it("trains on what the examples train on, and tests with what they test with", async () => {
  const theirs = await digits();
  expect(set.training.y).toEqual(theirs.training.y.slice(0, 6000));
  expect(set.test.y).toEqual(theirs.test.y.slice(-1000));
  expect([...set.testPixels.subarray(0, PIXELS)]).toEqual(
    Array.from(theirs.test.x.slice(1000 * PIXELS, 1001 * PIXELS), (pixel) => Math.round(pixel * 255)),
  );
});

it("brings pixels to mean 0 and std 1", () => {
  const { x } = set.training;
  const mean = x.reduce((sum, pixel) => sum + pixel, 0) / x.length;
  expect(mean).toBeCloseTo(0, 5);
  expect(x.reduce((sum, pixel) => sum + pixel * pixel, 0) / x.length).toBeCloseTo(1, 4);
  const [mine, theirs] = [set.test.x[400]!, set.testPixels[400]!];
  expect(mine).toBeCloseTo((theirs - set.scale.mean[0]!) / set.scale.std[0]!, 5);
});

it("reads a file that a server has already unpacked", async () => {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  expect((await readDigits(bytes)).test.y).toEqual(set.test.y);
});
