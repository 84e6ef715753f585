import { IsovarError } from "../base/errors.js";
import { kindOf } from "../train/layers/kinds.js";
import type { Layer } from "../train/layers/layer.js";
import { Net } from "../train/net.js";
import { orthogonalLengths } from "./singularValues.js";

/** How outputs answer to small changes of one input, from end to end. */
export interface JacobianSpectrum {
  /** Descending; as many as the smaller of inputs and outputs. */
  singularValues: number[];
  /** Largest over smallest. */
  condition: number;
}

/** More outputs would take minutes: the method costs their square times the inputs. */
const MAX_OUTPUTS = 512;

const couplesSamples = (layers: readonly Layer[]): boolean =>
  layers.some((layer) => kindOf(layer).couplesSamples || (layer.layer === "residual" && couplesSamples(layer.layers)));

/**
 * Singular values of ∂output/∂input at one sample, by one pass back: the sample stands in every row, and row i asks for output i.
 * @throws {IsovarError} E_ARGUMENT for nets with batchNorm, whose samples answer together, and with an embedding
 */
export function jacobianSpectrum(where: string, net: Net, sample: Float32Array): JacobianSpectrum {
  if (net.ids !== undefined || couplesSamples(net.layers)) {
    const what = net.ids !== undefined ? "ids have no derivative" : "with batchNorm the samples of a batch answer together";
    throw new IsovarError("E_ARGUMENT", `${where}: jacobian must be left out for this net: ${what}`);
  }
  if (net.output.size > MAX_OUTPUTS) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: jacobian is for at most ${MAX_OUTPUTS} outputs, this net has ${net.output.size}`,
    );
  }
  const outputs = net.output.size;
  const twin = new Net(where, net.layers, net.inputShape, net.seed, net.core, {}, { inputGradient: true });
  try {
    const own = new Map(net.parameters.map((parameter) => [parameter.name, parameter]));
    for (const { name, data } of twin.parameters) data.set(own.get(name)!.data);
    twin.reserve(where, outputs);
    const input = twin.inputView(outputs);
    for (let row = 0; row < outputs; row++) input.set(sample, row * sample.length);
    twin.forward(outputs, false, 0);
    const { buffer } = net.core.memory.memory;
    const asked = new Float32Array(buffer, twin.output.gradient!.ptr, outputs * outputs).fill(0);
    for (let row = 0; row < outputs; row++) asked[row * outputs + row] = 1;
    twin.backward();
    const answers = new Float32Array(buffer, twin.input.gradient!.ptr, outputs * sample.length);
    const values = orthogonalLengths(smallerSide(answers, outputs, sample.length));
    const smallest = values.at(-1)!;
    return { singularValues: values, condition: smallest === 0 ? Infinity : values[0]! / smallest };
  } finally {
    twin.dispose();
  }
}

/** The matrix by rows or by columns, whichever are fewer. */
function smallerSide(matrix: Float32Array, rows: number, columns: number): Float64Array[] {
  if (rows <= columns)
    return Array.from({ length: rows }, (_, i) => Float64Array.from(matrix.subarray(i * columns, (i + 1) * columns)));
  return Array.from({ length: columns }, (_, j) => Float64Array.from({ length: rows }, (_, i) => matrix[i * columns + j]!));
}
