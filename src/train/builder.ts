// What the layers of a net ask for while it is built: blocks, signals and parameters.

import { type Shape, sizeOf } from "../base/shape.js";
import type { Core } from "../core/core.js";
import { Region } from "../core/region.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { prepare } from "../init/prepare.js";
import { Block } from "./block.js";
import { Parameter, type ParameterOptions, type ParameterRole } from "./parameter.js";
import type { Place } from "./place.js";
import type { Signal } from "./signal.js";

/** Collects the blocks and parameters that the layers of a net ask for. */
export class Builder {
  readonly blocks: Block[] = [];
  readonly parameters: Parameter[] = [];
  /** Memory of all blocks, allocated when the number of rows is known. */
  readonly signals: Region;
  /** Memory of all parameters and their gradients, allocated when every layer is built. */
  readonly weights: Region;
  /** The first layer that takes a variance over nothing but the samples of a batch: it cannot train on one sample. */
  varianceOfBatch: string | undefined;

  constructor(core: Core) {
    this.signals = new Region(core.memory, "Net: the memory of the signals");
    this.weights = new Region(core.memory, "Net: this net");
  }

  block(perRow: number, fixed = 0): Block {
    const block = new Block(this.signals, perRow, fixed);
    this.blocks.push(block);
    return block;
  }

  signal(shape: Shape, trained: boolean, image?: Shape): Signal {
    const size = sizeOf(shape);
    // Frozen, as the shapes from `checkShape` are: kernels write as many values as the shape says.
    const frozen = Object.freeze([...shape]);
    return { shape: frozen, size, image, value: this.block(size), gradient: trained ? this.block(size) : undefined };
  }

  /** Adds a parameter to the layer at `place`, and checks at once that the initializer suits its shape. */
  parameter(
    place: Place,
    role: ParameterRole,
    shape: Shape,
    initializer: Initializer,
    options: ParameterOptions = {},
  ): Parameter {
    const { shape: checked } = prepare(`${place.where}: ${role}`, initializer, shape, { layout: options.layout ?? "io" });
    const parameter = new Parameter(this.weights, place.name, role, checked, initializer, options);
    this.parameters.push(parameter);
    return parameter;
  }
}
