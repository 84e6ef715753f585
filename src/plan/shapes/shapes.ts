// What a document says of the shapes of a model.

import type { DType } from "../../base/dtype.js";
import type { SpecParameter, StoredParameter } from "../parameters.js";
import type { Recipe } from "./recipe.js";

/** The parameters of a model as a document has them, and what else it says. */
export interface Shapes {
  /** What the document was read as, in words. */
  readonly readAs: string;
  /** Element type of most parameters, where the document names any. */
  readonly dtype: DType | undefined;
  /** Layout of parameters that have none of their own; undefined where the document does not tell. */
  readonly layout: "io" | "oi" | undefined;
  readonly parameters: readonly SpecParameter[];
  /** The same one by one, in the order of the document, where it lists them so: folding may change the order. */
  readonly listed?: readonly StoredParameter[];
  /** How such models are drawn, where the document tells. */
  readonly start: Pick<Recipe, "scheme" | "rules" | "default"> | undefined;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}
