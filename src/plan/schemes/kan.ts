// Kolmogorov–Arnold networks.

import { checkInteger, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { varianceScaling } from "../../init/initializers/scaled.js";
import { kanSpline } from "../../init/laws/kanSpline.js";
import { type Law, positive } from "./law.js";
import { segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";

/** Kaiming uniform with a = √5·scale: within ±√(6/((1 + 5·scale²)·fanIn)), so that the variance is 2/((1 + 5·scale²)·fanIn). */
const kaiming = (scale: number): Law => ({
  init: varianceScaling({ scale: 2 / (1 + 5 * scale * scale), mode: "fanIn", distribution: "uniform" }),
});

/**
 * KAN: base weights and spline scalers uniform within ±√(6/((1 + 5s²)·n)), s their `scaleBase` and `scaleSpline`; coefficients of splines
 * [out, in, grid + order] of least norm through noise within ±`noise`/(2·grid) at the points of the grid, whose intervals are the last axis less
 * `order`.
 * Source: efficient-kan, src/efficient_kan/kan.py, after Liu et al. 2024.
 */
export const kan: ModelScheme = {
  formula:
    "base and scalers uniform within ±√(6/((1 + 5s²)n)), s = 1; spline coefficients of least norm through noise within ±0.1/(2·grid)",
  source: "Liu et al. 2024; efficient-kan, kan.py",
  options: ["noise", "order", "scaleBase", "scaleSpline"],
  laws(where, { noise = 0.1, order = 3, scaleBase = 1, scaleSpline = 1 }, members) {
    const scale = positive(where, "noise", noise);
    const degree = checkInteger(where, "order", order, 1, 8);
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
      const coefficients = shape.at(-1) ?? 0;
      if (coefficients <= degree) {
        throw new IsovarError(
          "E_SPEC",
          `${where}: ${show(name)} has ${coefficients} coefficients, too few for splines of order ${degree}`,
        );
      }
      return { init: kanSpline({ grid: coefficients - degree, order: degree, scale }) };
    };
  },
};
