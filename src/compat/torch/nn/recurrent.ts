// Recurrent modules of torch.nn: all their tensors are uniform, layer by layer and direction by direction.

import { checkBoolean, checkInteger } from "../../../base/check.js";
import type { DType } from "../../../base/dtype.js";
import { type BiasOptions, size, uniformLaw } from "./layers.js";
import { type Module, moduleOf, optionsOf, type Step } from "./module.js";

/** Options of recurrent modules. */
export interface RecurrentOptions extends BiasOptions {
  /** Layers, 1 unless given. */
  readonly numLayers?: number;
  /** Whether each layer reads both ways, false unless given. */
  readonly bidirectional?: boolean;
}

/** Options of an LSTM. */
export interface LSTMOptions extends RecurrentOptions {
  /** Size of a projection of what a layer gives, 0 for none. */
  readonly projSize?: number;
}

/** Matrices that lie in one. */
const GATES = { RNN: 1, LSTM: 4, GRU: 3 } as const;
type Kind = keyof typeof GATES;

/** The tensors of one layer and direction: `[gates·hidden, input]`, `[gates·hidden, state]`, biases, and a projection where there is one. */
function cell(
  kind: Kind,
  sizes: { input: number; hidden: number; proj: number },
  suffix: string,
  bias: boolean,
  dtype: DType,
): Step[] {
  const { input, hidden, proj } = sizes;
  const gates = GATES[kind] * hidden;
  const law = uniformLaw(1 / Math.sqrt(hidden));
  const tensor = (name: string, shape: number[]): Step => ({ name: name + suffix, shape, dtype, law });
  return [
    tensor("weight_ih", [gates, input]),
    tensor("weight_hh", [gates, proj || hidden]),
    ...(bias ? [tensor("bias_ih", [gates]), tensor("bias_hh", [gates])] : []),
    ...(proj ? [tensor("weight_hr", [proj, hidden])] : []),
  ];
}

function recurrent(kind: Kind, inputSize: number, hiddenSize: number, options?: LSTMOptions): Module {
  const where = `torch.nn.${kind.toLowerCase()}`;
  const known = ["bias", "numLayers", "bidirectional", ...(kind === "LSTM" ? ["projSize" as const] : [])] as const;
  const { bias = true, numLayers = 1, bidirectional = false, projSize = 0, dtype } = optionsOf(where, options, [...known]);
  const [input, hidden] = [size(where, "inputSize", inputSize), size(where, "hiddenSize", hiddenSize)];
  checkInteger(where, "numLayers", numLayers, 1, 2 ** 16);
  const proj = checkInteger(where, "projSize", projSize, 0, hidden - 1);
  checkBoolean(where, "bias", bias);
  const directions = checkBoolean(where, "bidirectional", bidirectional) ? ["", "_reverse"] : [""];
  const steps = Array.from({ length: numLayers }, (_, layer) =>
    directions.flatMap((direction) => {
      const sizes = { input: layer === 0 ? input : (proj || hidden) * directions.length, hidden, proj };
      return cell(kind, sizes, `_l${layer}${direction}`, bias, dtype);
    }),
  );
  return moduleOf(kind, steps.flat());
}

function oneCell(kind: Kind, inputSize: number, hiddenSize: number, options?: BiasOptions): Module {
  const where = `torch.nn.${kind.toLowerCase()}Cell`;
  const { bias = true, dtype } = optionsOf(where, options, ["bias"]);
  const sizes = { input: size(where, "inputSize", inputSize), hidden: size(where, "hiddenSize", hiddenSize), proj: 0 };
  return moduleOf(`${kind}Cell`, cell(kind, sizes, "", checkBoolean(where, "bias", bias), dtype));
}

/**
 * `nn.RNN`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `numLayers` (1), `bidirectional` (false), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.rnn(10, 20, { numLayers: 2 })
 */
export function rnn(inputSize: number, hiddenSize: number, options?: RecurrentOptions): Module {
  return recurrent("RNN", inputSize, hiddenSize, options);
}

/**
 * `nn.LSTM`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `numLayers` (1), `bidirectional` (false), `projSize` (0), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.lstm(10, 20, { numLayers: 2 })
 */
export function lstm(inputSize: number, hiddenSize: number, options?: LSTMOptions): Module {
  return recurrent("LSTM", inputSize, hiddenSize, options);
}

/**
 * `nn.GRU`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `numLayers` (1), `bidirectional` (false), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.gru(10, 20, { numLayers: 2 })
 */
export function gru(inputSize: number, hiddenSize: number, options?: RecurrentOptions): Module {
  return recurrent("GRU", inputSize, hiddenSize, options);
}

/**
 * `nn.RNNCell`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.rnnCell(6, 9)
 */
export function rnnCell(inputSize: number, hiddenSize: number, options?: BiasOptions): Module {
  return oneCell("RNN", inputSize, hiddenSize, options);
}

/**
 * `nn.LSTMCell`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.lstmCell(6, 9)
 */
export function lstmCell(inputSize: number, hiddenSize: number, options?: BiasOptions): Module {
  return oneCell("LSTM", inputSize, hiddenSize, options);
}

/**
 * `nn.GRUCell`.
 * @param inputSize at least 1
 * @param hiddenSize at least 1
 * @param options `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.gruCell(6, 9)
 */
export function gruCell(inputSize: number, hiddenSize: number, options?: BiasOptions): Module {
  return oneCell("GRU", inputSize, hiddenSize, options);
}
