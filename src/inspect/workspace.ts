// Memory that scans work in.

import type { StatisticsKernels } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { Region } from "../core/region.js";
import { statisticsOf } from "../core/statistics.js";

/** A longer row is not compared with others. */
export const MAX_ROW = 2 ** 18;
/** Elements of a piece where there are no rows, and about those of a block: 32 KiB of f32 stay near. */
export const BLOCK = 8192;
/** Bytes of the largest piece: a row of 8-byte elements. */
const PIECE_BYTES = 8 * MAX_ROW;

/** The whole memory of a core. */
interface Views {
  bytes: Uint8Array;
  words: Uint32Array;
  floats: Float32Array;
  doubles: Float64Array;
}

/** Memory of a core that scans work in, one at a time. Taken once, so that nothing grows while bytes are looked at. */
export class Workspace {
  readonly core: Core;
  readonly statistics: StatisticsKernels;
  /** Where bytes from elsewhere can be put, `capacity` of them. */
  readonly chunkPtr: number;
  readonly capacity = PIECE_BYTES;
  /** A block that came in parts, or that lies askew. */
  readonly piecePtr: number;
  readonly floatPtr: number;
  readonly outPtr: number;
  readonly #region: Region;
  #views: Views;

  constructor(core: Core, where: string) {
    this.core = core;
    this.statistics = statisticsOf(core);
    // A tile more than is used: kernels over tiles read to the end of the last one.
    const parts = [PIECE_BYTES, PIECE_BYTES, 4 * MAX_ROW, BLOCK * 8].map((nBytes) => nBytes + 64);
    this.#region = new Region(core.memory, "Workspace: this workspace");
    const taken = this.#region.take(where, parts).map((offset) => this.#region.at(offset));
    [this.chunkPtr, this.piecePtr, this.floatPtr, this.outPtr] = taken as [number, number, number, number];
    this.#views = this.#makeViews();
  }

  #makeViews(): Views {
    const { buffer } = this.core.memory.memory;
    return {
      bytes: new Uint8Array(buffer),
      words: new Uint32Array(buffer),
      floats: new Float32Array(buffer),
      doubles: new Float64Array(buffer),
    };
  }

  /** Views as long as the memory is: made anew only where it has grown. */
  get views(): Views {
    if (this.#views.bytes.buffer !== this.core.memory.memory.buffer) this.#views = this.#makeViews();
    return this.#views;
  }

  dispose(): void {
    this.#region.free();
  }
}
