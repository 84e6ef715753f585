// Picks some of the samples of a file: a number spread evenly, or a share held back for validation.

import { IsovarError } from "../base/errors.js";
import { plural } from "../base/text.js";
import { init } from "../init/init.js";
import { permutation } from "../init/initializers/structured.js";
import type { DataFile } from "../io/dataFile.js";
import type { Net } from "../train/net.js";

/** The samples at some places, in their order. */
export function pick(data: DataFile, places: ArrayLike<number>): DataFile {
  const { x, y, n, shape } = data;
  const count = places.length;
  const rows = (values: Float32Array) => {
    const each = values.length / n;
    const out = new Float32Array(count * each);
    for (let i = 0; i < count; i++) out.set(values.subarray(places[i]! * each, (places[i]! + 1) * each), i * each);
    return out;
  };
  return { ...data, n: count, x: rows(x), y: rows(y), shape: [count, ...shape.slice(1)] };
}

/** At most `most` samples, spread evenly over a file, since it may be sorted. */
export function spread(data: DataFile, most: number): DataFile {
  const count = Math.min(data.n, most);
  return pick(
    data,
    Array.from({ length: count }, (_, i) => Math.floor((i * data.n) / count)),
  );
}

/**
 * Holds back a share of the samples, drawn with the seed of training, so that training that goes on from a file holds back the same.
 * @throws {IsovarError} E_ARGUMENT where either part would be empty
 */
export function split(net: Net, data: DataFile, share: number): { samples: DataFile; held: DataFile } {
  const count = Math.round(share * data.n);
  if (count === 0 || count === data.n) {
    const rule = "both those to train on and those held back must be one at least";
    throw new IsovarError("E_ARGUMENT", `train: --split (${share}) holds back ${count} of ${plural(data.n, "sample")}; ${rule}`);
  }
  const seed = net.training.progress?.seed ?? net.seed;
  const order = init(permutation(), [data.n], { seed, name: "split", dtype: "f64" });
  return { samples: pick(data, order.slice(count).sort()), held: pick(data, order.slice(0, count).sort()) };
}
