// What a net looks like: weights of its first layer as images, and what it makes of every point of a plane.

import { type Net, predict } from "isovar/train";
import type { DataSet } from "./data/dataSet.js";
import { sumOfSquares } from "./squares.js";

/** Images of the weights of some units: 0 for −`limit` or less, 128 for 0, 255 for `limit` or more. */
export interface WeightImages {
  /** One image after another, as many pixels each as there are inputs. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly limit: number;
}

/** Of the weights, the limit is so many root mean squares away: beyond lie 0.3 % of normal values. */
const SPREAD = 3;

/** The weights of the first units of the first layer. */
export function weightImages(net: Net, most: number): WeightImages {
  const { data, shape } = net.parameters.find(({ role }) => role === "kernel")!;
  const [inputs, units] = shape as [number, number];
  const count = Math.min(most, units);
  const limit = SPREAD * Math.sqrt(sumOfSquares(data) / data.length);
  const pixels = new Uint8Array(count * inputs).fill(128);
  if (limit === 0) return { pixels, count, limit };
  for (let unit = 0; unit < count; unit++) {
    for (let i = 0; i < inputs; i++) {
      const share = Math.max(-1, Math.min(1, data[i * units + unit]! / limit));
      pixels[unit * inputs + i] = Math.round(127.5 + 127.5 * share);
    }
  }
  return { pixels, count, limit };
}

/** A square of the plane of two inputs: which class is the most likely in each cell, and its probability from 0 to 255. */
export interface Plane {
  readonly side: number;
  readonly classes: Uint8Array;
  readonly probabilities: Uint8Array;
}

/** How far the square reaches to each side: all samples lie within. */
export const reachOf = ({ training, test }: DataSet): number => {
  let most = 0;
  for (const { x } of [training, test]) for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]!));
  return most * 1.05;
};

/** What a net of two inputs says in `side` × `side` cells from −`reach` to `reach`, the first row above. */
export function planeOf(net: Net, side: number, reach: number): Plane {
  const x = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    x[2 * i] = reach * ((2 * (i % side) + 1) / side - 1);
    x[2 * i + 1] = reach * (1 - (2 * Math.floor(i / side) + 1) / side);
  }
  const outputs = predict(net, x, { probabilities: "softmax" });
  const count = outputs.length / (side * side);
  const classes = new Uint8Array(side * side);
  const probabilities = new Uint8Array(side * side);
  for (let cell = 0; cell < classes.length; cell++) {
    const row = outputs.subarray(cell * count, (cell + 1) * count);
    const best = row.reduce((most, value, label) => (value > row[most]! ? label : most), 0);
    classes[cell] = best;
    probabilities[cell] = Math.round(255 * row[best]!);
  }
  return { side, classes, probabilities };
}
