// Compares the shape of samples with the input of a net, since reordered axes would go unnoticed.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sameShape, sizeOf } from "../base/shape.js";
import type { Signal } from "./signal.js";

/** A shape without axes of size 1, which do not change the order of values. */
const plain = (shape: Shape): Shape => shape.filter((size) => size !== 1);

/** Whether a sample has the axis order of an input. The order of a flat sample is unknown, and a flat input has only one order. */
function liesAs(sample: Shape, input: Shape): boolean {
  const [from, to] = [plain(sample), plain(input)];
  return from.length <= 1 || to.length <= 1 || sameShape(from, to);
}

/** The shape of nested arrays: the length of the first array at each depth. */
function nestedShape(x: unknown): Shape {
  const shape: number[] = [];
  for (let inner = x; Array.isArray(inner) || ArrayBuffer.isView(inner); [inner] = inner as unknown as unknown[]) {
    shape.push((inner as unknown[]).length);
  }
  return shape;
}

/** The shape that data states, samples first: as many values as x holds, in samples as large as the input. */
function statedShape(where: string, { shape: input, size }: Signal, shape: unknown, count: number): Shape {
  const stated = checkShape(`${where}: data`, shape);
  if (stated.length === 0 || sizeOf(stated) !== count) {
    refuse("E_DATA", where, "shape", shape, `that of x, samples first; x holds ${count} values`);
  }
  const values = sizeOf(stated.slice(1));
  if (values !== size) {
    const rule = `the net's inputShape ${show(input)} asks for ${size}`;
    throw new IsovarError("E_DATA", `${where}: x of shape ${show(stated)} has ${values} values per sample; ${rule}`);
  }
  return stated;
}

/**
 * Compares the shape of samples, where it is known, with that of a net's input: with its axes in another order, x would have the right
 * length, and the net would train on scrambled images.
 * @param shape the shape of x, samples first; without it, that of nested arrays is used
 * @param count how many values x holds
 * @throws {IsovarError} E_DATA, E_SHAPE
 */
export function checkSampleShape(where: string, signal: Signal, x: unknown, shape: unknown, count: number): void {
  if (shape === undefined && ArrayBuffer.isView(x)) return;
  const { shape: input, size } = signal;
  const known = shape === undefined ? nestedShape(x) : statedShape(where, signal, shape, count);
  const sample = known.slice(1);
  if (liesAs(sample, input)) return;
  const [channels, ...places] = sample;
  const turned = sameShape(plain([...places, channels!]), plain(input));
  const remedy = turned ? '; readData reorders x with dataLayout: "channelsFirst"' : "";
  throw new IsovarError(
    "E_DATA",
    `${where}: x of shape ${show(known)} does not have the axes of inputShape ${show(input)}; ${show([count / size, ...input])} or ${show([count / size, size])} would fit${remedy}`,
  );
}
