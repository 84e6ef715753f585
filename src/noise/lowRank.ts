// Noise of low rank: A·Bᵀ/√r of each member, times its weight. The factors of all members stand side by side, so that their sum is one product.

import { GEMM_WORK_BYTES } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { Region } from "../core/region.js";
import { type Matrix, matrixAt, multiply } from "../linalg/gemm.js";
import { drawInto } from "../random/draw.js";
import { type Key, split } from "../random/key.js";
import { type Member, memberKey, type NoiseSum } from "./sum.js";

/** Elements of a piece: 1 MiB of noise, so that a product has rows enough to be worth packing its operands. */
const PIECE = 2 ** 18;

/** A matrix of so many columns, and the rank of the noise of each member. */
interface Factors {
  readonly rows: number;
  readonly columns: number;
  readonly rank: number;
}

/** A rectangle of a row-major matrix that is a stretch of its elements too. */
interface Rectangle {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/** A stretch of elements as rectangles: the rest of a row, whole rows, the beginning of a row. */
function rectangles(columns: number, offset: number, length: number): Rectangle[] {
  const found: Rectangle[] = [];
  for (let at = offset; at < offset + length; ) {
    const left = offset + length - at;
    const [row, column] = [Math.floor(at / columns), at % columns];
    const whole = column === 0 ? Math.floor(left / columns) : 0;
    const next = whole > 0 ? { rows: whole, columns } : { rows: 1, columns: Math.min(columns - column, left) };
    found.push({ row, column, ...next });
    at += next.rows * next.columns;
  }
  return found;
}

/**
 * For elements offset … offset + length − 1 of the matrix: Σ over members, then over k, of f(f(weight/√r)·a[row, k])·b[column, k], in one chain.
 *
 * Factor A is drawn for the rows of the stretch alone. Element k of a row is element k · rows + row of its stream, so that columns of factors are
 * stretches of it.
 */
export function lowRankSum(
  where: string,
  core: Core,
  key: Key,
  members: readonly Member[],
  { rows, columns, rank }: Factors,
  { offset, length }: { offset: number; length: number },
): NoiseSum {
  const firstRow = Math.floor(offset / columns);
  const rowCount = length === 0 ? 0 : Math.floor((offset + length - 1) / columns) + 1 - firstRow;
  const depth = members.length * rank;
  const region = new Region(core.memory, where);
  const sizes = [depth * rowCount * 4, depth * columns * 4, GEMM_WORK_BYTES];
  const [aAt, bAt, workAt] = region.take(where, sizes) as [number, number, number];
  /** Row k of a factor's transpose: from element `first` of column k of the factor on. */
  const draw = (at: number, k: number, count: number, own: Key, size: number, first: number, std: number) => {
    const target = region.floats(at + k * count * 4, count);
    const normal = { kernel: "normalF32", native: "f32", args: [0, std] } as const;
    drawInto(core, own, (k % rank) * size + first, target, "f32", normal);
  };
  for (const [i, { member, weight }] of members.entries()) {
    const [keyA, keyB] = split(memberKey(key, member)) as [Key, Key];
    const std = Math.fround(weight / Math.sqrt(rank));
    for (let k = i * rank; k < (i + 1) * rank; k++) {
      draw(aAt, k, rowCount, keyA, rows, firstRow, std);
      draw(bAt, k, columns, keyB, columns, 0, 1);
    }
  }
  return {
    piece: PIECE,
    write(ptr, from, count) {
      const bench = { core, workPtr: region.at(workAt), threads: core.threads };
      let out = ptr;
      for (const { row, rows: height, column, columns: width } of rectangles(columns, from, count)) {
        const aPtr = region.at(aAt) + (row - firstRow) * 4;
        const a: Matrix = { ptr: aPtr, rows: height, columns: depth, rowStride: 1, columnStride: rowCount };
        multiply(bench, a, matrixAt(region.at(bAt) + column * 4, depth, width, columns), matrixAt(out, height, width));
        out += height * width * 4;
      }
      return ptr;
    },
    free: () => region.free(),
  };
}
