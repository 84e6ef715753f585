// How long does it take to look at a file, and to check it, beside reading it?

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { plan } from "isovar";
import { inspectFile, verify, write } from "isovar/node";
import { atMost, type Bench, compare, printTimings } from "./harness.js";

const SPEC = readFileSync(new URL("../examples/models/gpt2-small.json", import.meta.url), "utf8");

/** Every byte into memory once, 4 MiB at a time. */
async function readBytes(path: string): Promise<void> {
  const piece = new Uint8Array(2 ** 22);
  const file = await open(path, "r");
  try {
    while ((await file.read(piece, 0, piece.length)).bytesRead > 0);
  } finally {
    await file.close();
  }
}

export const inspect: Bench = async ({ quick }) => {
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  const path = join(folder, "model.safetensors");
  try {
    await write(plan(SPEC, { seed: 42 }), path);
    const { faults } = await inspectFile(path);
    const { verified } = await verify(path);
    if (faults.length > 0 || !verified) throw new Error("GPT-2 does not pass");
    const timings = await compare(
      [
        { name: "inspect", run: async () => void (await inspectFile(path)) },
        { name: "verify: draw again, compare, hash", run: async () => void (await verify(path)) },
        { name: "reading alone", run: () => readBytes(path) },
      ],
      quick ? 3 : 15,
    );
    const reading = timings.at(-1)!;
    printTimings("GPT-2 small, 498 MB in the page cache", timings, (ms) => `${(ms / 1000).toFixed(3)} s`, reading);
    return [atMost("inspect of GPT-2: times as long as reading it", timings[0]!.median / reading.median, 2)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
