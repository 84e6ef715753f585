// What isovar promises of the numbers of a framework: the rows that tests hold and that the tables of docs/compat.md show.

/** A row of a table. */
export interface Guarantee {
  /** As they are called here. */
  readonly function: string;
  readonly dtype: string;
  /** `exact`: the same bits. Otherwise how far values may lie apart. */
  readonly guarantee: string;
  /** Releases and machines that it holds for. */
  readonly versions: string;
  /** What it is held to. */
  readonly checked: string;
  /** What is known to differ. */
  readonly differs?: string;
  /** The kinds of entries in the framework's fixtures. */
  readonly kinds: readonly string[];
}

/** The rows of a framework as a table in Markdown; what all of them are for is said once, above it. */
export function tableOf(guarantees: readonly Guarantee[]): string {
  const [shared, other] = new Set(guarantees.map(({ versions }) => versions));
  const all: readonly [heading: string, cellOf: (row: Guarantee) => string][] = [
    ["function", (row) => row.function],
    ["dtype", (row) => row.dtype],
    ["guarantee", (row) => row.guarantee],
    ["for", (row) => row.versions],
    ["held to", (row) => row.checked],
    ["known to differ", (row) => row.differs ?? ""],
  ];
  const columns = all.filter(([heading]) => heading !== "for" || other !== undefined);
  const lines = [
    columns.map(([heading]) => heading),
    columns.map(() => "---"),
    ...guarantees.map((row) => columns.map(([, cellOf]) => cellOf(row))),
  ];
  const table = lines.map((line) => `| ${line.join(" | ")} |`.replaceAll(/ +/g, " ")).join("\n");
  return other === undefined ? `For ${shared}:\n\n${table}` : table;
}

const BLOCK = /(<!-- guarantees: (\w+) -->\n)[\s\S]*?(<!-- \/guarantees -->)/g;

/** A page with its tables made anew. */
export function withTables(page: string, frameworks: Readonly<Record<string, readonly Guarantee[]>>): string {
  return page.replaceAll(BLOCK, (_, begin, name, end) => `${begin}\n${tableOf(frameworks[name] ?? [])}\n\n${end}`);
}
