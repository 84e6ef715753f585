// Copy as code: the net that the page shows, as a program.

import { isovarCode } from "./isovar.js";
import { jaxCode } from "./jax.js";
import { kerasCode } from "./keras.js";
import type { Language } from "./languages.js";
import type { Written } from "./meaning.js";
import { pytorchCode } from "./pytorch.js";

const WRITERS: Readonly<Record<Language, (written: Written) => string>> = {
  isovar: isovarCode,
  pytorch: pytorchCode,
  keras: kerasCode,
  jax: jaxCode,
};

/** The program for one start. That of isovar starts with the same weights; the others with the same distribution. */
export function codeOf(language: Language, written: Written): string {
  return `${WRITERS[language](written).trimEnd()}\n`;
}
