// Matrix products in one defined order, so with the same bits for every shape, stride and blocking.

import { madd } from "../simd";
import { copyFloats, MR, NR, packStrips } from "./pack";
import { thinProduct } from "./thin";

/** Block sizes in k, rows and columns: a strip of B fits L1, the packed A fits L2. Half or double the size costs at most 4 %. */
const KC: i32 = 256;
const MC: i32 = 128;
const NC: i32 = 512;

/** Bytes that `gemmF32` needs at `workPtr`: packed B, packed A, one tile for the edges. */
export const GEMM_WORK_BYTES: i32 = (KC * NC + KC * MC + MR * NR) * 4;

/**
 * A tile of C, 4 × 8, from strips of A and B over k: 38–47 GFLOPS; the peak of 128-bit vectors is 58.
 *
 * The loop is not unrolled: with two or four steps per turn it is up to a third slower (measured, Zen 4, Node 20, 24, 26).
 */
function micro(aPtr: usize, bPtr: usize, cPtr: usize, cStride: usize, k: i32, first: bool): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128, c30: v128, c31: v128;
  const c1 = cPtr + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  if (first) {
    c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = f32x4.splat(0);
  } else {
    c00 = v128.load(cPtr); c01 = v128.load(cPtr, 16);
    c10 = v128.load(c1); c11 = v128.load(c1, 16);
    c20 = v128.load(c2); c21 = v128.load(c2, 16);
    c30 = v128.load(c3); c31 = v128.load(c3, 16);
  }
  const end = aPtr + (<usize>k << 4);
  while (aPtr < end) {
    const b0 = v128.load(bPtr), b1 = v128.load(bPtr, 16);
    const a0 = v128.load32_splat(aPtr);
    c00 = madd(a0, b0, c00); c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(aPtr, 4);
    c10 = madd(a1, b0, c10); c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(aPtr, 8);
    c20 = madd(a2, b0, c20); c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(aPtr, 12);
    c30 = madd(a3, b0, c30); c31 = madd(a3, b1, c31);
    aPtr += 16;
    bPtr += 32;
  }
  v128.store(cPtr, c00); v128.store(cPtr, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
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
              micro(aStrip, bStrip, c, cRow, kc, first);
            } else {
              if (!first) copyTile(edge, 32, 4, c, cRow, cCol, rows, columns);
              micro(aStrip, bStrip, edge, 32, kc, first);
              copyTile(c, cRow, cCol, edge, 32, 4, rows, columns);
            }
          }
        }
      }
    }
  }
}

/** Few rows are multiplied unpacked: up to seven of them by a B with contiguous rows, up to two by one with contiguous columns. */
function product(
  aPtr: usize, aRow: usize, aCol: usize, bPtr: usize, bRow: usize, bCol: usize, cPtr: usize, cRow: usize, cCol: usize,
  m: i32, n: i32, k: i32, accumulate: i32, workPtr: usize,
): void {
  if (bCol == 4 ? m < NR : bRow == 4 && m < 3) {
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
  if (n < m && n < (aRow == 4 ? NR : MR + 1)) {
    product(bPtr, bCol, bRow, aPtr, aCol, aRow, cPtr, 4, cRow, n, m, k, accumulate, workPtr);
  } else {
    product(aPtr, aRow, aCol, bPtr, bRow, bCol, cPtr, cRow, 4, m, n, k, accumulate, workPtr);
  }
}
