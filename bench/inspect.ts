// How long does it take to look at a file, and to check it, beside reading it?

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { plan } from "isovar";
import { inspectFile, verify, write } from "isovar/node";
import { atMost, type Bench } from "./figure.js";
import { compare } from "./harness.js";
import { SECONDS } from "./table.js";

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

export const inspect: Bench = async ({ show }) => {
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  const path = join(folder, "model.safetensors");
  try {
    await write(plan(SPEC, { seed: 42 }), path);
    const { faults } = await inspectFile(path);
    const { verified } = await verify(path);
    if (faults.length > 0 || !verified) throw new Error("GPT-2 does not pass");
    const rows = await compare(
      [
        { name: "inspect", run: async () => void (await inspectFile(path)) },
        { name: "verify: draw again, compare, hash", run: async () => void (await verify(path)) },
        { name: "reading alone", run: () => readBytes(path) },
      ],
      15,
    );
    const inside = "a file of 498 MB that the system still holds in memory";
    show({ id: "inspect", title: "looking at GPT-2 small", inside, unit: SECONDS, rows });
    return [atMost("inspect of GPT-2: times as long as reading it", rows[0]!.median / rows.at(-1)!.median, 2)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
