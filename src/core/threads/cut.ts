// How a range is cut into parts.

/** How many parts a range is cut into, at most `most`: as few as make the longest part, in whole units, as short as it can be. */
export function partsOf(length: number, unit: number, most: number): number {
  const units = Math.ceil(length / unit);
  return Math.ceil(units / Math.ceil(units / most));
}

/** The parts of 0 … length − 1, as even as whole units allow; the last one takes what is left over. */
export function cut(length: number, unit: number, parts: number): { readonly from: number; readonly to: number }[] {
  const units = Math.ceil(length / unit);
  const begin = (part: number) => Math.min(length, Math.floor((part * units) / parts) * unit);
  return Array.from({ length: parts }, (_, part) => ({ from: begin(part), to: part + 1 < parts ? begin(part + 1) : length }));
}
