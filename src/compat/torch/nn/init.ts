// torch.nn.init apart from what draws.

import { gainOf, type Nonlinearity } from "../fans.js";

/**
 * `torch.nn.init.calculate_gain`.
 * @param nonlinearity in torch's words
 * @param param the negative slope of leaky_relu, 0.01 unless given
 * @returns the gain
 * @throws {IsovarError} E_ARGUMENT
 * @example torch.nn.init.calculateGain("relu") // 1.4142135623730951
 */
export function calculateGain(nonlinearity: Nonlinearity, param?: number): number {
  return gainOf("torch.nn.init.calculateGain", nonlinearity, param);
}
