import { refuse } from "./check.js";
import { Tensor } from "./tensor.js";

/** What values of f32 can be written to: an ordinary array, shared or not, or a tensor of a core. */
export type Target = Float32Array | Tensor;

/** A live tensor, or an array of this class. */
export function checkTarget(where: string, target: unknown, arrayClass: typeof Float32Array | typeof Uint32Array): void {
  if (target instanceof Tensor && arrayClass === Float32Array) {
    void target.ptr; // Throws where the tensor was disposed.
    return;
  }
  // By tag, not by instanceof: an array of another realm (a frame, a worker's test runner) is as good.
  const kind = Object.prototype.toString.call(target).slice(8, -1);
  if (!ArrayBuffer.isView(target) || kind !== arrayClass.name) {
    refuse(
      "E_TARGET",
      where,
      "target",
      target,
      arrayClass === Float32Array ? "a Float32Array or a Tensor" : `a ${arrayClass.name}`,
    );
  }
}
