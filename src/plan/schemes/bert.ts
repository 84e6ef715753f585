// The scheme of BERT.

import { checkBoolean } from "../../base/check.js";
import { truncatedNormal } from "../../init/initializers/sampled.js";
import { gaussian, positive, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";

/**
 * BERT: all weights and tables N(0, std²), or with `truncated` that distribution cut at ±2 std, as in the first code. Norms 1, biases 0.
 * Source: Devlin et al. 2019, code `modeling.py` (truncated); transformers, `BertPreTrainedModel` (not truncated), which also clears
 * the row of the padding token: give it as `padding`.
 */
export const bert: ModelScheme = {
  formula: "N(0, std²), std 0.02",
  source: "Devlin et al. 2019; transformers",
  options: ["std", "truncated"],
  laws(where, { std = 0.02, truncated = false }) {
    const sigma = positive(where, "std", std);
    const law = checkBoolean(where, "truncated", truncated) ? { init: truncatedNormal({ std: sigma }) } : gaussian(sigma);
    return withRest(() => law);
  },
};
