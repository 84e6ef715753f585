// Matrix products in one defined order, so with the same bits for every shape, stride and blocking.

import { copyFloats, MR, NR, packStrips } from "./pack";
import { thinProduct } from "./thin";
import { tile4x8, tile6x8 } from "./tiles";

/** Block sizes in k, rows and columns: a strip of B fits L1, the packed A fits L2. Half or double the size costs at most 4 %. */
const KC: i32 = 256;
const MC: i32 = 128 / MR * MR;
const NC: i32 = 512;

/** Bytes that `gemmF32` needs at `workPtr`: packed B, packed A, one tile for the edges. relaxed.wasm needs no more. */
export const GEMM_WORK_BYTES: i32 = (KC * NC + KC * MC + MR * NR) * 4;

/** A tile of C, MR × NR, from strips of A and B over k: added to what is there, or in its place if these are the `first`. */
// @ts-ignore: decorator
@inline
function tile(aPtr: usize, bPtr: usize, cPtr: usize, cStride: usize, k: i32, first: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) tile6x8(aPtr, bPtr, cPtr, cStride, k, first);
  else tile4x8(aPtr, bPtr, cPtr, cStride, k, first);
}

function copyTile(toPtr: usize, toRow: usize, toCol: usize, fromPtr: usize, fromRow: usize, fromCol: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++, toPtr += toRow, fromPtr += fromRow) copyFloats(toPtr, toCol, fromPtr, fromCol, columns);
}

/** `gemmF32` by packed blocks, with any row and column stride of C. */
function packedProduct(
  aPtr: usize, aRow: usize, aCol: usize, bPtr: usize, bRow: usize, bCol: usize, cPtr: usize, cRow: usize, cCol: usize,
  m: i32, n: i32, k: i32, accumulate: i32, workPtr: usize,
): void {
  const packedB = workPtr;
  const packedA = packedB + <usize>(KC * NC * 4);
  const edge = packedA + <usize>(KC * MC * 4);
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      const first = pc == 0 && accumulate == 0;
      packStrips(packedB, bPtr + <usize>pc * bRow + <usize>jc * bCol, nc, kc, bCol, bRow, NR);
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        packStrips(packedA, aPtr + <usize>ic * aRow + <usize>pc * aCol, mc, kc, aRow, aCol, MR);
        for (let jr = 0; jr < nc; jr += NR) {
          const columns = min(NR, nc - jr);
          const bStrip = packedB + <usize>jr * <usize>kc * 4;
          for (let ir = 0; ir < mc; ir += MR) {
            const rows = min(MR, mc - ir);
            const aStrip = packedA + <usize>ir * <usize>kc * 4;
            const c = cPtr + <usize>(ic + ir) * cRow + <usize>(jc + jr) * cCol;
            if (rows == MR && columns == NR && cCol == 4) {
              tile(aStrip, bStrip, c, cRow, kc, first);
            } else {
              if (!first) copyTile(edge, 32, 4, c, cRow, cCol, rows, columns);
              tile(aStrip, bStrip, edge, 32, kc, first);
              copyTile(c, cRow, cCol, edge, 32, 4, rows, columns);
            }
          }
        }
      }
    }
  }
}

/** Rows that are fewer than this take less time unpacked, where rows of B are contiguous. Tiles of six rows would be half empty with eight. */
const THIN: i32 = MR == 6 ? 12 : NR;

/** Few rows are multiplied unpacked, by a B with contiguous rows, and up to two by one with contiguous columns. */
function product(
  aPtr: usize, aRow: usize, aCol: usize, bPtr: usize, bRow: usize, bCol: usize, cPtr: usize, cRow: usize, cCol: usize,
  m: i32, n: i32, k: i32, accumulate: i32, workPtr: usize,
): void {
  if (bCol == 4 ? m < THIN : bRow == 4 && m < 3) {
    thinProduct(aPtr, aRow, aCol, bPtr, bRow, bCol, cPtr, cRow, cCol, m, n, k, accumulate, workPtr);
  } else {
    packedProduct(aPtr, aRow, aCol, bPtr, bRow, bCol, cPtr, cRow, cCol, m, n, k, accumulate, workPtr);
  }
}

/**
 * C = A·B, or C + A·B: c = ((c₀ + a₀b₀) + a₁b₁) + …, k ascending, one rounding after each product and each sum, c₀ = 0 unless
 * `accumulate`. The same for every shape, stride and blocking: lanes never run along k, and a block of k resumes from C.
 *
 * A is m × k, B is k × n, both with any row and column stride in bytes, so a transpose costs nothing; rows of C are
 * contiguous, `cRow` bytes apart. C must not overlap A, B or the work memory. k >= 1.
 */
export function gemmF32(
  aPtr: usize, aRow: usize, aCol: usize, bPtr: usize, bRow: usize, bCol: usize, cPtr: usize, cRow: usize,
  m: i32, n: i32, k: i32, accumulate: i32, workPtr: usize,
): void {
  // With few columns it is computed as its transpose, which has few rows.
  if (n < m && n < (aRow == 4 ? THIN : 5)) {
    product(bPtr, bCol, bRow, aPtr, aCol, aRow, cPtr, 4, cRow, n, m, k, accumulate, workPtr);
  } else {
    product(aPtr, aRow, aCol, bPtr, bRow, bCol, cPtr, cRow, 4, m, n, k, accumulate, workPtr);
  }
}
