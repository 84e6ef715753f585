// A parameter of a net: its name and shape, and views of its values and gradient in memory.

import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Region } from "../core/region.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Layout } from "../init/layout.js";

/** What most parameters leave out. */
export interface ParameterOptions {
  /** Default `"io"`. */
  layout?: Layout;
  /** Default true. */
  trained?: boolean;
  image?: Shape | undefined;
}

/**
 * What a parameter is for its layer: `scale` and `bias` are also those of norms, `mean` and `var` the running values of batchNorm, `mean`
 * and `std` those of `standardize`, and `embedding` is the table of an embedding.
 */
export type ParameterRole = "kernel" | "bias" | "scale" | "mean" | "var" | "std" | "embedding";

/** A tensor of a net. Its values lie in the core's memory. */
export class Parameter {
  /** `<layer>/<role>`. */
  readonly name: string;
  /** What it is for its layer, as the end of its name says. */
  readonly role: ParameterRole;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
  /** How its first values were drawn. */
  readonly initializer: Initializer;
  /** Which axes are input and output. */
  readonly layout: Layout;
  /** False for what a layer keeps itself, such as the running mean of batchNorm: it has no gradient, and no optimizer moves it. */
  readonly trained: boolean;
  /** [height, width, channels] of the flattened image that its first axis goes through. @internal */
  readonly image: Shape | undefined;
  readonly #weights: Region;
  /** As an error names it. */
  readonly #owner: string;
  /** In bytes, from the beginning of the memory of all weights. @internal */
  offset = 0;
  /** As `offset`. @internal */
  gradientOffset = 0;

  /** @internal */
  constructor(
    weights: Region,
    layer: string,
    role: ParameterRole,
    shape: Shape,
    initializer: Initializer,
    { layout = "io", trained = true, image }: ParameterOptions,
  ) {
    this.#weights = weights;
    this.name = `${layer}/${role}`;
    this.role = role;
    this.#owner = `Parameter: the net of "${this.name}"`;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.initializer = initializer;
    this.layout = layout;
    this.trained = trained;
    this.image = image;
  }

  /** @internal */
  get ptr(): number {
    return this.#weights.at(this.offset, this.#owner);
  }

  /** @internal */
  get gradientPtr(): number {
    this.#checkTrained();
    return this.#weights.at(this.gradientOffset, this.#owner);
  }

  /**
   * The values, no copy. Made anew at each access: an allocation in between may end older views. While you hold it, though not a
   * `subarray` of it, its memory is the net's.
   */
  get data(): Float32Array {
    return this.#weights.lend(this.view);
  }

  /** The gradient of the last step, no copy; as `data`. */
  get gradient(): Float32Array {
    return this.#weights.lend(this.gradientView);
  }

  /** As `data`, for use at once: nothing keeps the memory alive while it is held. @internal */
  get view(): Float32Array {
    return this.#weights.floats(this.offset, this.size, this.#owner);
  }

  /** As `gradient`, for use at once. @internal */
  get gradientView(): Float32Array {
    this.#checkTrained();
    return this.#weights.floats(this.gradientOffset, this.size, this.#owner);
  }

  #checkTrained(): void {
    if (!this.trained) throw new IsovarError("E_ARGUMENT", `Parameter: "${this.name}" has no gradient: it is not trained`);
  }
}
