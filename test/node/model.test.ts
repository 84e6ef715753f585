import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/cli.js";

const folder = temporaryFolder();

/** What `npm start` prints on every machine. Any change is stream-breaking, or one of the spec or of the metadata. */
const GPT2_SHA256 = "1ed6ef0a490e778c0e4cec3c4a7d21b94bbbbc2fbaa9fadd5e881113980ce406";

// Linux counts into maxRSS what the parent held at the fork, which would hide what this program needs.
const PROGRAM = `
import { readFileSync } from "node:fs";
import { plan } from "isovar";
import { write } from "isovar/node";
const planned = plan(readFileSync("examples/models/gpt2-small.json", "utf8"), { seed: 42 });
const mostKib = () =>
  process.platform === "linux"
    ? Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1])
    : process.resourceUsage().maxRSS;
const before = mostKib();
const { sha256 } = await write(planned, process.argv[1]);
console.log(JSON.stringify({ sha256, parameterCount: planned.parameterCount, mebibytes: (mostKib() - before) / 1024 }));
`;

test("GPT-2 small: the known file, in at most 256 MiB above the baseline", () => {
  const args = ["--input-type=module", "-e", PROGRAM, join(folder, "gpt2.safetensors")];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  const report = JSON.parse(stdout);
  expect(report.parameterCount).toBe(124_439_808);
  expect(report.mebibytes).toBeLessThan(256);
  expect(report.sha256).toBe(GPT2_SHA256);
});
