// Scans the bytes of one tensor.

import { type Shape, sizeOf } from "../base/shape.js";
import { TILE } from "../core/abi.js";
import { type Layout, rolesOf } from "../init/layout.js";
import { arrayClassOf, BITS, type FileDType } from "../io/dtypes.js";
import { applyScale, type Scale } from "../io/scales.js";
import { isFloat, kindOf, tableOf } from "../io/values.js";
import { ColumnTracker, type Copies, RowTracker, SHORTEST_LINE } from "./duplicates.js";
import { canMeasure, type Orthogonality, OrthogonalitySample } from "./orthogonality.js";
import { Sums } from "./sums.js";
import { BLOCK, MAX_ROW, type Workspace } from "./workspace.js";

/** Words of a row, or of a piece, that are hashed at first: equal rows begin alike. */
const PREFIX = 64;
/** This many fourth powers are summed, and from then on those of one value in `FOURTHS_SHARE`: enough to tell distributions apart. */
const FOURTHS = 2 ** 16;
const FOURTHS_SHARE = 8;

/** The scale of a tensor, with its values. */
export interface HeldScale {
  readonly scale: Scale;
  readonly values: ArrayLike<number>;
}

/** How to look at a tensor. */
export interface Look {
  readonly dtype: FileDType;
  readonly shape: Shape;
  readonly layout: Layout;
  /** What its values are multiplied by first. */
  readonly scale: HeldScale | undefined;
}

/** What a scan found in the bytes of a tensor. */
export interface Scanned {
  sums: Sums;
  /** The same for equal tensors, and very likely another for any other tensor. */
  fingerprint: string;
  rows: Copies;
  /** Whether `rows` was found from whole rows; if not, they may be equal only where they begin. */
  rowsAreSure: boolean;
  constantRows: number;
  columns: Copies;
  constantColumns: number;
  orthogonality: Orthogonality | undefined;
}

/** Whether the first axis is that of the outputs, or one of them. */
function outputsFirst(shape: Shape, layout: Layout): boolean {
  return rolesOf("inspect", shape, layout).axes?.out.includes(0) === true;
}

/**
 * A tensor as a matrix: a row runs along the last axis, or, where the first axis is one of outputs, along all others. Undefined below
 * rank 2 and without elements.
 */
export function matrixOf(shape: Shape, layout: Layout): { rows: number; columns: number } | undefined {
  const size = sizeOf(shape);
  if (shape.length < 2 || size === 0) return undefined;
  const rows = outputsFirst(shape, layout) ? shape[0]! : size / shape.at(-1)!;
  return { rows, columns: size / rows };
}

/**
 * Scans the bytes of one tensor as they arrive.
 *
 * It hashes only the beginning of each row. Where rows begin alike, a second scan with `wholeRows`, which looks at nothing else, tells
 * whether they are equal.
 */
export class TensorScan {
  readonly #space: Workspace;
  readonly #look: Look;
  readonly #dtype: FileDType;
  readonly #width: number;
  /** Elements of a piece: a row, or a stretch of a tensor without rows. */
  readonly #piece: number;
  readonly #wholeRows: boolean;
  readonly #sums = new Sums();
  readonly #rows: RowTracker | undefined;
  readonly #columns: ColumnTracker | undefined;
  readonly #sample: OrthogonalitySample | undefined;
  #hashLow = 0;
  #hashHigh = 0;
  #carried = 0;
  /** Number of elements processed. */
  #done = 0;

  constructor(space: Workspace, look: Look, wholeRows = false) {
    const { dtype, shape, layout } = look;
    this.#space = space;
    this.#look = look;
    this.#dtype = dtype;
    this.#wholeRows = wholeRows;
    this.#width = BITS[dtype] / 8;
    const matrix = matrixOf(shape, layout);
    const asRows = isFloat(dtype) && matrix !== undefined && matrix.columns <= MAX_ROW;
    this.#piece = asRows ? matrix.columns : BLOCK;
    if (asRows && matrix.rows > 1) {
      if (matrix.columns >= SHORTEST_LINE) this.#rows = new RowTracker();
      if (matrix.rows >= SHORTEST_LINE && matrix.columns > 1 && dtype !== "f64")
        this.#columns = new ColumnTracker(matrix.columns);
      if (canMeasure(matrix.rows, matrix.columns)) this.#sample = new OrthogonalitySample(matrix.rows, matrix.columns);
    }
  }

