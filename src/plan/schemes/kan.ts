// Kolmogorov–Arnold networks.

import { checkInteger } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { varianceScaling } from "../../init/initializers/scaled.js";
import { type Law, positive, within } from "./law.js";
import { segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";

/** Kaiming uniform with a = √5·scale: within ±√(6/((1 + 5·scale²)·fanIn)), so that the variance is 2/((1 + 5·scale²)·fanIn). */
const kaiming = (scale: number): Law => ({
  init: varianceScaling({ scale: 2 / (1 + 5 * scale * scale), mode: "fanIn", distribution: "uniform" }),
});

/**
 * KAN: base weights and spline scalers uniform within ±√(6/((1 + 5s²)·n)), s their `scaleBase` and `scaleSpline`; coefficients of splines
 * [out, in, grid + order] uniform within ±`noise`/(2·grid), the grid of a tensor being its last axis less `order`. In the code such noise is
 * the value of the splines at the knots, and coefficients are solved for, which then spread 1.5 times as far (grid 5, order 3; root mean square).
 * Source: efficient-kan, src/efficient_kan/kan.py, after Liu et al. 2024.
 */
export const kan: ModelScheme = {
  formula: "base and scalers uniform within ±√(6/((1 + 5s²)n)), s = 1; spline coefficients within ±0.1/(2·grid)",
  source: "Liu et al. 2024; efficient-kan, kan.py",
  options: ["noise", "order", "scaleBase", "scaleSpline"],
  laws(where, { noise = 0.1, order = 3, scaleBase = 1, scaleSpline = 1 }, members) {
    const amplitude = positive(where, "noise", noise);
    const degree = checkInteger(where, "order", order, 0);
    const laws: Record<string, Law> = {
      base_weight: kaiming(positive(where, "scaleBase", scaleBase)),
      spline_scaler: kaiming(positive(where, "scaleSpline", scaleSpline)),
    };
    if (!members.some(({ name }) => segmentsOf(name).at(-1) === "spline_weight")) {
      throw new IsovarError("E_SPEC", `${where}: no parameter is a spline_weight`);
    }
    return ({ name, shape }) => {
      const last = segmentsOf(name).at(-1)!;
      if (last !== "spline_weight") return Object.hasOwn(laws, last) ? laws[last] : undefined;
      const grid = shape.at(-1)! - degree;
      if (grid < 1) {
        throw new IsovarError(
          "E_SPEC",
          `${where}: "${name}" has ${shape.at(-1)} coefficients, too few for splines of order ${degree}`,
        );
      }
      return within(amplitude / (2 * grid));
    };
  },
};
