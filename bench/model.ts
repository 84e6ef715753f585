// How long does a whole model take, in memory and to disk?

import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { init, type Plan, plan } from "isovar";
import { write } from "isovar/node";
import * as idiomatic from "./baselines/idiomatic.js";
import { atLeast, atMost, type Bench, compare, printTimings, verifyMoments } from "./harness.js";

const SPEC = readFileSync(new URL("../examples/models/gpt2-small.json", import.meta.url), "utf8");

function sampleModel({ tensors, seed }: Plan): Float32Array[] {
  return tensors.map(({ initializer, shape, name }) => init(initializer, shape, { seed, name }));
}

function sampleIdiomatic({ tensors }: Plan): Float32Array[] {
  return tensors.map(({ size, std, mean }) => {
    const out = new Float32Array(size);
    if (std > 0) idiomatic.normal(out, mean, std);
    else out.fill(mean);
    return out;
  });
}

/** The same bytes, already in memory, through one write call a 4 MiB piece and an fsync. */
function writeBytes(path: string, bytes: number): void {
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

export const model: Bench = async ({ quick }) => {
  const planned = plan(SPEC, { seed: 42 });
  // On the disk of the working folder: a temporary folder may be memory.
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  const path = join(folder, "model.safetensors");
  try {
    for (const [name, sample] of [
      ["isovar", sampleModel],
      ["idiomatic", sampleIdiomatic],
    ] as const) {
      verifyMoments(`GPT-2, ${name}`, sample(planned)[0]!, 0, 0.02);
    }
    const inMemory = await compare(
      [
        { name: "isovar", run: () => void sampleModel(planned) },
        { name: "JS, idiomatic", run: () => void sampleIdiomatic(planned) },
      ],
      quick ? 1 : 5,
      0,
    );
    const seconds = (ms: number) => `${(ms / 1000).toFixed(3)} s`;
    printTimings("GPT-2 small, 124,439,808 parameters, in memory, allocation included", inMemory, seconds, inMemory[1]!);

    const toDisk = await compare(
      [
        { name: "isovar: sample, hash, write, fsync", run: async () => void (await write(planned, path)) },
        { name: "sampling alone", run: () => void sampleModel(planned) },
        { name: "SHA-256 of the same bytes alone", run: () => hashBytes(planned.bytes) },
        { name: "writing the same bytes with fsync alone", run: () => writeBytes(path, planned.bytes) },
      ],
      quick ? 1 : 7,
      1,
    );
    printTimings("GPT-2 small to disk", toDisk, seconds, toDisk[0]!);
    const [whole, ...parts] = toDisk.map(({ median }) => median / 1000) as [number, ...number[]];
    return [
      atLeast("GPT-2 in memory: times as fast as the idiomatic JS loop", inMemory[1]!.median / inMemory[0]!.median, 8),
      atMost("GPT-2 to disk, s; goal 1.3 × the slowest part + 0.15 s", whole, 1.3 * Math.max(...parts) + 0.15),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