  /**
   * Takes the next bytes of the tensor, however many, from the memory of the core. They are processed in blocks of whole pieces, which
   * begin and end at the same elements however the bytes arrive: how a sum is rounded depends on what is summed together.
   */
  push(ptr: number, nBytes: number): void {
    const nPieces = Math.max(1, Math.floor(BLOCK / this.#piece));
    const blockBytes = nPieces * this.#piece * this.#width;
    const { piecePtr } = this.#space;
    const { bytes: memory } = this.#space.views;
    if (this.#carried > 0) {
      const taken = Math.min(nBytes, blockBytes - this.#carried);
      memory.copyWithin(piecePtr + this.#carried, ptr, ptr + taken);
      this.#carried += taken;
      ptr += taken;
      nBytes -= taken;
      if (this.#carried < blockBytes) return;
      this.#pieces(piecePtr, nPieces, this.#piece);
      this.#carried = 0;
    }
    for (; nBytes >= blockBytes; nBytes -= blockBytes) {
      this.#pieces(this.#aligned(ptr, blockBytes), nPieces, this.#piece);
      ptr += blockBytes;
    }
    memory.copyWithin(piecePtr, ptr, ptr + nBytes);
    this.#carried = nBytes;
  }

  /** The same bytes, moved if need be to a multiple of the size of an element. */
  #aligned(ptr: number, nBytes: number): number {
    if (ptr % Math.max(this.#width, 1) === 0) return ptr;
    this.#space.views.bytes.copyWithin(this.#space.piecePtr, ptr, ptr + nBytes);
    return this.#space.piecePtr;
  }

  /** What was found, after the last bytes. */
  finish(): Scanned {
    const rest = Math.floor(this.#carried / this.#width);
    if (rest >= this.#piece) this.#pieces(this.#space.piecePtr, rest / this.#piece, this.#piece);
    else if (rest > 0) this.#pieces(this.#space.piecePtr, 1, rest);
    const { constant = 0, copies = NONE } = this.#columns?.finish() ?? {};
    const rows = this.#rows?.copies() ?? NONE;
    const { finite, mean, std } = this.#sums;
    return {
      sums: this.#sums,
      fingerprint: [this.#hashLow, this.#hashHigh, finite, mean, std].join(" "),
      rows,
      rowsAreSure: rows.count === 0 || this.#wholeRows || this.#piece * this.#width <= PREFIX * 4,
      constantRows: this.#rows?.constant ?? 0,
      columns: copies,
      constantColumns: constant,
      orthogonality: this.#sample?.finish(),
    };
  }

  /** Processes `count` pieces of `length` elements each. */
  #pieces(ptr: number, count: number, length: number): void {
    const { core, views } = this.#space;
    const kind = kindOf(this.#dtype);
    const total = count * length;
    const looks = !this.#wholeRows;
    if (kind === "wide" || kind === "opaque") {
      if (kind === "wide" && looks) this.#sums.add(new (arrayClassOf(this.#dtype))(core.memory.memory.buffer, ptr, total));
      if (this.#dtype === "f64" && looks) this.#sample?.push(views.doubles, ptr / 8, count);
      this.#hash(this.#padded(ptr, total * this.#width), count, Math.ceil((length * this.#width) / 4));
      return;
    }
    const floats = kind === "f32" ? ptr : this.#widen(ptr, total);
    if (looks) {
      this.#sum(floats, total);
      if (this.#sums.isConstant) this.#columns?.pushConstant(views.words[floats / 4]!, count);
      else this.#columns?.push(views.words, floats / 4, count);
      this.#sample?.push(views.floats, floats / 4, count);
    }
    this.#hash(floats, count, length);
    this.#done += total;
  }

  #sum(ptr: number, total: number): void {
    const { statistics, views, outPtr } = this.#space;
    const first = ptr / 4;
    const nGroups = Math.floor(total / 8);
    const nFourths = this.#sums.nFourths < FOURTHS ? nGroups : Math.ceil(nGroups / FOURTHS_SHARE);
    const whole = nGroups * 8;
    const center = this.#sums.centerFor(views.floats[first]!);
    statistics.statisticsF32(ptr, nGroups, nFourths, center, outPtr);
    const found = views.doubles.subarray(outPtr / 8, outPtr / 8 + 6);
    // Sums of squares of finite f32 stay within f64, so only NaN and infinities spoil this one. Blocks with these are rare, and summed
    // value by value.
    if (Number.isFinite(found[1])) {
      this.#sums.merge(found, whole, nFourths * 8, center);
      this.#sums.add(views.floats, first + whole, first + total);
    } else {
      this.#sums.add(views.floats, first, first + total);
    }
  }

  /** Converts elements of at most 16 bits to f32, which is exact, and multiplies them by their scales. */
  #widen(ptr: number, total: number): number {
    const { core, floatPtr } = this.#space;
    const { buffer } = core.memory.memory;
    const floats = new Float32Array(buffer, floatPtr, total);
    const nTiles = Math.ceil(total / TILE);
    if (this.#dtype === "f16") core.kernels.widenF16F32(floatPtr, ptr, nTiles);
    else if (this.#dtype === "bf16") core.kernels.widenBf16F32(floatPtr, ptr, nTiles);
    else if (this.#dtype === "i16") floats.set(new Int16Array(buffer, ptr, total));
    else if (this.#dtype === "u16") floats.set(new Uint16Array(buffer, ptr, total));
    else {
      const table = tableOf(this.#dtype);
      const bytes = new Uint8Array(buffer, ptr, total);
      for (let i = 0; i < total; i++) floats[i] = table[bytes[i]!]!;
    }
    const { shape, scale } = this.#look;
    if (scale) applyScale(floats, this.#done, shape, scale.scale, scale.values);
    return floatPtr;
  }

  /** Bytes at an address of whole words, followed by zeros up to a whole word. */
  #padded(ptr: number, nBytes: number): number {
    if (ptr % 4 === 0 && nBytes % 4 === 0) return ptr;
    const { floatPtr } = this.#space;
    const { bytes: memory } = this.#space.views;
    memory.copyWithin(floatPtr, ptr, ptr + nBytes);
    memory.fill(0, floatPtr + nBytes, floatPtr + nBytes + 4);
    return floatPtr;
  }

  #hash(ptr: number, nRows: number, nWords: number): void {
    const { statistics, views, outPtr } = this.#space;
    const { words } = views;
    const hashed = this.#wholeRows ? nWords : Math.min(nWords, PREFIX);
    statistics.hashRows(ptr, nRows, hashed, nWords * 4, outPtr);
    const allConstant = !this.#wholeRows && this.#sums.isConstant;
    for (let row = 0; row < nRows; row++) {
      const low = words[outPtr / 4 + 2 * row]!;
      const high = words[outPtr / 4 + 2 * row + 1]!;
      this.#hashLow = (Math.imul(this.#hashLow ^ low, 0x85ebca6b) + high) | 0;
      this.#hashHigh = (Math.imul(this.#hashHigh ^ high, 0xc2b2ae35) + low) | 0;
      this.#rows?.push(low, high, allConstant || isConstant(words, ptr / 4 + row * nWords, nWords));
    }
  }
}

/** Whether all words are equal. Random ones differ at the second. */
function isConstant(words: Uint32Array, start: number, count: number): boolean {
  for (let i = start + 1; i < start + count; i++) if (words[i] !== words[start]) return false;
  return true;
}

const NONE: Copies = { count: 0, example: undefined };
