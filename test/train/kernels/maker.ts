// Random arguments in an arena, and the ranges that the work of a kernel can be split by.

import type { TrainKernels } from "../../../src/train/abi.js";
import type { Arena } from "./arena.js";
import { outputOf, placeWindow, WINDOWS } from "./windows.js";

export interface Call {
  /** The whole range is [0, length). */
  length: number;
  /** What the ends of parts are multiples of, but for the end of the whole range. */
  multiple: number;
  run: (begin: number, end: number) => void;
  /** The parts of its outputs that belong to [begin, end). */
  owned: (begin: number, end: number) => (Float32Array | Float64Array)[];
}

/** Random f32 of several sizes. */
export function randomFloats(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => (random() - 0.5) * 2 ** (random() * 10 - 5));
}

const COLUMNS = [1, 3, 4, 5, 17];

/** What a call is made of: its round chooses sizes, everything else is random. */
export class Maker {
  readonly kernels: TrainKernels;
  readonly arena: Arena;
  readonly random: () => number;
  readonly round: number;

  constructor(kernels: TrainKernels, arena: Arena, random: () => number, round: number) {
    this.kernels = kernels;
    this.arena = arena;
    this.random = random;
    this.round = round;
  }

  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  floats(length: number): Float32Array {
    return this.arena.floats(randomFloats(this.random, length));
  }

  /** Whole numbers from 0 on. */
  integers(length: number, bound: number): Float32Array {
    return this.arena.floats(Float32Array.from({ length }, () => this.below(bound)));
  }

  positive(length: number): Float32Array {
    return this.arena.floats(Float32Array.from({ length }, this.random));
  }

  room(length: number): Float32Array {
    return this.arena.room(length);
  }

  /** A number of elements, whole vectors. */
  get nElems(): number {
    return 4 * (1 + this.below(12));
  }

  /** The size of a matrix. */
  get matrix() {
    const columns = COLUMNS[this.round % COLUMNS.length]!;
    const rows = 1 + this.below(11);
    return { columns, rows, n: rows * columns };
  }

  /** Some images under a window: floats an image, an output and all places of the kernel in it; channels of one group of several. */
  get images() {
    const window = WINDOWS[this.round % WINDOWS.length]!;
    const { height, width, channels, kernel } = window;
    const [outHeight, outWidth] = outputOf(window);
    const pixels = outHeight * outWidth;
    const groups = this.below(2) === 0 ? 1 : channels % 2 === 0 ? 2 : channels;
    const own = channels / groups;
    return {
      windowPtr: placeWindow(this.arena, window),
      count: 1 + this.below(4),
      size: height * width * channels,
      outSize: pixels * channels,
      patchesSize: pixels * kernel[0] * kernel[1] * own,
      group: [own * this.below(groups), own] as const,
    };
  }
}

/** Elements, four at a time. */
export function elements(outputs: Float32Array[], run: Call["run"]): Call {
  const owned: Call["owned"] = (begin, end) => outputs.map((array) => array.subarray(begin, end));
  return { length: outputs[0]!.length, multiple: 4, run, owned };
}

/** Rows of a matrix, images, or blocks: each output with its numbers a row. */
export function rowwise(length: number, outputs: readonly [Float32Array | Float64Array, number][], run: Call["run"]): Call {
  const owned: Call["owned"] = (begin, end) => outputs.map(([array, size]) => array.subarray(begin * size, end * size));
  return { length, multiple: 1, run, owned };
}

/** Columns of an output of some rows. */
export function columnwise(out: Float32Array, columns: number, run: Call["run"]): Call {
  const firsts = Array.from({ length: out.length / columns }, (_, row) => row * columns);
  const owned: Call["owned"] = (begin, end) => firsts.map((first) => out.subarray(first + begin, first + end));
  return { length: columns, multiple: 4, run, owned };
}
