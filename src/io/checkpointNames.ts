/** The key of the metadata that says that a file holds a net of `save`. */
export const FORMAT = "isovar-train";

/** Where a net with `standardize` keeps mean and std of its inputs and targets. */
export const SCALED: readonly string[] = ["input", "target"];

/** In front of the names of what an optimizer keeps. */
export const SLOTS = "optimizer/";
export const slotName = (slot: string, name: string): string => `${SLOTS}${slot}/${name}`;
