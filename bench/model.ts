// How long does a whole model take, in memory and to disk?

import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { init, type Plan, plan } from "isovar";
import { write } from "isovar/node";
import { atLeast, atMost, type Bench, type BenchOptions, type Figure, TWO_THREADS, timesAsFast } from "./figure.js";
import { compare } from "./harness.js";
import { SECONDS } from "./table.js";

const SPEC = readFileSync(new URL("../examples/models/gpt2-small.json", import.meta.url), "utf8");

/** A quick run's part of it, 0.8 of 124 million values. */
const POSITIONS = "wpe.weight";

async function inMemory({ contest, quick }: BenchOptions, planned: Plan): Promise<Figure[]> {
  const tensors = planned.tensors
    .map(({ name, shape, mean, std }) => ({ name, shape: [...shape], mean, std }))
    // A small part of it, where there is little time.
    .filter(({ name }) => !quick || name === POSITIONS);
  const table = await contest(
    "model",
    { tensors },
    {
      id: "model",
      title: quick ? "GPT-2 small in memory, its embeddings of positions alone" : "GPT-2 small in memory, 124,439,808 parameters",
      inside: "every tensor as a new array; nothing is left of the model before",
      unit: SECONDS,
      // Four to ten seconds each, and no question of theirs.
      without: ["fallback", "seedrandom", "TF.js cpu", ...(quick ? ["plain JS"] : [])],
    },
  );
  const first = (wanted: string) => table.rows.find(({ name }) => name === wanted)?.first;
  const firstCalls = ([ours, theirs, goal]: [string, string, number]) => {
    const ratio = (first(theirs) ?? Number.NaN) / (first(ours) ?? Number.NaN);
    return Number.isNaN(ratio) ? [] : [atLeast(`GPT-2 in memory, first call: ${ours}, times as fast as ${theirs}`, ratio, goal)];
  };
  return [
    ...timesAsFast(table, "plain JS", 8),
    ...firstCalls(["isovar", "torch", 2]),
    ...firstCalls([TWO_THREADS, "torch, 2 threads", 3]),
  ];
}

/** The same bytes, already in memory, through one write call per 4 MiB and an fsync. */
export function writeBytes(path: string, bytes: number): void {
  const piece = new Uint8Array(2 ** 22).map((_, i) => i * 167);
  const file = openSync(path, "w");
  for (let left = bytes; left > 0; left -= piece.length) writeSync(file, piece, 0, Math.min(left, piece.length));
  fsyncSync(file);
  closeSync(file);
}

function hashBytes(bytes: number): void {
  const piece = new Uint8Array(2 ** 22);
  const hash = createHash("sha256");
  for (let left = bytes; left > 0; left -= piece.length) hash.update(piece.subarray(0, Math.min(left, piece.length)));
  hash.digest();
}

function sample({ tensors, seed }: Plan): Float32Array[] {
  return tensors.map(({ initializer, shape, name }) => init(initializer, shape, { seed, name }));
}

async function toDisk({ show }: BenchOptions, planned: Plan): Promise<Figure[]> {
  // On the disk of the working folder: a temporary folder may be memory.
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  const path = join(folder, "model.safetensors");
  try {
    const rows = await compare(
      [
        { name: "isovar: sample, hash, write, fsync", run: async () => void (await write(planned, path)) },
        { name: "sampling alone", run: () => void sample(planned) },
        { name: "SHA-256 of the same bytes alone", run: () => hashBytes(planned.bytes) },
        { name: "writing the same bytes with fsync alone", run: () => writeBytes(path, planned.bytes) },
      ],
      5,
      1,
    );
    const inside = "from the plan to a file that is on the disk, and each of its parts by itself";
    show({ id: "model-disk", title: "GPT-2 small to disk, 498 MB", inside, unit: SECONDS, rows });
    const [whole, ...parts] = rows.map(({ median }) => median / 1000) as [number, ...number[]];
    return [atMost("GPT-2 to disk, s; goal 1.2 × the slowest part + 0.1 s", whole, 1.2 * Math.max(...parts) + 0.1)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const model: Bench = async (options) => {
  const planned = plan(SPEC, { seed: 42 });
  return [...(await inMemory(options, planned)), ...(options.quick ? [] : await toDisk(options, planned))];
};
