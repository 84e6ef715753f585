// How the tensors of a model lie in files: the form of Hugging Face, which transformers writes and every loader of its reads.
//
// A model of one file is model.safetensors; of N, model-00001-of-0000N.safetensors …, with model.safetensors.index.json, which says where
// each tensor lies. Layout, headers and index follow from the plan and the largest size of a shard alone, so that many machines agree on
// them without a word.

import { checkInteger, refuse } from "../base/check.js";
import { safetensorsHeader } from "../io/safetensorsHeader.js";
import { FORMAT, type Metadata } from "../plan/claim.js";
import type { Drawing } from "../plan/draws.js";
import { inFileOrder } from "../plan/fileOrder.js";
import type { DrawnTensor } from "../plan/plan.js";
import { type Claim, claimOf } from "./claim.js";

/** A file of a model. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  /** Of how many. */
  readonly count: number;
  readonly name: string;
  /** In the order of the file. */
  readonly tensors: readonly DrawnTensor[];
  /** Bytes of the tensors. */
  readonly bytes: number;
}

/** Where the tensors of a model lie. */
export interface ShardLayout {
  readonly shards: readonly Shard[];
  /** Name of the index; undefined for a model of one file. */
  readonly index: string | undefined;
  readonly maxShardSize: number;
}

/** Default of the option `maxShardSize`: that of transformers. */
const MAX_SHARD_SIZE = 5e9;
const STEM = "model";
const SUFFIX = ".safetensors";
/** The file of a model of one file. */
export const ONE_FILE = `${STEM}${SUFFIX}`;
/** The index of a model of many. */
export const INDEX = `${ONE_FILE}.index.json`;
/** Names that files of a model have in this form. */
export const MODEL_FILE = /^model(-\d{5,}-of-\d{5,})?\.safetensors(\.index\.json)?$/;

/** The value of the option `maxShardSize`. @throws {IsovarError} E_ARGUMENT */
export function checkShardSize(where: string, maxShardSize: number | undefined): number {
  return maxShardSize === undefined ? MAX_SHARD_SIZE : checkInteger(where, "maxShardSize", maxShardSize, 1);
}

const fiveDigits = (n: number) => String(n).padStart(5, "0");

/**
 * Deals tensors out to files as huggingface_hub does (`split_state_dict_into_shards_factory`), in the order of the plan: one that is
 * larger than a shard may be gets a file of its own at once; any other goes into the file that is being filled, or begins the next where
 * that would become too large.
 */
export function shardsOf(tensors: readonly DrawnTensor[], maxShardSize: number): ShardLayout {
  const groups: DrawnTensor[][] = [];
  let group: DrawnTensor[] = [];
  let bytes = 0;
  for (const tensor of tensors) {
    if (tensor.bytes > maxShardSize) {
      groups.push([tensor]);
      continue;
    }
    if (bytes + tensor.bytes > maxShardSize) {
      groups.push(group);
      [group, bytes] = [[], 0];
    }
    group.push(tensor);
    bytes += tensor.bytes;
  }
  if (group.length > 0 || groups.length === 0) groups.push(group);
  const count = groups.length;
  const shards = groups.map((held, i): Shard => {
    const part = count === 1 ? "" : `-${fiveDigits(i + 1)}-of-${fiveDigits(count)}`;
    const total = held.reduce((sum, tensor) => sum + tensor.bytes, 0);
    return { number: i + 1, count, name: `${STEM}${part}${SUFFIX}`, tensors: inFileOrder(held), bytes: total };
  });
  return { shards, index: count === 1 ? undefined : INDEX, maxShardSize };
}

/**
 * The shards of one of `count` that share the work: the largest first, each to whoever has the fewest bytes so far, and of those to the first.
 */
