// The truncated normal distribution in f64: twin of assembly/random/truncated64.ts.

import { negativeLog64 } from "../math/log64.js";
import { excess } from "../math/mills64.js";
import { polynomial64 } from "../math/polynomial64.js";
import { clamp } from "./float.js";
import type { Twin } from "./twin.js";
import { signed53, wideWords } from "./wide.js";

// The tables of assembly/random/truncated64.ts, which states their origin.

const WITHIN_TWO_N = /* @__PURE__ */ Float64Array.of(
  ...[1.9999999999999993, 61.215613719331095, 732.2175370806433, 4369.0793370847505, 13829.175492302411],
  ...[22981.106631430932, 18811.304099670047, 6643.531960324108, 768.6430370900987, 12.866402026199408],
);
const WITHIN_TWO_D = /* @__PURE__ */ Float64Array.of(
  ...[1.0, 32.317666669894436, 412.8828820359065, 2672.3626858575326, 9372.159283840514],
  ...[17785.11628575359, 17395.939519444357, 7916.184457437472, 1374.1084104759386, 56.92369189646221],
);
const QUANTILE_N = /* @__PURE__ */ Float64Array.of(
  ...[1.2533141373155001, 0.5249439603132912, 0.15267447249666896, 0.03214553246401039, 0.005219020895524204],
  ...[0.000678307075551182, 7.146201511872681e-5, 6.156072229154082e-6, 4.3931352551556747e-7, 2.6345436788071406e-8],
  ...[1.3139503804325018e-9, 4.9572310904719895e-11, 1.8640512997934826e-12, 3.68883548749487e-14, 2.4218238302977077e-16],
  ...[4.102940702180101e-19, 8.042044564221772e-23],
);
const QUANTILE_D = /* @__PURE__ */ Float64Array.of(
  ...[1.0, 0.15704529342152468, 0.0676702058098453, 0.008520665576558166, 0.0016098674383283466, 0.0001571044212938649],
  ...[1.659759154653069e-5, 1.2175433648191062e-6, 8.11369582269777e-8, 4.459491349498747e-9, 1.8780217554463397e-10],
  ...[7.164199821277502e-12, 2.1257091957352085e-13, 2.4705389393006913e-15, 8.56767044720262e-18, 5.9888756472282345e-21],
);
const side = (t: number) => (t < 0 ? 1 : -1);

function withinTwo(t: number): number {
  const gap = Math.abs(t) * 2 ** -52;
  const x = 1 - gap;
  const q = gap * (1 + x);
  return (side(t) * x * polynomial64(WITHIN_TWO_N, q)) / polynomial64(WITHIN_TWO_D, q);
}

function general(t: number, table: Float64Array): number {
  const upperHalf = t < 0;
  const area = Math.abs(t) * table[8]!;
  const tail = (upperHalf ? table[6]! : table[4]!) + area;
  const rest = (upperHalf ? table[7]! : table[5]!) - area;
  const l = negativeLog64(tail * rest * 4);
  const difference = upperHalf ? -(tail - rest) : tail - rest;
  return (difference * polynomial64(QUANTILE_N, l)) / polynomial64(QUANTILE_D, l);
}

function far(t: number, table: Float64Array): number {
  const scaled = t * table[7]!;
  return excess(negativeLog64((t < 0 ? table[6]! : 0) - scaled), table[4]!, table[5]!);
}

function narrow(t: number, table: Float64Array): number {
  return polynomial64(table.subarray(4, 20), t * 2 ** -52 + side(t));
}

const METHODS = [withinTwo, general, far, narrow] as const;

export const truncatedF64: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, workPtr, wide, method, tablePtr) => {
  const { high, low } = wideWords(buffer, workPtr, nTiles, keysPtr, counterLow, counterHigh, wide);
  const out = new Float64Array(buffer, outPtr, nTiles * 16);
  const table = new Float64Array(buffer, tablePtr, 20);
  const [base, slope, min, max] = table as unknown as [number, number, number, number];
  const standard = METHODS[method]!;
  for (let i = 0; i < out.length; i++) {
    out[i] = clamp(slope * standard(signed53(high[i]!, low[i]!), table) + base, min, max);
  }
};
