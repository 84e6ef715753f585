// The keys of a Hugging Face config.json, each checked as it is read.

import { copyArray, copyFields, refuse, show } from "../../../base/check.js";
import type { DType } from "../../../base/dtype.js";
import { IsovarError } from "../../../base/errors.js";
import { floatTypeOf } from "../dtypes.js";

/** A config, read key by key. A key that is null is there, for Python's None. */
export class Config {
  readonly #where: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  /** Numbers that were read, by their keys. */
  readonly #numbers = new Map<string, number>();

  constructor(where: string, fields: Readonly<Record<string, unknown>>) {
    this.#where = where;
    this.#fields = fields;
  }

  /** Throws where a key does not suit. */
  refuse(key: string, rule: string): never {
    return refuse("E_SPEC", this.#where, key, this.#fields[key], rule);
  }

  /** Throws where what follows from several numbers is too much: the largest of those that were read is to blame. */
  refuseLargest(why: string): never {
    const [key, value] = [...this.#numbers].reduce((most, each) => (each[1] > most[1] ? each : most));
    throw new IsovarError("E_SPEC", `${this.#where}: ${key} (${value}) must be smaller: ${why}`);
  }

  /** The value of a key that may be left out, or be null; undefined then. */
  #value(key: string): unknown {
    return this.#fields[key] ?? undefined;
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  isNull(key: string): boolean {
    return this.#fields[key] === null;
  }

  #number(key: string, isOne: (x: number) => boolean, rule: string, unsaid: number | undefined): number {
    const value = this.#value(key) ?? unsaid;
    if (value === undefined) throw new IsovarError("E_SPEC", `${this.#where}: ${key} is missing: ${rule}`);
    if (typeof value !== "number" || !isOne(value)) this.refuse(key, rule);
    this.#numbers.set(key, value);
    return value;
  }

  /** A size of an axis. @param unsaid where the key is left out; without it the key must be there */
  size(key: string, unsaid?: number): number {
    return this.#number(key, (x) => Number.isSafeInteger(x) && x >= 1, "an integer from 1 to 2^53 - 1", unsaid);
  }

  /** How many layers there are. */
  count(key: string): number {
    return this.#number(key, (x) => Number.isSafeInteger(x) && x >= 0, "an integer from 0 to 2^53 - 1", undefined);
  }

  /** A number that is at least 0, such as a std. */
  scale(key: string, unsaid: number): number {
    return this.#number(key, (x) => Number.isFinite(x) && x >= 0, "a finite number >= 0", unsaid);
  }

  flag(key: string, unsaid: boolean): boolean {
    const value = this.#value(key) ?? unsaid;
    return typeof value === "boolean" ? value : this.refuse(key, "true or false");
  }

  word(key: string): string | undefined {
    const value = this.#value(key);
    return value === undefined || typeof value === "string" ? value : this.refuse(key, "a string");
  }

  isWord(key: string, word: string): boolean {
    return this.#fields[key] === word;
  }

  /** Height and width: two sizes, or one for both. */
  pair(key: string): [height: number, width: number] {
    const value = this.#value(key);
    const sizes = copyArray(this.#where, key, value, 2);
    if (sizes === undefined) return [this.size(key), this.size(key)];
    const areSizes = sizes.length === 2 && sizes.every((size) => Number.isSafeInteger(size) && (size as number) >= 1);
    if (!areSizes) this.refuse(key, "an integer >= 1, or two of them");
    const [height, width] = sizes as [number, number];
    this.#numbers.set(key, Math.max(height, width));
    return [height, width];
  }

  /** The class of the model: the one that `architectures` names. */
  architecture(): string | undefined {
    if (!this.has("architectures")) return undefined;
    const names = copyArray(this.#where, "architectures", this.#fields.architectures, 1);
    const [name] = names ?? this.refuse("architectures", "an array with the name of one class");
    return name === undefined || typeof name === "string" ? name : this.refuse("architectures", "made of a string");
  }

  /** How many classes there are to tell apart. */
  labels(): number {
    const given = this.has("num_labels") ? this.size("num_labels") : undefined;
    if (!this.has("id2label")) return given ?? 2;
    const names = copyFields(this.#where, "id2label", this.#fields.id2label) ?? this.refuse("id2label", "an object");
    const count = Object.keys(names).length;
    if (count === 0) this.refuse("id2label", "an object that names at least one");
    if (given !== undefined && given !== count) this.refuse("num_labels", `${count}, as many as id2label names`);
    return count;
  }

  /**
   * The row of an embedding that stays zero: `pad_token_id`, counted from the end where it is negative, as PyTorch does.
   * @param rows of the embedding
   * @param unsaid where the key is left out; null means none
   */
  padding(rows: number, unsaid?: number): readonly number[] | undefined {
    if (this.isNull("pad_token_id")) return undefined;
    const value = this.#value("pad_token_id") ?? unsaid;
    if (value === undefined) return undefined;
    const isRow = Number.isSafeInteger(value) && (value as number) >= -rows && (value as number) < rows;
    if (!isRow) this.refuse("pad_token_id", `a row of the embedding, which has ${rows}`);
    return [(value as number) < 0 ? (value as number) + rows : (value as number)];
  }

  /** The type of the weights: `dtype`, or `torch_dtype` as it was called before transformers 4.56. */
  dtype(): DType | undefined {
    const key = this.has("dtype") ? "dtype" : "torch_dtype";
    const word = this.word(key);
    return word === undefined ? undefined : (floatTypeOf(word) ?? this.refuse(key, "float32, float64, float16 or bfloat16"));
  }

  /** Throws where the config asks for tensors of which this package does not know the names. */
  refuseUnlessPlain(): void {
    const unknown = (key: string, why: string) => {
      throw new IsovarError("E_SPEC", `${this.#where}: ${key} (${show(this.#fields[key])}) must be left out: ${why}`);
    };
    if (this.has("quantization_config")) unknown("quantization_config", "quantized weights are other tensors");
    if (this.flag("add_cross_attention", false)) unknown("add_cross_attention", "models with cross-attention are not read");
    const pruned = copyFields(this.#where, "pruned_heads", this.#value("pruned_heads"));
    if (pruned !== undefined && Object.keys(pruned).length > 0) unknown("pruned_heads", "models without some heads are not read");
  }
}
