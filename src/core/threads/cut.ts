// How a range is cut into parts.

/** How many parts a range can have, at most `most`: each of two units at least, so that they differ by half at most and end together. */
export const partsOf = (length: number, unit: number, most: number): number =>
  Math.max(1, Math.min(most, Math.floor(length / unit / 2)));

/** The parts of 0 … length − 1, as even as whole units allow; the last one takes what is left over. */
export function cut(length: number, unit: number, parts: number): { readonly from: number; readonly to: number }[] {
  const units = Math.ceil(length / unit);
  const begin = (part: number) => Math.min(length, Math.floor((part * units) / parts) * unit);
  return Array.from({ length: parts }, (_, part) => ({ from: begin(part), to: part + 1 < parts ? begin(part + 1) : length }));
}
