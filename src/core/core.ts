// A core: the kernels, by WebAssembly or as plain-JS twins, with the memory that they work in.

import { checkInteger, checkOptions, checkWord, isA, refuse } from "../base/check.js";
import { checkDType, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape } from "../base/shape.js";
import { REFERENCE } from "../reference/index.js";
import { ABI_VERSION, CORE_TABLES_END, type Kernels, PRODUCT_ABI } from "./abi.js";
import { coreModule } from "./binary.js";
import { instantiateKernels } from "./instance.js";
import { Allocator, ArrayMemory, type LinearMemory, MAX_PAGES, PAGE } from "./memory.js";
import { Scratch } from "./scratch.js";
import { Tensor } from "./tensor.js";
import type { KernelModule, Sharing } from "./threads/sharing.js";
import { sharesByDefault } from "./threads/thread.js";

/** How kernels run: WebAssembly SIMD, or its plain-JS twin with the same bits. */
export type Backend = "wasm" | "js";

/** A URL, for instance. */
export interface HasAddress {
  /** The address. */
  readonly href: string;
}

/**
 * Where a worker comes from: the address of its program, which is `isovar/worker`, or a function that starts a new one on it, a `Worker` of a page or
 * of Node. Types of neither are named here: TypeScript knows them with the libraries of these alone.
 */
export type WorkerSource = string | HasAddress | (() => object);

/** How a core of your own runs, and how much memory it may take. */
export interface CoreOptions {
  /** How to run. Default: WebAssembly, or plain JS where WebAssembly is missing or forbidden. */
  backend?: Backend;
  /**
   * Upper bound of the core's memory in bytes. Default, and most: 4 GiB − 64 KiB. Filling ordinary arrays needs less than 1 MiB,
   * orthogonal matrices about three times their size.
   */
  maxMemory?: number;
  /**
   * The compiled core.wasm (`isovar/wasm/core.wasm`), a `WebAssembly.Module`, for places that compile only ahead of time. Its type is not
   * named here: TypeScript knows it with the DOM library alone. The memory of such a core is not shared, so that kernels run on one thread.
   */
  module?: object;
  /**
   * Threads that synchronous calls of this core may use for large work, the caller's included: a number, or "auto", as many as there are
   * processors, 16 at most. The bits do not depend on it. Default: 1, in Node what the environment variable `ISOVAR_THREADS` says. On the main
   * thread of a page, which must not wait, synchronous calls use one.
   */
  threads?: number | "auto";
  /**
   * Whether `matmul`, and the training of nets on this core, may round each product and its sum once, as relaxed SIMD does, instead of twice.
   * Products of large matrices are about 1.08 times as fast (Zen 5, Node 24), and results then differ in their last bits between engines and between
   * processors; `matmul` says how far. Whatever draws weights stays as it is. Where the engine has no relaxed SIMD, products stay strict: `core.fast` says so.
   * Default: false.
   */
  fast?: boolean;
  /**
   * Where the program of workers comes from: the address of `isovar/worker`, as text or URL, or a function that starts a new worker on it. For pages
   * whose Content-Security-Policy forbids workers from a `blob:`. Default: the package carries the program as text.
   */
  worker?: WorkerSource;
}

/** Kernels and the memory that they work in. Made by `createCore()`. */
export class Core {
  /** How the kernels run; chosen by `createCore`, never changed. */
  readonly backend: Backend;
  /** The numeric kernels, as functions of numbers over byte addresses. @internal */
  readonly kernels: Kernels;
  /** Whether products of matrices run on relaxed SIMD: `createCore({ fast: true })` asked for it, and it is there. */
  readonly fast: boolean = false;
  /** This core with the kernels of fast products, for `matmul` and training: where it is fast alone. @internal */
  declare readonly relaxed?: Core;
  /** The allocator of the linear memory, in which tensors lie. @internal */
  readonly memory: Allocator;
  /** What kernels there are over the memory, for workers. @internal */
  readonly modules: KernelModule[] = [];
  /** The threads, once something has asked for them. @internal */
  sharing: Sharing | undefined;
  /** Memory for one block, which a kernel fills before it is copied to an ordinary array. @internal */
  readonly scratch: Scratch;

  /** @internal Use `createCore()`. */
  constructor(backend: Backend, kernels: Kernels, memory: LinearMemory, maxBytes: number) {
    this.backend = backend;
    this.kernels = kernels;
    this.memory = new Allocator(memory, maxBytes);
    this.scratch = new Scratch(this.memory);
  }

  /**
   * Threads that synchronous calls may use, the caller's included: as many as `createCore` was asked for, fewer where workers or shared memory
   * are missing or forbidden, or once a worker has ended.
   */
  get threads(): number {
    return this.sharing?.threads ?? 1;
  }

