// A parameter of a net: its name and shape, and views of its values and gradient in memory.

import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Region } from "../core/region.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Layout } from "../init/layout.js";

/** Options of a parameter that most leave out. */
export interface ParameterOptions {
  /** Which axes are input and output. Default `"io"`. */
  layout?: Layout;
  /** Whether an optimizer updates it. Default true. */
  trained?: boolean;
  image?: Shape | undefined;
}

/**
 * The role of a parameter in its layer. Norms have `scale` and `bias`; batchNorm's running values are `mean` and `var`; standardization
 * keeps `mean` and `std`; `embedding` is the table of an embedding.
 */
export type ParameterRole = "kernel" | "bias" | "scale" | "mean" | "var" | "std" | "embedding";

/** A tensor of a net. Its values lie in the core's memory. */
export class Parameter {
  /** Its name, `<layer>/<role>`. */
  readonly name: string;
  /** Its role in its layer, which is also the end of its name. */
  readonly role: ParameterRole;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
  /** The initializer of its values. */
  readonly initializer: Initializer;
  /** Which axes are input and output. */
  readonly layout: Layout;
  /** False for values that a layer updates itself, such as batchNorm's running mean: they have no gradient, and optimizers skip them. */
  readonly trained: boolean;
  /** [height, width, channels] of the image that was flattened to its first axis. @internal */
  readonly image: Shape | undefined;
  readonly #weights: Region;
  /** Its net, as error messages name it. */
  readonly #owner: string;
  /** Bytes from the beginning of the memory of all weights. @internal */
  offset = 0;
  /** The same for its gradient. @internal */
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
   * The values, not copied. Read this property again after anything that may allocate, since that can detach older views. The memory
   * stays the net's as long as you hold this array; a `subarray` of it does not keep it.
   */
  get data(): Float32Array {
    return this.#weights.lend(this.view);
  }

  /** The gradient of the last step, not copied; what holds for `data` holds for it. */
  get gradient(): Float32Array {
    return this.#weights.lend(this.gradientView);
  }

  /** Like `data`, but only for use at once: holding it does not keep the memory alive. @internal */
  get view(): Float32Array {
    return this.#weights.floats(this.offset, this.size, this.#owner);
  }

  /** Like `gradient`, but only for use at once. @internal */
  get gradientView(): Float32Array {
    this.#checkTrained();
    return this.#weights.floats(this.gradientOffset, this.size, this.#owner);
  }

  #checkTrained(): void {
    if (!this.trained) throw new IsovarError("E_ARGUMENT", `Parameter: "${this.name}" has no gradient: it is not trained`);
  }
}
