// Random tensors that Node draws, and Python draws again with each library of arrays that it has. Every bit must be the same.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomTensors } from "./randomTensors.js";

const COUNT = 1200;
const BACKENDS = ["numpy", "torch", "jax", "tensorflow"];

/** What crosscheck.py says. */
interface Compared {
  tensors: number;
  values: number;
  bits: number;
  seconds: number;
  /** The first cases that differ. */
  examples: string[];
}

/** Whether every library that is there draws the same bits; without one it is left out, but for NumPy. */
export function crossCheck(python: string, env: NodeJS.ProcessEnv, script: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), "isovar-python-"));
  try {
    const { cases, values } = randomTensors(COUNT);
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
    writeFileSync(join(folder, "values.bin"), values);
    console.log(`${cases.length} tensors, ${values.length.toLocaleString("en")} bytes`);
    console.log("library        tensors      values   differing bits   seconds");
    return BACKENDS.map((backend) => compare(backend)).every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function compare(backend: string): boolean {
    const { status, stdout, stderr } = spawnSync(python, [script, folder, backend], { env, encoding: "utf8" });
    if (status !== 0) {
      console.error(`${backend}: ${stderr}`);
      return false;
    }
    const found: Compared | null = JSON.parse(stdout.trim().split("\n").at(-1)!);
    if (found === null) {
      console.log(`${backend.padEnd(14)} not installed`);
      return backend !== "numpy";
    }
    const columns: [string, number][] = [
      [String(found.tensors), 8],
      [found.values.toLocaleString("en"), 12],
      [String(found.bits), 17],
      [found.seconds.toFixed(1), 10],
    ];
    console.log(backend.padEnd(14) + columns.map(([text, width]) => text.padStart(width)).join(""));
    for (const example of found.examples) console.error(`  ${example}`);
    return found.bits === 0 && found.tensors === COUNT;
  }
}