  /** Makes kernels over the memory known to workers, present and future. @internal */
  attach(module: KernelModule): void {
    this.modules.push(module);
    this.sharing?.attach(module);
  }

  /**
   * An array in the core's memory, with arbitrary contents.
   * @param shape sizes of the axes, row-major
   * @param options `dtype`, the element type (default `"f32"`)
   * @returns a tensor, which you dispose of
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_MEMORY
   * @example using w = createCore().tensor([784, 256]); fill(heNormal(), w, { seed: 42, name: "fc1/kernel" });
   */
  tensor<T extends DType = "f32">(shape: Shape, options?: { dtype?: T }): Tensor<T> {
    const { dtype = "f32" } = checkOptions("core.tensor", options, ["dtype"]);
    return new Tensor("core.tensor", this, checkShape("core.tensor", shape), checkDType("core.tensor", dtype) as T);
  }
}

/** Twins as kernels over a memory: the buffer comes first in their arguments. */
export function bindTwins(memory: LinearMemory, twins: object): unknown {
  return Object.fromEntries(
    Object.entries(twins).map(([name, twin]) => [name, (...args: number[]) => twin(memory.buffer, ...args)]),
  );
}

const CORE_MODULE = { file: "core.wasm", abi: REFERENCE, version: ABI_VERSION, tablesEnd: CORE_TABLES_END };

/** The kernels over a new memory of at most so many pages; `isShared` says whether workers can work in it too. */
function createWasmCore(maximum: number, given: WebAssembly.Module | undefined, isShared: boolean): Core {
  // Compiled first: where a policy forbids WebAssembly, this throws before any memory is reserved.
  const module = given ?? coreModule(isShared);
  const memory = new WebAssembly.Memory({ initial: 2, maximum, shared: isShared });
  const kernels = instantiateKernels("createCore", module, memory, CORE_MODULE) as Kernels;
  const core = new Core("wasm", kernels, memory, maximum * PAGE);
  core.attach({ module, kernels, abi: PRODUCT_ABI });
  return core;
}

/** A core without threads. @param shares whether its memory is to be shared with workers, where the engine can */
export function makeCore({ backend, maxMemory = MAX_PAGES * PAGE, module }: CoreOptions, shares: boolean): Core {
  if (backend !== undefined) checkWord("E_ARGUMENT", "createCore", "backend", backend, ["wasm", "js"]);
  const maxPages = Math.floor(checkInteger("createCore", "maxMemory", maxMemory, 4 * PAGE, 2 ** 32) / PAGE);
  if (module !== undefined && !(typeof WebAssembly === "object" && isA(WebAssembly.Module, module))) {
    refuse("E_ARGUMENT", "createCore", "module", module, "a WebAssembly.Module");
  }
  const pages = Math.min(maxPages, MAX_PAGES);
  if (backend !== "js" && module === undefined && shares) {
    try {
      return createWasmCore(pages, undefined, true);
    } catch {
      // The engine has no shared memory, or no room to reserve all of it: then one that is not shared.
    }
  }
  if (backend !== "js") {
    try {
      return createWasmCore(pages, module as WebAssembly.Module | undefined, false);
    } catch (cause) {
      if (cause instanceof IsovarError) throw cause;
      if (backend === "wasm") {
        const rule = "WebAssembly with SIMD is missing, or a Content-Security-Policy without 'wasm-unsafe-eval' forbids it";
        throw new IsovarError(
          "E_WASM",
          `createCore: backend "wasm" cannot run here: ${rule}; leave backend out to fall back on plain JS`,
          { cause },
        );
      }
    }
  }
  const memory = new ArrayMemory(2);
  return new Core("js", bindTwins(memory, REFERENCE) as Kernels, memory, pages * PAGE);
}

/** A core of the caller's, or the default one. */
export function checkCore(where: string, core: unknown): Core {
  if (core === undefined) return defaultCore();
  if (!isA(Core, core)) refuse("E_ARGUMENT", where, "core", core, "a core from createCore()");
  return core;
}

/** Gives a new default core its threads, where the entry of the package is one that does. */
let giveThreads: (core: Core) => void = () => {};

export function provideThreads(give: (core: Core) => void): void {
  giveThreads = give;
}

let shared: Core | undefined;

/**
 * The core of every call that names none; made at the first call.
 * @returns the same core for every call
 * @throws {IsovarError} E_WASM where the package's binary does not match its code
 * @example const w = defaultCore().tensor([784, 256]);
 */
export function defaultCore(): Core {
  if (shared === undefined) {
    const core = makeCore({}, sharesByDefault());
    giveThreads(core);
    shared = core;
  }
  return shared;
}
