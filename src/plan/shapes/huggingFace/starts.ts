// How most families of transformers begin.

import { ones, zeros } from "../../../init/initializers/constant.js";
import { normal } from "../../../init/initializers/sampled.js";
import type { Rule } from "../../rules.js";
import type { Config } from "./config.js";

/** The std that a config gives to weights. */
export const rangeOf = (config: Config, unsaid = 0.02): number => config.scale("initializer_range", unsaid);

/** Weights N(0, `initializer_range`²), biases 0, scales of normalizations 1. @param norms a glob of the scales */
export const normalStart = (config: Config, norms: string, unsaid?: number): { rules: Rule[] } => ({
  rules: [
    { match: norms, init: ones() },
    { match: "**bias", init: zeros() },
    { match: "**.weight", init: normal({ std: rangeOf(config, unsaid) }) },
  ],
});
