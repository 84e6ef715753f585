// Where isovar is not the fastest: said first.

import type { Results } from "./results.js";
import { digits, shown, type Unit } from "./table.js";

export interface Loss {
  title: string;
  unit: Unit;
  /** Medians in ms. */
  ours: number;
  rivals: { name: string; median: number }[];
}

/** Questions in which a contestant that runs on one thread is faster than isovar is on one, worst first. */
export function losses({ tables, contestants }: Pick<Results, "tables" | "contestants">): Loss[] {
  const single = new Set(contestants.filter(({ threads, kind }) => threads === 1 && kind !== "isovar").map(({ name }) => name));
  return tables
    .flatMap(({ title, unit, rows }) => {
      const ours = rows.find(({ name }) => name === "isovar")?.median;
      if (ours === undefined) return [];
      const rivals = rows.filter(({ name, median }) => single.has(name) && median < ours).sort((a, b) => a.median - b.median);
      return rivals.length > 0 ? [{ title, unit, ours, rivals }] : [];
    })
    .sort((a, b) => a.rivals[0]!.median / a.ours - b.rivals[0]!.median / b.ours);
}

/** "torch 91, NumPy 89 (isovar 37 GFLOPS)". */
export function lossText({ title, unit, ours, rivals }: Loss): string {
  const named = rivals.map(({ name, median }) => `${name} ${digits(shown(unit, median))}`);
  return `${title}: ${named.join(", ")}, where isovar has ${digits(shown(unit, ours))} ${unit.name}`;
}

export function renderLosses(found: readonly Loss[]): string {
  if (found.length === 0) return "\nlosses on one thread: none";
  return ["\nlosses on one thread", ...found.map((loss) => `  ${lossText(loss)}`)].join("\n");
}
