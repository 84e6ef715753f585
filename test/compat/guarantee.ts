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

/** The rows of a framework as a table in Markdown. */
export function tableOf(guarantees: readonly Guarantee[]): string {
  const cells = guarantees.map((row) => [row.function, row.dtype, row.guarantee, row.versions, row.checked, row.differs ?? ""]);
  const lines = [["function", "dtype", "guarantee", "for", "held to", "known to differ"], Array(6).fill("---"), ...cells];
  return lines.map((line) => `| ${line.join(" | ")} |`.replaceAll(/ +/g, " ")).join("\n");
}

const BLOCK = /(<!-- guarantees: (\w+) -->\n)[\s\S]*?(<!-- \/guarantees -->)/g;

/** A page with its tables made anew. */
export function withTables(page: string, frameworks: Readonly<Record<string, readonly Guarantee[]>>): string {
  return page.replaceAll(BLOCK, (_, begin, name, end) => `${begin}\n${tableOf(frameworks[name] ?? [])}\n\n${end}`);
}
