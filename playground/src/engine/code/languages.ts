// The languages that a net can be copied in.

export const LANGUAGES = ["isovar", "pytorch", "keras", "jax"] as const;
export type Language = (typeof LANGUAGES)[number];
