// A report, or why there is none.

/** What became of one start: a net can be refused, as one of `identity` weights that is not square. */
export type Outcome<T> = { readonly report: T } | { readonly error: string };

/** What went wrong, in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What `compute` returns, or the words of what it throws. */
export function outcomeOf<T>(compute: () => T): Outcome<T> {
  try {
    return { report: compute() };
  } catch (error) {
    return { error: messageOf(error) };
  }
}
