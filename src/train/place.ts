// The place of a layer in its net: its name, what comes before it, and what its weights undo.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { defaultInit, type Front } from "./front.js";

/** Where a layer stands in its net. */
export class Place {
  /** As messages name it: `sequential: layers[1] (conv2d)`. */
  readonly where: string;
  /** In front of the names of its parameters. */
  readonly name: string;
  /** What its weights undo. */
  readonly front: Front;
  /** What messages call whatever the layer gets its input from. */
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

  /** Of its weights, where none is given. */
  get defaultInit(): Initializer {
    return defaultInit(this.front);
  }

  /** Throws that the layer cannot follow the one before: names both, and what the shape must be. */
  refuseInput(shape: Shape, rule: string): never {
    const message = `${this.where} gets shape ${show(shape)} from ${this.before}, but it needs ${rule}`;
    throw new IsovarError("E_SHAPE", message);
  }
}
