// One stream everywhere: the hashes that the page shows beside its own are those that Node prints.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { draw, nodeProgram, SAMPLES } from "../../playground/src/engine/stream.js";

const cwd = fileURLToPath(new URL("../..", import.meta.url));

it.each(SAMPLES)("draws $init.scheme in $dtype as recorded", (sample) => {
  expect(draw(sample).here).toBe(sample.node);
});

it("shows programs that print these hashes", async () => {
  const printed = await Promise.all(
    SAMPLES.map(async (sample) => {
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", nodeProgram(sample)], { cwd });
      return stdout.trim();
    }),
  );
  expect(printed).toEqual(SAMPLES.map(({ node }) => node));
});
