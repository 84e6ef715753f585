// Laws: schemes that a program brings along only where it uses them, so that those of whole models cost nobody else a byte.

import { MEANINGS, type Meaning } from "../distributionOf.js";
import type { InitializerOf, SchemeName } from "../initializers/initializer.js";
import { type Parse, SCHEMES } from "../schemes.js";

/**
 * Gives back the initializer of a law, and makes the law known: from now on `init` and all others take it as plain data too.
 * @param parse the function that makes such initializers, and checks what data hold
 */
export function learn<Scheme extends SchemeName>(
  parse: Parse,
  meaning: Meaning<Scheme>,
  initializer: InitializerOf<Scheme>,
): InitializerOf<Scheme> {
  SCHEMES[initializer.scheme] = parse;
  (MEANINGS as Record<string, unknown>)[initializer.scheme] = meaning;
  return initializer;
}
