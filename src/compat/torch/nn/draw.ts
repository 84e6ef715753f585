// Draws a module from a generator.

import { arrayOf, encode } from "../../../base/dtype.js";
import { sizeOf } from "../../../base/shape.js";
import { newArray } from "../../arrays.js";
import { fillNormal } from "../normal.js";
import type { Stream } from "../stream.js";
import { checkKnown, fillUniform } from "../uniform.js";
import type { Module, StateDict, StateTensor, Step } from "./module.js";

function fill(
  where: string,
  stream: Stream,
  step: Step,
  data: StateTensor["data"],
  tensors: ReadonlyMap<string, StateTensor>,
): void {
  const { law, dtype, shape } = step;
  if (law.kind === "copy") {
    data.set(tensors.get(law.from)!.data as never);
    return;
  }
  if (data instanceof BigInt64Array || dtype === "i64") {
    // Integers have no law of chance.
    if (law.kind === "constant") (data as BigInt64Array).fill(BigInt(law.value));
    return;
  }
  if (law.kind === "uniform") fillUniform(where, stream, data, dtype, -law.bound, law.bound);
  else if (law.kind === "normal") fillNormal(where, stream, data, dtype, { mean: 0, std: law.std });
  else if (law.kind === "constant") data.fill(encode(dtype, law.value));
  else {
    const length = sizeOf(shape.slice(1));
    data.fill(0, law.row * length, (law.row + 1) * length);
  }
}

/** The state dict of a module that torch makes now. All memory is had before the first number is drawn. */
export function drawModule(where: string, stream: Stream, { steps, order }: Module): StateDict {
  const tensors = new Map<string, StateTensor>();
  for (const { name, shape, dtype, law } of steps) {
    if (dtype !== "i64" && law.kind === "normal") checkKnown(where, stream, dtype, 13);
    if (dtype !== "i64" && law.kind === "uniform") checkKnown(where, stream, dtype, 12);
    if (tensors.has(name)) continue;
    const data = dtype === "i64" ? newArray(where, dtype, shape) : arrayOf(where, dtype, shape);
    tensors.set(name, { dtype, shape, data });
  }
  for (const step of steps) fill(where, stream, step, tensors.get(step.name)!.data, tensors);
  return Object.fromEntries(order.map((name) => [name, tensors.get(name)!]));
}
