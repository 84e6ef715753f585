// The Jacobian of a net at one sample: its singular values say how small changes of the input reach the output.

import { IsovarError } from "../base/errors.js";
import { writeInputs } from "../train/batch.js";
import { kindOf } from "../train/layers/kinds.js";
import type { Layer } from "../train/layers/layer.js";
import { Net } from "../train/net.js";
import { orthogonalLengths } from "./singularValues.js";

/** How strongly the outputs react to small changes of one input. */
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
 * Singular values of ∂output/∂input at one sample, by one pass back: every row of the batch holds the sample, and row i asks for the gradient of output i.
 * @throws {IsovarError} E_ARGUMENT for nets with batchNorm, whose samples influence one another, and for nets with an embedding
 */
export function jacobianSpectrum(where: string, net: Net, sample: Float32Array): JacobianSpectrum {
  const { ids, output } = net.program;
  if (ids !== undefined || couplesSamples(net.layers)) {
    const what = ids !== undefined ? "ids have no derivative" : "with batchNorm the samples of a batch answer together";
    throw new IsovarError("E_ARGUMENT", `${where}: jacobian must be left out for this net: ${what}`);
  }
  const outputs = output.size;
  if (outputs > MAX_OUTPUTS) {
    throw new IsovarError("E_ARGUMENT", `${where}: jacobian is for at most ${MAX_OUTPUTS} outputs, this net has ${outputs}`);
  }
  const twin = new Net(where, net.layers, net.inputShape, net.seed, net.core, {}, { inputGradient: true });
  try {
    const own = new Map(net.parameters.map((parameter) => [parameter.name, parameter]));
    for (const { name, data } of twin.parameters) data.set(own.get(name)!.data);
    const { program } = twin;
    program.reserve(where, outputs);
    writeInputs(program, sample, { begin: 0, count: outputs, order: new Uint32Array(outputs) });
    program.forward(outputs);
    const asked = program.output.gradient!.view(outputs * outputs).fill(0);
    for (let row = 0; row < outputs; row++) asked[row * outputs + row] = 1;
    program.backward();
    const answers = program.input.gradient!.view(outputs * sample.length);
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
