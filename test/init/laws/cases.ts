// One row a law: what must hold for it on every core. A new law adds its row here.

import type { DType, Initializer, Layout } from "../../../src/index.js";
import * as isovar from "../../../src/index.js";

const { logOfUniform, logUniform } = isovar;

export interface LawCase {
  name: string;
  initializer: Initializer;
  shape: number[];
  layout?: Layout;
  /** The first values: of f64 to their last digit, and what f32 has. */
  f64: number[];
  f32: number[];
  /** FNV-1a 64 of all bytes, little-endian. */
  hash: Record<DType, string>;
}

export const CASES: LawCase[] = [
  {
    name: "logUniform",
    initializer: logUniform({ lower: 0.001, upper: 0.1 }),
    shape: [70, 90],
    f32: [0.007231231778860092, 0.003913851920515299, 0.009692531079053879, 0.008491098880767822],
    f64: [0.007231233454478963, 0.003913853053119962, 0.009692533309109557, 0.00849110024153611],
    hash: { f32: "7f3cb7a87c226bcc", f64: "7a3394ef26d84ad8", f16: "d235fbe71e21e06a", bf16: "f93ce32664f99ed6" },
  },
  {
    name: "logOfUniform",
    initializer: logOfUniform({ lower: 1, upper: 16 }),
    shape: [70, 90],
    f32: [2.007420778274536, 1.6946120262145996, 2.1280267238616943, 2.0753366947174072],
    f64: [2.0074208144581203, 1.6946121456053822, 2.1280268951451498, 2.0753368489120807],
    hash: { f32: "e1023a7b5e38d855", f64: "3bb47de6bd49738f", f16: "79d69f7567dd9294", bf16: "3d3bde5f88dbabb5" },
  },
];

/** Functions that give an initializer of another scheme. */
export const PRESETS: string[] = [];

/** Names of all laws. */
export const LAWS = [...new Set([...CASES.map(({ initializer }) => initializer.scheme), ...PRESETS])];
