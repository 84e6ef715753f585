// Weights from a file with other axis orders (PyTorch's), put in the order of the net.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { BuiltLayer } from "./built.js";
import type { Parameter } from "./parameter.js";
import { flattenedImage } from "./signal.js";

/** The axis orders of tensors in a file. */
export interface FileLayout {
  /** The axes of kernels: `"io"` is [...spatial, in, out], as in a net, `"oi"` is [out, in, ...spatial]. */
  readonly kernels: "io" | "oi";
  /** The order in which images were flattened: [height, width, channels], as in a net, or [channels, height, width]. */
  readonly images: "channelsLast" | "channelsFirst";
}

/** The layout of a net. */
export const OWN: FileLayout = { kernels: "io", images: "channelsLast" };

export const isKernel = ({ role }: Parameter): boolean => role === "kernel";

/** The shape [out, in, …spatial] for a kernel of shape [...spatial, in, out]. */
export const reversed = (shape: Shape): Shape => [shape.at(-1)!, shape.at(-2)!, ...shape.slice(0, -2)];

/** The shape that a parameter has in a file. */
export function shapeIn({ kernels }: FileLayout, parameter: Parameter): Shape {
  return kernels === "oi" && isKernel(parameter) ? reversed(parameter.shape) : parameter.shape;
}

/** Reorders values from [out, in, …spatial] to [...spatial, in, out]. */
function transpose(values: Float32Array, shape: Shape): Float32Array {
  const [inputs, outputs] = [shape.at(-2)!, shape.at(-1)!];
  const field = values.length / (inputs * outputs);
  const result = new Float32Array(values.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let p = 0; p < field; p++) result[(p * inputs + i) * outputs + o] = values[(o * inputs + i) * field + p]!;
    }
  }
  return result;
}

/**
 * Refuses a residual that adds a flattened image to the outputs of layers with weights. These outputs then have the order of the image
 * too, but it is unknown which weights would have to be reordered, so the result could be scrambled.
 */
export function checkResiduals(where: string, layers: readonly BuiltLayer[]): void {
  for (const { name, input, inner } of layers) {
    const last = inner.at(-1);
    if (last === undefined) continue;
    if (flattenedImage(input) && !flattenedImage(last.output)) {
      const text = `layer ${show(name)} adds an image of ${show(input.image)}, flattened, to the outputs of other layers`;
      const rule = 'channels cannot be put last there; flatten: "channelsLast" takes the weights in the order they have';
      throw new IsovarError("E_CHECKPOINT", `${where}: ${text}: ${rule}`);
    }
    checkResiduals(where, inner);
  }
}

/**
 * Brings the values of a parameter from the order of a file to that of the net.
 *
 * A kernel behind a flatten equals that of a convolution as large as the image, and a vector along a flattened image equals such a kernel
 * with one output, so both are transposed as the kernels of convolutions are.
 */
export function fromFile({ kernels, images }: FileLayout, parameter: Parameter, values: Float32Array): Float32Array {
  const { shape } = parameter;
  if (images === "channelsFirst" && parameter.image) return transpose(values, [...parameter.image, shape[1] ?? 1]);
  return kernels === "oi" && isKernel(parameter) ? transpose(values, shape) : values;
}
