// How long from the start of a process to its first 1000 normals?

import { spawnSync } from "node:child_process";
import { atMost, type Bench, compare, printTimings } from "./harness.js";

const EMPTY = "";
const FIRST_NORMALS = `
import { init, normal } from "isovar";
const w = init(normal(), [1000], { seed: 42, name: "w" });
if (!(Math.abs(w.reduce((a, b) => a + b) / 1000) < 0.2)) process.exit(1);
`;

function runNode(source: string): void {
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

export const startup: Bench = async ({ quick }) => {
  const cases = [
    { name: "first 1000 normals", run: () => runNode(FIRST_NORMALS) },
    { name: "empty Node program", run: () => runNode(EMPTY) },
  ];
  const timings = await compare(cases, quick ? 5 : 25);
  printTimings("process start, ms", timings, (ms) => `${ms.toFixed(1)} ms`, timings[1]!);
  return [atMost("start to first 1000 normals, ms above an empty Node program", timings[0]!.median - timings[1]!.median, 20)];
};
