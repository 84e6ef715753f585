// Two-dimensional sets of two classes, drawn from isovar's own stream: the same points in every browser.

import { init, normal, uniform } from "isovar";
import { activation } from "isovar/theory";
import { type DataSet, split } from "./dataSet.js";

export const TOY_NAMES = ["moons", "spiral", "circles", "xor", "clouds"] as const;
export type ToyName = (typeof TOY_NAMES)[number];

const TRAINING = 800;
const TEST = 400;
/** Of the points: a new seed of a page begins nets anew, on the same data. */
const SEED = 0;

/** The sine that has the same bits on every engine; that of JavaScript has not. */
const sin = activation("sin").f;
const cos = (angle: number) => sin(angle + Math.PI / 2);

/** The place of a point without noise: `u` and `v` are uniform on [0, 1). */
type Place = (label: number, u: number, v: number) => readonly [number, number];

interface Kind {
  place: Place;
  /** Std of the noise that is added to both coordinates. */
  noise: number;
}

/** Least distance from the axes in `xor`. */
const GAP = 0.06;
const TURNS = 1.5;

const KINDS: Readonly<Record<ToyName, Kind>> = {
  moons: {
    noise: 0.12,
    place(label, u) {
      const [x, y] = [cos(Math.PI * u), sin(Math.PI * u)];
      return label === 0 ? [x, y] : [1 - x, 0.5 - y];
    },
  },
  spiral: {
    noise: 0.04,
    place(label, u) {
      // The root of a uniform number: as many points per area within as without.
      const radius = 0.1 + 1.4 * Math.sqrt(u);
      const angle = 2 * Math.PI * TURNS * Math.sqrt(u) + Math.PI * label;
      return [radius * cos(angle), radius * sin(angle)];
    },
  },
  circles: {
    noise: 0.09,
    place(label, u) {
      const radius = label === 0 ? 1 : 0.45;
      return [radius * cos(2 * Math.PI * u), radius * sin(2 * Math.PI * u)];
    },
  },
  xor: {
    noise: 0,
    place(label, u, v) {
      // u says which of two opposite quadrants, and how far from its edge.
      const [x, y] = [GAP + 2 * Math.abs(u - 0.5), GAP + v];
      const side = u < 0.5 ? -1 : 1;
      return [side * x, label === 0 ? side * y : -side * y];
    },
  },
  clouds: {
    noise: 0.7,
    place: (label) => (label === 0 ? [-1, -1] : [1, 1]),
  },
};

/** The set of this name: 800 points to train on and 400 to test with, as many of one class as of the other. */
export function toySet(name: ToyName): DataSet {
  const n = TRAINING + TEST;
  const { place, noise } = KINDS[name];
  const stream = (part: string) => ({ seed: SEED, name: `${name}/${part}` });
  const places = init(uniform(), [n, 2], stream("place"));
  const moved = init(normal({ std: 1 }), [n, 2], stream("noise"));
  const x = new Float32Array(2 * n);
  const y = Uint8Array.from({ length: n }, (_, i) => i % 2);
  for (let i = 0; i < n; i++) {
    const at = place(y[i]!, places[2 * i]!, places[2 * i + 1]!);
    for (const axis of [0, 1] as const) x[2 * i + axis] = at[axis] + noise * moved[2 * i + axis]!;
  }
  return { classes: ["A", "B"], ...split(x, y, TRAINING) };
}
