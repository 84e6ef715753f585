import { describe, expect, test } from "vitest";
import { coordinateCheck, examine, lsuv } from "../../src/doctor/index.js";
import { conv2d, type Data, dense, evaluate, fit, flatten, predict, sequential, trainer } from "../../src/train/index.js";

const x = Float32Array.from({ length: 8 * 48 }, (_, i) => (i % 7) / 7);
const y = new Float32Array(8).map((_, i) => i % 2);
const images = () => sequential([conv2d(4, 3), flatten(), dense(2)], { inputShape: [4, 4, 3], seed: 1 });
const flat = () => sequential([dense(2)], { inputShape: [48], seed: 1 });
const bad = (value: unknown) => value as never;

/** Numbers side by side, as arrays in arrays of a shape. */
function nest(values: readonly number[], shape: readonly number[]): unknown {
  if (shape.length === 1) return values;
  const size = values.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, i) => nest(values.slice(i * size, (i + 1) * size), shape.slice(1)));
}

const refused =
  /: x of shape \[8, 3, 4, 4\] does not have the axes of inputShape \[4, 4, 3\]; \[8, 4, 4, 3\] or \[8, 48\] would fit; readData reorders x with dataLayout: "channelsFirst"$/;

describe("channels first, for a net that has them last", () => {
  const data = { x, y, shape: [8, 3, 4, 4] };
  test("are refused wherever data is taken", async () => {
    const net = images();
    const error = expect.objectContaining({ code: "E_DATA", message: expect.stringMatching(refused) });
    await expect(fit(net, data)).rejects.toEqual(error);
    await expect(fit(net, { x, y }, { validation: data })).rejects.toEqual(error);
    expect(() => evaluate(net, data)).toThrow(error);
    expect(() => examine(net, data)).toThrow(error);
    expect(() => coordinateCheck(images, data, { widths: [1] })).toThrow(error);
  });

  test("as arrays in arrays too, whose shape is their own", async () => {
    const nested = bad(nest([...x], [8, 3, 4, 4]));
    const net = images();
    expect(() => predict(net, nested)).toThrow(refused);
    expect(() => trainer(net).step(nested, y)).toThrow(refused);
    expect(() => lsuv(net, nested)).toThrow(refused);
    await expect(fit(net, { x: nested, y })).rejects.toThrow(refused);
    expect(predict(net, bad(nest([...x], [8, 4, 4, 3])))).toEqual(predict(net, x));
  });
});

test.each([
  [[8, 4, 4, 3], images],
  [[8, 48], images],
  [[8, 1, 48], images],
  [[8, 1, 4, 4, 3], images],
  [[8, 3, 4, 4], flat],
  [[8, 48], flat],
])("x of shape %j suits a net, and is trained on as without it", (shape, make) => {
  expect(evaluate(make(), { x, y, shape })).toEqual(evaluate(make(), { x, y }));
});

test.each<[unknown, string, string]>([
  [[8, 4, 3, 4], "E_DATA", "[8, 4, 4, 3] or [8, 48] would"],
  [[4, 96], "E_DATA", "evaluate: x of shape [4, 96] has 96 values per sample; the net's inputShape [4, 4, 3] asks for 48"],
  [[8, 49], "E_DATA", "evaluate: shape ([8, 49]) must be that of x, samples first; x holds 384 values"],
  [[8], "E_DATA", "must be that of x"],
  [[], "E_DATA", "must be that of x"],
  ["8x48", "E_SHAPE", "evaluate: data: shape"],
  [[8, -48], "E_SHAPE", "evaluate: data: shape"],
])("the shape %j is refused", (shape, code, message) => {
  const thrown = expect.objectContaining({ code, message: expect.stringContaining(message) });
  expect(() => evaluate(images(), { x, y, shape: bad(shape) })).toThrow(thrown);
});

describe("keys of data that mean nothing here", () => {
  test.each(["sampleWeight", "classWeight", "X", "labels"])("%s is refused wherever data is taken", async (key) => {
    const data = { x, y, [key]: y } as Data;
    const net = images();
    const error = (where: string) =>
      expect.objectContaining({
        code: "E_ARGUMENT",
        message: expect.stringContaining(`${where}: data: unknown option "${key}"`),
      });
    await expect(fit(net, data)).rejects.toEqual(error("fit"));
    await expect(fit(net, { x, y }, { validation: data })).rejects.toEqual(error("fit: validation"));
    expect(() => evaluate(net, data)).toThrow(error("evaluate"));
    expect(() => examine(net, data)).toThrow(error("examine"));
    expect(() => coordinateCheck(images, data, { widths: [1] })).toThrow(error("coordinateCheck"));
  });

  test("those of readData are known", () => {
    const csv = { header: undefined, delimiter: ",", label: 48, skipped: 0 };
    const data = { n: 8, x, y, shape: [8, 48], classes: ["a", "b"], csv };
    expect(evaluate(images(), data)).toEqual(evaluate(images(), { x, y }));
  });

  test("n must be that of x", () => {
    const data = { x, y, n: 7 };
    expect(() => evaluate(images(), data)).toThrow("evaluate: n (7) must be 8, as many samples as x holds");
  });

  test("a promise is no data", async () => {
    const data = Promise.resolve({ x, y });
    await expect(fit(images(), bad(data))).rejects.toThrow("fit: data (a Promise) must be an object { x, y }");
  });

  test("an array is no data", () => {
    expect(() => evaluate(images(), bad([x, y]))).toThrow(
      "evaluate: data ([a Float32Array, a Float32Array]) must be an object { x, y }",
    );
  });
});

test("labels that begin at 1 are told from those beyond the classes", async () => {
  const net = sequential([dense(3)], { inputShape: [1], seed: 1 });
  await expect(fit(net, { x: [1, 2, 3], y: [1, 2, 3] })).rejects.toThrow(
    'y[2] (3) must be a label, a whole number from 0 to 2 for the 3 outputs; labels begin at 0; if these begin at 1, give readData classes: ["1", …, "3"]',
  );
  await expect(fit(net, { x: [1, 2, 3], y: [0, 2, 3] })).rejects.toThrow(/a whole number from 0 to 2 for the 3 outputs$/);
});
