// What a command says of a port that another program has.

import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";

test("a port that is taken is named in one line that says what to do, and ends the command", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const command = ["--import", "tsx", "scripts/servePage.ts", "--port", `${port}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  other.close();
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: `port ${port} is taken: name another with --port, or none for a free one\n`,
  });
});
