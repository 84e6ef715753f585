// The place of a layer in its net: its name, what comes before it, and what its weights undo.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { defaultInit, type Front } from "./front.js";

/** The place of a layer in its net. */
export class Place {
  /** The layer as messages name it: `sequential: layers[1] (conv2d)`. */
  readonly where: string;
  /** The first part of its parameters' names. */
  readonly name: string;
  /** The activation that its weights undo. */
  readonly front: Front;
  /** The source of its input, as messages name it. */
  readonly before: string;
  /** Whether it is the first layer of the net, outside of any residual. */
  readonly first: boolean;

  constructor(where: string, name: string, front: Front, before: string, first: boolean) {
    this.where = where;
    this.name = name;
    this.front = front;
    this.before = before;
    this.first = first;
  }

  /** The initializer of its weights where the layer gives none. */
  get defaultInit(): Initializer {
    return defaultInit(this.front);
  }

  /** Throws the error that the layer cannot follow the one before; it names both, and the shape that is needed. */
  refuseInput(shape: Shape, rule: string): never {
    const message = `${this.where} gets shape ${show(shape)} from ${this.before}, but it needs ${rule}`;
    throw new IsovarError("E_SHAPE", message);
  }
}
