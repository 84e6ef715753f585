// Finds the command or option that a misspelt one was meant to be.

/** Insertions, deletions, replacements and swaps of neighbours that make one word of another (optimal string alignment). */
function edits(a: string, b: string): number {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last![j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before![j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last![b.length]!;
}

/** The longest word that is compared: no command or option is nearly as long. */
const MOST_CHARACTERS = 40;

/**
 * The word that a misspelt one is nearest to: it begins with it, or has at most a third of its letters wrong; undefined where none is near.
 * @example meant("plna", ["plan", "init"]) // "plan"
 */
export function meant(word: string, known: readonly string[]): string | undefined {
  if (word === "" || word.length > MOST_CHARACTERS) return undefined;
  const typed = word.toLowerCase();
  const distances = known.map((name) => ({ name, distance: name.startsWith(typed) ? 0 : edits(typed, name) }));
  const near = distances.filter(({ name, distance }) => 3 * distance <= Math.max(typed.length, name.length));
  return near.sort((a, b) => a.distance - b.distance)[0]?.name;
}
