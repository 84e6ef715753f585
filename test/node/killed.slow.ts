import { test } from "vitest";
import { temporaryFolder } from "../support/cli.js";
import { killWriters } from "../support/killed.js";

const root = temporaryFolder();

test("killed at 250 random moments, shards and index are never torn, and resuming goes on", async () => {
  await killWriters(root, 250);
});