export function shareOf(shards: readonly Shard[], { index, count }: { index: number; count: number }): Shard[] {
  const loads = new Float64Array(Math.min(count, shards.length));
  // A heap: whoever has least comes before all others, each before the two at twice its place.
  const heap = Array.from(loads, (_, who) => who);
  const isBefore = (a: number, b: number) => loads[a]! < loads[b]! || (loads[a] === loads[b] && a < b);
  const share: Shard[] = [];
  for (const shard of [...shards].sort((a, b) => b.bytes - a.bytes)) {
    const who = heap[0]!;
    loads[who]! += shard.bytes;
    if (who === index) share.push(shard);
    let at = 0;
    for (let next = 1; next < heap.length; next = 2 * at + 1) {
      if (next + 1 < heap.length && isBefore(heap[next + 1]!, heap[next]!)) next++;
      if (isBefore(who, heap[next]!)) break;
      heap[at] = heap[next]!;
      at = next;
    }
    heap[at] = who;
  }
  return share.sort((a, b) => a.number - b.number);
}

/** Order of code points, which Python sorts by. */
const byCodePoints = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The index, as `json.dumps(index, indent=2, sort_keys=True) + "\n"` has it. */
export function indexText({ shards }: ShardLayout): string {
  const names = shards.flatMap(({ tensors, name }) => tensors.map((tensor) => [tensor.name, name] as const));
  const map = names.sort(([a], [b]) => byCodePoints(a, b)).map(([name, file]) => `    ${asciiJson(name)}: ${asciiJson(file)}`);
  const total = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  return `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${map.join(",\n")}\n  }\n}\n`;
}

/** A text in JSON with nothing but ASCII, as Python writes it. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The header of a shard, whose checksum is known once its values are. */
export interface ShardHead {
  /** With a checksum of zeros. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where in them the eight digits of the checksum begin. */
  readonly checksumAt: number;
}

const CHECKSUM = "isovar.crc32";
/** Digits of a CRC-32. */
export const CHECKSUM_DIGITS = 8;

/**
 * The header of a shard. Beside the claim of the whole model it says which shard of which layout this is, and a CRC-32 of all bytes that
 * follow it, by which a file is known to be whole and unchanged without drawing it again.
 * @throws {IsovarError} E_FILE, E_SPEC
 */
export function headOf(where: string, drawing: Drawing, { maxShardSize }: ShardLayout, shard: Shard, claim: Claim): ShardHead {
  const zeros = "0".repeat(CHECKSUM_DIGITS);
  const own = { "isovar.maxShardSize": String(maxShardSize), "isovar.shard": `${shard.number}/${shard.count}` };
  const bytes = safetensorsHeader(shard.tensors, { ...FORMAT, ...claimOf(where, drawing, claim), ...own, [CHECKSUM]: zeros });
  // Quotes in keys and values are escaped, and the metadata come first: the first such text is the checksum.
  const key = `"${CHECKSUM}":"`;
  return { bytes, checksumAt: Buffer.from(bytes.buffer).indexOf(`${key}${zeros}"`) + key.length };
}

/** What a file says of itself beside its claim: the checksum of its values, and which shard it is. */
export interface ShardClaim {
  readonly checksum: string | undefined;
  readonly maxShardSize: number;
  readonly number: number;
  readonly count: number;
}

/** Which shard the metadata of a file say that it is; undefined for a file that is none. @throws {IsovarError} E_FILE */
export function claimedShard(where: string, metadata: Metadata = {}): ShardClaim | undefined {
  const { "isovar.shard": shard, "isovar.maxShardSize": size, [CHECKSUM]: checksum } = metadata;
  if (shard === undefined) return undefined;
  const [, number, count] =
    /^([1-9]\d{0,6})\/([1-9]\d{0,6})$/.exec(shard) ?? refuse("E_FILE", where, "isovar.shard", shard, "i/n");
  const maxShardSize = /^[1-9]\d{0,15}$/.test(size ?? "") ? Number(size) : 0;
  if (!Number.isSafeInteger(maxShardSize) || maxShardSize === 0) {
    refuse("E_FILE", where, "isovar.maxShardSize", size, "a number of bytes");
  }
  return { checksum, maxShardSize, number: Number(number), count: Number(count) };
}
