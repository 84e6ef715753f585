// Arrays and tensors of isovar as tensors of TensorFlow.js.

import { checkAttached, classOf, isA, isBuffer, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../../base/shape.js";
import { Tensor } from "../../core/tensor.js";
import { checkTensorFlow, type TensorFlow } from "./library.js";

/**
 * Values of isovar as a tensor of TensorFlow.js, for `layer.setWeights` and for everything that takes tensors.
 *
 * An array of one's own is handed on as it is, without a copy: TF.js keeps it, so do not write to it afterwards. What lies in the memory of a
 * core, or in shared memory, is copied.
 * @param tf TensorFlow.js, as the program imports it
 * @param values a Float32Array, or a tensor of a core with dtype f32
 * @param shape row-major sizes. Default: that of the tensor; for an array, its length
 * @returns a tensor of TF.js, float32
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE for other types of numbers, E_TARGET, E_DISPOSED
 * @example layer.setWeights([toTensor(tf, init(heNormal(), [784, 256], { seed: 42, name: "w" }), [784, 256]), tf.zeros([256])]);
 */
export function toTensor<T extends TensorFlow>(tf: T, values: Float32Array | Tensor, shape?: Shape): ReturnType<T["tensor"]> {
  const where = "toTensor";
  checkTensorFlow(where, tf);
  const ofCore = isA(Tensor, values);
  const array: unknown = ofCore ? values.data : values;
  if (classOf(array) !== "Float32Array") {
    const rule = "a Float32Array or a Tensor with dtype f32; toFloat32 makes one of f16 and bf16";
    return refuse(classOf(array) === "" ? "E_ARGUMENT" : "E_DTYPE", where, "values", values, rule);
  }
  const numbers = array as Float32Array;
  checkAttached("E_TARGET", where, "values", numbers);
  const sizes = checkShape(where, shape ?? (ofCore ? values.shape : [numbers.length]));
  if (sizeOf(sizes) !== numbers.length) {
    throw new IsovarError("E_SHAPE", `${where}: values are ${numbers.length}, shape [${sizes}] has ${sizeOf(sizes)}`);
  }
  const own = !ofCore && isBuffer("ArrayBuffer", numbers.buffer);
  return tf.tensor(own ? numbers : Float32Array.from(numbers), [...sizes], "float32") as ReturnType<T["tensor"]>;
}
