// Names that `save` gives to the metadata and tensors of a net's file.

/** The metadata key that marks a file as a net written by `save`. */
export const FORMAT = "isovar-train";

/** Tensors in which a net with `standardize` keeps mean and std of its inputs and targets. */
export const SCALED: readonly string[] = ["input", "target"];

/** Prefix of the names of an optimizer's tensors. */
export const SLOTS = "optimizer/";
export const slotName = (slot: string, name: string): string => `${SLOTS}${slot}/${name}`;
