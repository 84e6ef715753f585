// Compares the shape of samples with the input of a net, since reordered axes would go unnoticed.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sameShape, sizeOf } from "../base/shape.js";
import type { Signal } from "./signal.js";

/** Axes of size 1 do not change where values lie. */
const plain = (shape: Shape): Shape => shape.filter((size) => size !== 1);

/** Whether the values of a sample lie in the order of an input. A flat sample says nothing of its order, and a flat input has only one. */
function liesAs(sample: Shape, input: Shape): boolean {
  const [from, to] = [plain(sample), plain(input)];
  return from.length <= 1 || to.length <= 1 || sameShape(from, to);
}

/** Arrays in arrays have a shape: their lengths, as those of the first say. */
function nestedShape(x: unknown): Shape {
  const shape: number[] = [];
  for (let inner = x; Array.isArray(inner) || ArrayBuffer.isView(inner); [inner] = inner as unknown as unknown[]) {
    shape.push((inner as unknown[]).length);
  }
  return shape;
}

/**
 * The shape of samples, where there is one, against that of a net's input: the same number of values in another order would train, and
 * learn from scrambled images.
 * @param shape of x, samples first; without it the shape of arrays in arrays
 * @throws {IsovarError} E_DATA, E_SHAPE
 */
export function checkSampleShape(where: string, { shape: input, size }: Signal, x: unknown, shape: unknown, n: number): void {
  if (shape === undefined && ArrayBuffer.isView(x)) return;
  const known = shape === undefined ? nestedShape(x) : checkShape(`${where}: data`, shape);
  if (shape !== undefined && (known[0] !== n || sizeOf(known) !== n * size)) {
    refuse("E_DATA", where, "shape", shape, `that of x, which holds ${n} samples of ${show(input)}`);
  }
  const sample = known.slice(1);
  if (liesAs(sample, input)) return;
  const [channels, ...places] = sample;
  const turned = sameShape(plain([...places, channels!]), plain(input));
  const remedy = turned ? '; readData turns it with dataLayout: "channelsFirst"' : "";
  throw new IsovarError(
    "E_DATA",
    `${where}: x of shape ${show(known)} does not lie as inputShape ${show(input)} does; ${show([n, ...input])} or ${show([n, size])} would${remedy}`,
  );
}
