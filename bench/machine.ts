// What the benchmark ran on, and whether it had the machine to itself.

import { cpus, loadavg, totalmem } from "node:os";

export interface Machine {
  processor: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  v8: string;
}

export function machine(): Machine {
  const { model } = cpus()[0]!;
  return {
    processor: model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/** Runnable programs of the last minute, on average. */
export const load = (): number => Math.round(loadavg()[0]! * 100) / 100;

/** Milliseconds that the same short loop takes: what it takes longer than at best, others took. */
export function pulse(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    let x = 1;
    for (let i = 0; i < 2e6; i++) x = Math.imul(x, 0x9e3779b1) ^ (x >>> 15);
    const time = performance.now() - start;
    // Never true: x stays in use.
    if (x !== 0.5) best = Math.min(best, time);
  }
  return Math.round(best * 1000) / 1000;
}
