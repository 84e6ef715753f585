// Flags of the commands behind npm run: what a wrong one and --help print, and how the process ends.

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** A command with the flag `--only`, started so. */
function started(...args: string[]) {
  const program = `
    import { flags } from "./scripts/flags.ts";
    console.log(JSON.stringify(flags("npm run it\\n  --only NAME", { only: { type: "string" } })));
  `;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", program, "--", ...args],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

test("a wrong flag is named above the usage, without a stack; --help prints the usage", () => {
  expect(started("--only", "a")).toEqual({ status: 0, stdout: '{"only":"a"}\n', stderr: "" });
  expect(started("--help")).toEqual({ status: 0, stdout: "npm run it\n  --only NAME\n", stderr: "" });
  expect(started("--onl", "a")).toEqual({
    status: 2,
    stdout: "",
    stderr: "Unknown option '--onl'\n\nnpm run it\n  --only NAME\n",
  });
});
