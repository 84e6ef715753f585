// One row a law: what must hold for it on every core. A new law adds its row here.

import type { DType, Initializer, Layout } from "../../../src/index.js";
import * as isovar from "../../../src/index.js";

const { logOfUniform, logUniform, padded } = isovar;

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

/** Rows of zeros in the padded ones. */
const ROWS = [69, 1, 35];

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
  {
    name: "padded normal",
    initializer: padded({ init: isovar.normal({ mean: 0.5, std: 0.25 }), rows: ROWS }),
    shape: [70, 90],
    f32: [0.6859727501869202, 0.7623173594474792],
    f64: [0.6859727307526966, 0.762317349786476],
    hash: { f32: "4f250186f5f2aea3", f64: "9b6e1369e0250f1b", f16: "648cdb460a7efb76", bf16: "d73f32ed2049123b" },
  },
  {
    name: "padded ones",
    initializer: padded({ init: isovar.ones(), rows: ROWS }),
    shape: [70, 90],
    f32: [1, 1],
    f64: [1, 1],
    hash: { f32: "9eb4e0dad821a0b5", f64: "8a7253f7565a1245", f16: "5b479642db27f175", bf16: "8778fbc249ae884d" },
  },
  {
    name: "padded sparse",
    initializer: padded({ init: isovar.sparse({ sparsity: 0.3, std: 0.5 }), rows: ROWS }),
    shape: [70, 90],
    f32: [0, 0.5246347188949585],
    f64: [0, 0.5246346995729521],
    hash: { f32: "f6d939175bfdb210", f64: "31f1b96734c3f9f7", f16: "055a17b189c81fa9", bf16: "efce71bfadc7fb31" },
  },
  {
    name: "padded orthogonal",
    initializer: padded({ init: isovar.orthogonal(), rows: ROWS }),
    shape: [70, 90],
    f32: [0.05961799621582031, -0.2279691994190216],
    f64: [0.059617945228815694, -0.22796919333126875],
    hash: { f32: "55c0b48cddbbb275", f64: "b5a88a6f4956ef6a", f16: "af51e99eb4ff0b15", bf16: "78165f2030f4f580" },
  },
];

/** Functions that give an initializer of another scheme. */
export const PRESETS: string[] = [];

/** Names of all laws. */
export const LAWS = [...new Set([...CASES.map(({ initializer }) => initializer.scheme), ...PRESETS])];
