// What a family of models is.

import type { SpecParameter } from "../../parameters.js";
import type { Recipe } from "../recipe.js";
import type { Config } from "./config.js";

/** Parameters of a model: those of its body, and what a class of model has beside them. */
export type Parameters = (config: Config) => SpecParameter[];

/** Models that a `model_type` names. */
export interface Family {
  /** The parameters of each class, by its name. The first is what a config means that names none. */
  readonly classes: Readonly<Record<string, Parameters>>;
  /** How transformers draws them. */
  readonly start: (config: Config) => Pick<Recipe, "scheme" | "rules">;
}
