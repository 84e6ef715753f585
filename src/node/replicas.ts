// Replicas of a model, compared with the first of them tensor by tensor.

import { sameShape, shapeText } from "../base/shape.js";
import { grouped, percent, plural, short } from "../base/text.js";
import { BITS } from "../io/dtypes.js";
import type { TensorEntry } from "../io/header.js";
import { tiesOf } from "../io/ties.js";
import { kindOf } from "../io/values.js";
import { elementText, placeText } from "./elementText.js";
import { DifferenceSums, type ValueDifference } from "./valueDifference.js";
import type { PlacedTensor, WeightFiles } from "./weightFiles.js";

/** What differs between the first replica and another. */
export interface ReplicaDifference {
  /** The tensor. */
  name: string;
  /** The other replica, as it was named. */
  path: string;
  /** `"missing"`: the first alone has it; `"unexpected"`: the other alone. */
  kind: "missing" | "unexpected" | "shape" | "dtype" | "values";
  /** What was found, in words. */
  text: string;
  /** What may have made it so. */
  causes: string[];
  /** How many values differ, where and by how much, for kind `"values"`. */
  values?: ValueDifference;
}

const CHUNK_BYTES = 2 ** 21;

/** The files of a replica, and what its metadata tie to their tensors. */
export class Replica {
  readonly files: WeightFiles;
  readonly #ties: ReadonlyMap<string, string>;

  constructor(files: WeightFiles) {
    this.files = files;
    this.#ties = tiesOf(files.metadata, files.tensors);
  }

  find(name: string): PlacedTensor | undefined {
    const { tensors } = this.files;
    const tied = this.#ties.get(name);
    return tensors.get(name) ?? (tied === undefined ? undefined : tensors.get(tied));
  }
}

/** A tensor of another replica, of the shape that the first has. */
interface Alike extends PlacedTensor {
  readonly path: string;
}

/** Compares replicas with the first, tensor by tensor, through two buffers. */
export class Comparison {
  readonly #first: Replica;
  readonly #others: readonly Replica[];
  readonly #buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)] as const;
  readonly #onBytes: (bytes: number) => void;

  /** @param onBytes called with the bytes of each piece; what it throws ends the comparison */
  constructor([first, ...others]: readonly Replica[], onBytes: (bytes: number) => void) {
    this.#first = first!;
    this.#others = others;
    this.#onBytes = onBytes;
  }

