// How values look in a terminal.

/** Text from a file, safe to print: control characters and bidirectional overrides become escapes. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Bytes in decimal units, as disks and networks count: 497774080 → "497.8 MB". */
export function byteSize(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = n < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return power === 0 ? `${n} B` : `${(n / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A share as people read it: 0.9733 → "97.33 %". */
export const percentOf = (share: number): string => `${(100 * share).toFixed(2)} %`;
