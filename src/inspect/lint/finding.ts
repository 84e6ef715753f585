// What a lint says.

/** What is wrong with a tensor, in one word. */
export type FindingKind =
  /** The plan has it, the file does not. */
  | "missing"
  /** The file has it, the plan does not. */
  | "unexpected"
  | "shape"
  | "dtype"
  | "not finite"
  /** One value where others are due, or others where one is due. */
  | "constant"
  /** Zeros where none are due, or none in rows of padding. */
  | "zeros"
  | "mean"
  | "std"
  /** Values beyond those that the law has. */
  | "range"
  /** A distribution with the right std and another shape. */
  | "distribution"
  /** Rows and columns that are not orthogonal, or not of the right length. */
  | "orthogonality"
  /** Parts of a tensor that are equal, or tensors that are. */
  | "equal"
  /** A name that the plan ties to a tensor, stored with other values. */
  | "tied";

/** A tensor that does not follow its plan. */
export interface Finding {
  /** Its name. */
  readonly name: string;
  /** What is wrong with it. */
  readonly kind: FindingKind;
  /** What was found and what was due, in words. */
  readonly text: string;
  /** What may have made it so; several where the numbers fit several, none where they fit none. */
  readonly causes: readonly string[];
}
