// The net as callers hold it, and the checks of a net that is passed to a function.

import { isA, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Core } from "../core/core.js";
import { type BuildOptions, buildNet } from "./build.js";
import type { BuiltLayer } from "./built.js";
import { initialize } from "./initialize.js";
import type { Layer } from "./layers/layer.js";
import type { Loss } from "./losses.js";
import type { Optimizer } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import { Program } from "./program.js";
import { TrainingState } from "./progress.js";

/**
 * A network in the memory of a core: its parameters, and room for the signals of a batch. Made by `sequential`.
 *
 * `dispose()` frees its memory; every later use throws. The memory of a net that is garbage-collected is freed too, some time later.
 */
export class Net {
  /** The core in whose memory the net lies. */
  readonly core: Core;
  /** Its layers, as plain data. */
  readonly layers: readonly Layer[];
  /** Shape of one sample. */
  readonly inputShape: Shape;
  /** Shape of the output for one sample. */
  readonly outputShape: Shape;
  /** The seed of its weights, of the order of samples and of dropout: the one given, else one drawn at random. */
  readonly seed: bigint;
  /** All parameters, in the order of the layers. Their names are `<layer name>/<role>`; an unnamed layer is called `<index>.<kind>`. */
  readonly parameters: readonly Parameter[];
  /** Settings for `trainer`, `fit` and `evaluate` where a call gives none, from the JSON that the net was made from. */
  readonly defaults: { readonly loss?: Loss; readonly optimizer?: Optimizer; readonly batchSize?: number };
  /** Runs its operations. @internal */
  readonly program: Program;
  /** The state of its training. @internal */
  readonly training: TrainingState;

  /** @internal Use `sequential`. */
  constructor(
    where: string,
    layers: readonly Layer[],
    inputShape: Shape,
    seed: bigint,
    core: Core,
    defaults: Net["defaults"],
    options: BuildOptions = {},
  ) {
    const built = buildNet(where, core, layers, inputShape, options);
    this.core = core;
    this.layers = layers;
    this.inputShape = inputShape;
    this.outputShape = built.output.shape;
    this.seed = seed;
    this.parameters = built.builder.parameters;
    this.defaults = defaults;
    this.program = new Program(where, core, built, seed);
    this.training = new TrainingState(this.program, seed);
    try {
      this.#initialize();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  #initialize(): void {
    for (const parameter of this.parameters) initialize(this, parameter);
  }

  /** Its layers as they were built. @internal */
  get built(): readonly BuiltLayer[] {
    return this.program.layers;
  }

  /** Whether its memory was freed. */
  get disposed(): boolean {
    return this.program.disposed;
  }

  /**
   * A copy of every parameter by name, ready for `writeSafetensors`.
   * @returns shape and row-major values of each parameter, in the order of the layers
   * @throws {IsovarError} E_DISPOSED
   * @example const file = writeSafetensors(net.weights());
   */
  weights(): Map<string, { shape: Shape; data: Float32Array<ArrayBuffer> }> {
    this.program.check("weights");
    return new Map(this.parameters.map(({ name, shape, data }) => [name, { shape, data: data.slice() }]));
  }

  /** The number of trained values in all parameters. */
  get size(): number {
    return this.parameters.reduce((total, { size, trained }) => total + (trained ? size : 0), 0);
  }

  /** Frees the memory. A second call does nothing. */
  dispose(): void {
    if (this.disposed) return;
    this.program.dispose();
    this.training.stop();
  }

  /** The same as `dispose()`. */
  declare readonly [Symbol.dispose]: () => void;
}

// Some engines lack the symbol and have `dispose()` only.
if (Symbol.dispose) {
  Object.defineProperty(Net.prototype, Symbol.dispose, { value: Net.prototype.dispose, configurable: true, writable: true });
}

/** Checks the net that a function was given: it must not be disposed. */
export function checkNet(where: string, net: unknown): Net {
  if (!isA(Net, net)) refuse("E_ARGUMENT", where, "net", net, "a net from sequential()");
  net.program.check(where);
  return net;
}

/** Checks a net that is about to be changed: not disposed, and not being trained by `fit`. */
export function checkIdle(where: string, net: unknown): Net {
  const checked = checkNet(where, net);
  if (checked.training.fitting) throw new IsovarError("E_ARGUMENT", `${where}: fit is training this net; await it first`);
  return checked;
}
