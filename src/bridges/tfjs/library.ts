// What the bridge needs of TensorFlow.js: the caller's own copy of it, passed in, so that isovar depends on none.

import { reading, refuse } from "../../base/check.js";

/** The part of TensorFlow.js 4 that the bridge uses. `import * as tf from "@tensorflow/tfjs"` has it. */
export interface TensorFlow {
  /** Where the base class of initializers comes from: TF.js does not export it. */
  readonly initializers: {
    /** Makes an initializer of zeros. */
    zeros(): object;
  };
  /** How a saved model finds its classes again. */
  readonly serialization: {
    /** Makes a class known by its `className`. */
    registerClass(type: never): unknown;
  };
  /** Makes a tensor of an array. */
  tensor(values: Float32Array, shape?: number[], dtype?: "float32"): object;
}

/** @throws {IsovarError} E_ARGUMENT for anything but TensorFlow.js with its layers */
export function checkTensorFlow<T extends TensorFlow>(where: string, tf: T): T {
  const complete = reading(where, "tf", () =>
    [tf?.initializers?.zeros, tf?.serialization?.registerClass, tf?.tensor].every((member) => typeof member === "function"),
  );
  return complete
    ? tf
    : refuse("E_ARGUMENT", where, "tf", tf, 'TensorFlow.js, as import * as tf from "@tensorflow/tfjs" gives it');
}
