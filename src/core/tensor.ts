// Arrays in the memory of a core.

/// <reference lib="esnext.disposable" preserve="true" />

import { BYTES, type DType, type ElementsOf, viewOf } from "../base/dtype.js";
import { type Shape, sizeOf } from "../base/shape.js";
import { type Kernels, TILE } from "./abi.js";
import type { Allocator } from "./memory.js";
import { Region } from "./region.js";
import type { Sharing } from "./threads/sharing.js";

/** Where a tensor lies: a memory, the kernels that work in it, and the threads that may call them. A core is a home. */
export interface Home {
  readonly memory: Allocator;
  readonly kernels: Kernels;
  readonly threads: number;
  /** The same with the kernels of fast products, if there are any. @internal */
  readonly relaxed?: Home | undefined;
  /** @internal */
  readonly sharing: Sharing | undefined;
}

/**
 * An array in the linear memory of a core, padded to whole tiles of 16 elements. Made by `core.tensor(shape)`.
 *
 * `dispose()` gives the memory back; every later use throws. Where the language has it, `using w = core.tensor(shape)` does so
 * at the end of the block. A tensor that nobody holds any more is given back too, some time later.
 */
export class Tensor<T extends DType = DType> {
  /** The core in whose memory the elements lie. @internal */
  readonly core: Home;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Element type. */
  readonly dtype: T;
  /** Number of elements, padding left out. */
  readonly size: number;
  readonly #region: Region;
  /** The same as `dispose()`. */
  declare readonly [Symbol.dispose]: () => void;

  /** @internal Use `core.tensor(shape)`. */
  constructor(where: string, core: Home, shape: Shape, dtype: T) {
    this.core = core;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.#region = new Region(core.memory, `Tensor: this tensor of shape [${shape}]`);
    this.#region.take(where, [Math.ceil(this.size / TILE) * TILE * BYTES[dtype]]);
  }

  /** Byte address in the core's memory. @internal */
  get ptr(): number {
    return this.#region.at(0);
  }

  /**
   * The elements, not a copy. Made anew at each access: an allocation in between may grow the memory, which invalidates older views where it is
   * not shared. In Node it is, as `data.buffer`, a SharedArrayBuffer, tells: what is posted to a worker is then not copied. While you hold this view (a `subarray` of it does not count), its memory is not given to others.
   * @throws {IsovarError} E_DISPOSED
   */
  get data(): ElementsOf<T> {
    const { buffer } = this.core.memory.memory;
    return this.#region.lend(viewOf<DType>(this.dtype, buffer, this.ptr, this.size) as ElementsOf<T>);
  }

  /** Keeps the memory from others until the function that this returns is called, whatever becomes of the tensor. @internal */
  hold(): () => void {
    return this.#region.hold();
  }

  /** Whether the memory was given back. */
  get disposed(): boolean {
    return !this.#region.taken;
  }

  /** Gives the memory back. A second call does nothing. */
  dispose(): void {
    this.#region.free();
  }
}

// Some engines lack the symbol; there `dispose()` alone remains.
if (Symbol.dispose) {
  Object.defineProperty(Tensor.prototype, Symbol.dispose, {
    value: Tensor.prototype.dispose,
    configurable: true,
    writable: true,
  });
}