  async run(): Promise<ReplicaDifference[]> {
    const found: ReplicaDifference[] = [];
    const { tensors, path: first } = this.#first.files;
    for (const [name, ours] of tensors) found.push(...(await this.#compare(name, ours, this.#others)));
    for (const other of this.#others) {
      for (const name of other.files.tensors.keys()) {
        if (tensors.has(name)) continue;
        const tied = this.#first.find(name);
        if (tied !== undefined) found.push(...(await this.#compare(name, tied, [other])));
        else found.push({ name, path: other.files.path, kind: "unexpected", text: `not in ${first}`, causes: [] });
      }
    }
    return found;
  }

  /** A tensor of the first with those of others under a name. */
  async #compare(name: string, ours: PlacedTensor, others: readonly Replica[]): Promise<ReplicaDifference[]> {
    const { differences, alike } = this.#compareHeads(name, ours, others);
    for (const theirs of await this.#unequal(ours, alike)) differences.push(...(await this.#measure(name, ours, theirs)));
    return differences;
  }

  /** What differs before a value is looked at, and where values can be compared. */
  #compareHeads(name: string, { entry: { dtype, shape } }: PlacedTensor, others: readonly Replica[]) {
    const differences: ReplicaDifference[] = [];
    const alike: Alike[] = [];
    for (const other of others) {
      const { path } = other.files;
      const differ = (kind: ReplicaDifference["kind"], text: string) => differences.push({ name, path, kind, text, causes: [] });
      const theirs = other.find(name);
      if (theirs === undefined) differ("missing", `only in ${this.#first.files.path}`);
      else if (!sameShape(theirs.entry.shape, shape))
        differ("shape", `shape ${shapeText(theirs.entry.shape)} where the first has ${shapeText(shape)}`);
      else {
        const isOther = theirs.entry.dtype !== dtype;
        if (isOther) differ("dtype", `${theirs.entry.dtype} where the first has ${dtype}`);
        // As numbers they can be compared, if they are read as numbers.
        if (!isOther || (kindOf(dtype) !== "opaque" && kindOf(theirs.entry.dtype) !== "opaque")) alike.push({ ...theirs, path });
      }
    }
    return { differences, alike };
  }

  /** Those whose bytes are others, or whose type is. The first is read once, each other up to its first difference. */
  async #unequal(ours: PlacedTensor, alike: readonly Alike[]): Promise<Alike[]> {
    const isOther = new Set(alike.filter(({ entry }) => entry.dtype !== ours.entry.dtype));
    const nBytes = ours.entry.end - ours.entry.begin;
    for (let at = 0; at < nBytes; at += CHUNK_BYTES) {
      const [left, right] = this.#buffers.map((buffer) => buffer.subarray(0, Math.min(CHUNK_BYTES, nBytes - at)));
      await ours.file.read(left!, ours.entry.begin + at);
      this.#onBytes(left!.length);
      for (const theirs of alike) {
        if (!isOther.has(theirs)) {
          await theirs.file.read(right!, theirs.entry.begin + at);
          if (Buffer.compare(left!, right!) !== 0) isOther.add(theirs);
        }
        this.#onBytes(right!.length);
      }
    }
    return alike.filter((theirs) => isOther.has(theirs));
  }

  /** By how much two tensors of one shape differ: nothing where only their types do. */
  async #measure(name: string, ours: PlacedTensor, theirs: Alike): Promise<ReplicaDifference[]> {
    const [a, b] = [ours, theirs].map(({ entry }) => entry) as [TensorEntry, TensorEntry];
    const sums = new DifferenceSums(a.dtype, b.dtype);
    const isPacked = BITS[a.dtype] % 8 !== 0;
    const widths = [a, b].map(({ dtype }) => (isPacked ? 1 : BITS[dtype] / 8));
    const size = (a.end - a.begin) / widths[0]!;
    const most = CHUNK_BYTES / Math.max(...widths);
    for (let at = 0; at < size; at += most) {
      const count = Math.min(most, size - at);
      const [x, y] = this.#buffers.map((buffer, i) => buffer.subarray(0, count * widths[i]!));
      await ours.file.read(x!, a.begin + at * widths[0]!);
      await theirs.file.read(y!, b.begin + at * widths[1]!);
      sums.push(x!, y!, at, count);
      this.#onBytes(0);
    }
    const { found: values } = sums;
    if (values.count === 0) return [];
    const elements = await Promise.all(
      [ours, theirs].map(async ({ file, entry }, i) => {
        const bytes = new Uint8Array(widths[i]!);
        await file.read(bytes, entry.begin + values.index * widths[i]!);
        return elementText(entry.dtype, bytes);
      }),
    );
    const where = isPacked ? textOf(values, plural(size, "byte"), []) : textOf(values, plural(size, "value"), a.shape);
    const text = `${where}: ${elements.join(" and ")}`;
    const causes = sums.areUnrelated ? ["unrelated, as drawn from another seed"] : [];
    return [{ name, path: theirs.path, kind: "values", text, causes, values }];
  }
}

/** Counts, sizes and the first place. @param what is counted, and of how many */
function textOf({ count, index, largest, relative }: ValueDifference, what: string, shape: readonly number[]): string {
  const most = largest === undefined ? "" : ` by up to ${short(largest)}`;
  const mean = relative === undefined || relative === Infinity ? "" : `, ${percent(relative)} of their size on average`;
  return `${grouped(count)} of ${what} ${count === 1 ? "differs" : "differ"}${most}${mean}, first at ${placeText(index, shape)}`;
}
