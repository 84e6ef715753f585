// SIREN: nets of sines.

import { checkBoolean, checkNumber, checkOptions } from "../../base/check.js";
import { type Meaning, uniformDistribution } from "../distributionOf.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { needFans } from "../layout.js";
import { learn } from "./learn.js";

/** Options of `siren`. */
export interface SirenOptions {
  /** The factor inside the sine, sin(omega · (Wx + b)). Default 30. */
  omega?: number;
  /** Whether this is the first layer, whose inputs are coordinates. Default false. */
  first?: boolean;
}

const sirenDistribution: Meaning<"siren"> = (where, { omega, first }, dtype, shape, { fans }) => {
  // A layer without inputs has no weights.
  const fanIn = Math.max(1, needFans(where, shape, fans).fanIn);
  const limit = first ? 1 / fanIn : Math.sqrt(6 / fanIn) / omega;
  return uniformDistribution(where, { lower: -limit, upper: limit }, dtype);
};

/**
 * Weights of layers whose activation is sin(omega · (Wx + b)): uniform within ±√(6/fanIn)/omega, in the first layer within ±1/fanIn.
 *
 * This is the authors' code, in which every layer has the factor omega. The paper's text has it in the first layer alone, so that the others
 * are within ±√(6/fanIn): `siren({ omega: 1 })`. Biases are uniform within ±1/√fanIn in the code, the default of `nn.Linear`.
 * Source: Sitzmann et al. 2020, and its code.
 * @param options `omega` (default 30), the factor inside the sine; `first` (default false), whether inputs are coordinates
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT unless omega > 0
 * @example init(siren({ first: true }), [2, 256], { seed: 42, name: "net.0/kernel" })
 */
export function siren(options?: SirenOptions): InitializerOf<"siren"> {
  const { omega = 30, first = false } = checkOptions("siren", options, ["omega", "first"]);
  checkNumber("siren", "omega", omega, (x) => x > 0, "a finite number > 0");
  return learn(siren, sirenDistribution, { scheme: "siren", omega, first: checkBoolean("siren", "first", first) });
}
