// Finds equal and constant rows and columns of a matrix.

/** Lines of a matrix, rows or columns, that are equal to another one. */
export interface Copies {
  /** Number of lines that repeat an earlier one. */
  count: number;
  /** The first line that has a twin, and its twin; undefined where none has. */
  example: [number, number] | undefined;
}

/** Only so many rows are compared: their hashes take 32 MiB. */
const MAX_ROWS = 2 ** 22;
/** The columns of a matrix that has more of them are not compared. */
const MAX_COLUMNS = 2 ** 20;
/** Shorter lines are not compared: in coarse types they may be equal by chance. */
export const SHORTEST_LINE = 4;

let multipliers: Uint32Array | undefined;

/** For each key the index of the first equal one. The hash has random multipliers, so that no file can force collisions. */
function firstOfEach(keys: Float64Array): Int32Array {
  const bits = 33 - Math.clz32(keys.length);
  const mask = 2 ** bits - 1;
  const slots = new Int32Array(mask + 1).fill(-1);
  multipliers ??= crypto.getRandomValues(new Uint32Array(2)).map((word) => word | 1);
  const [a, b] = multipliers as unknown as [number, number];
  const first = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const low = Math.floor(key * 2 ** -21);
    let slot = (Math.imul(low, a) + Math.imul(key - low * 2 ** 21, b)) >>> (32 - bits);
    while (slots[slot] !== -1 && keys[slots[slot]!] !== key) slot = (slot + 1) & mask;
    if (slots[slot] === -1) slots[slot] = i;
    first[i] = slots[slot]!;
  }
  return first;
}

/** How many keys repeat an earlier one, and the first such pair. */
function copiesAmong(keys: Float64Array): Copies {
  const first = firstOfEach(keys);
  let count = 0;
  let example: [number, number] | undefined;
  for (let i = 0; i < keys.length; i++) {
    if (first[i] === i) continue;
    count++;
    if (example === undefined || first[i]! < example[0]) example = [first[i]!, i];
  }
  return { count, example };
}

/** The upper 53 of the 64 bits of two words, as a number. */
const keyOf = (low: number, high: number): number => low * 2 ** 21 + (high >>> 11);

/** Finds equal rows by their hashes. Rows of one value are counted apart. */
export class RowTracker {
  /** Rows that hold one value only. */
  constant = 0;
  #rows = 0;
  #indices = new Uint32Array(256);
  #keys = new Float64Array(256);
  #length = 0;

  /** Takes the hash of the next row, and whether the row holds one value only. */
  push(low: number, high: number, isConstant: boolean): void {
    const row = this.#rows++;
    if (isConstant) {
      this.constant++;
      return;
    }
    if (row >= MAX_ROWS) return;
    if (this.#length === this.#keys.length) {
      const [keys, indices] = [this.#keys, this.#indices];
      this.#keys = new Float64Array(2 * this.#length);
      this.#keys.set(keys);
      this.#indices = new Uint32Array(2 * this.#length);
      this.#indices.set(indices);
    }
    this.#keys[this.#length] = keyOf(low, high);
    this.#indices[this.#length++] = row;
  }

  /** The equal rows among all that vary. */
  copies(): Copies {
    const { count, example } = copiesAmong(this.#keys.subarray(0, this.#length));
    return { count, example: example && [this.#indices[example[0]]!, this.#indices[example[1]]!] };
  }
}

/**
 * Finds equal and constant columns, row by row.
 *
 * Columns that differ from all others and vary are dropped on the way: of random weights, none is left after four rows.
 */
export class ColumnTracker {
  readonly #first: Uint32Array;
  /** Indices of the columns that are still equal to another one, or constant; their hashes; the bits that differ from the first row. */
  #columns: Uint32Array;
  #hashes: Int32Array;
  #differs: Uint32Array;
  #rows = 0;
  #nextCheck = 4;

  constructor(nColumns: number) {
    const tracked = nColumns <= MAX_COLUMNS ? nColumns : 0;
    this.#first = new Uint32Array(tracked);
    this.#columns = new Uint32Array(tracked);
    for (let i = 0; i < tracked; i++) this.#columns[i] = i;
    this.#hashes = new Int32Array(tracked);
    this.#differs = new Uint32Array(tracked);
  }

  /** Takes the next rows, which begin at index `start` of `bits`, the bits of their values. */
  push(bits: Uint32Array, start: number, nRows: number): void {
    const nColumns = this.#first.length;
    for (let row = 0; row < nRows && this.#columns.length > 0; row++, start += nColumns) {
      if (this.#rows === 0) this.#first.set(bits.subarray(start, start + nColumns));
      this.#addRow(bits, start);
      if (++this.#rows === this.#nextCheck) {
        this.#nextCheck *= 4;
        this.#drop();
      }
    }
  }

  /** Takes rows of one value, the same as in all rows before: columns that are equal stay equal. */
  pushConstant(bits: number, nRows: number): void {
    if (this.#rows === 0) this.#first.fill(bits);
    this.#rows += nRows;
    while (this.#nextCheck <= this.#rows) this.#nextCheck *= 4;
  }

  #addRow(bits: Uint32Array, start: number): void {
    const [first, columns, hashes, differs] = [this.#first, this.#columns, this.#hashes, this.#differs];
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const x = bits[start + column]!;
      hashes[i] = Math.imul(hashes[i]!, 0x85ebca6b) + (x ^ (x >>> 16));
      differs[i] = differs[i]! | (x ^ first[column]!);
    }
  }

  #keys(): Float64Array {
    const keys = new Float64Array(this.#columns.length);
    for (let i = 0; i < keys.length; i++) keys[i] = keyOf(this.#hashes[i]! >>> 0, this.#first[this.#columns[i]!]!);
    return keys;
  }

  /** Keeps the columns that may still be equal to another, or constant. */
  #drop(): void {
    const first = firstOfEach(this.#keys());
    const twins = new Set<number>();
    for (let i = 0; i < first.length; i++) if (first[i] !== i) twins.add(first[i]!);
    const kept: number[] = [];
    for (let i = 0; i < first.length; i++) {
      if (this.#differs[i] === 0 || first[i] !== i || (twins.size > 0 && twins.has(i))) kept.push(i);
    }
    this.#columns = Uint32Array.from(kept, (i) => this.#columns[i]!);
    this.#hashes = Int32Array.from(kept, (i) => this.#hashes[i]!);
    this.#differs = Uint32Array.from(kept, (i) => this.#differs[i]!);
  }

  /** Columns that hold one value only, and equal ones among the others. */
  finish(): { constant: number; copies: Copies } {
    if (this.#rows < SHORTEST_LINE) return { constant: 0, copies: { count: 0, example: undefined } };
    const keys = this.#keys();
    const varying = Array.from(keys, (_, i) => i).filter((i) => this.#differs[i] !== 0);
    const { count, example } = copiesAmong(Float64Array.from(varying, (i) => keys[i]!));
    const column = (i: number) => this.#columns[varying[i]!]!;
    return {
      constant: keys.length - varying.length,
      copies: { count, example: example && [column(example[0]), column(example[1])] },
    };
  }
}
