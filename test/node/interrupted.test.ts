import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bigSpec, isovar, start, temporaryFolder } from "../support/cli.js";
import { killWriters } from "../support/killed.js";
import { testUniforms } from "../support/prng.js";

const folder = temporaryFolder();
const spec = bigSpec(folder, 40);
const out = join(folder, "model.safetensors");

const ended = (child: ReturnType<typeof start>) =>
  new Promise<number | NodeJS.Signals | null>((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));

const sha256 = () => createHash("sha256").update(readFileSync(out)).digest("hex");

const partials = () => readdirSync(folder).filter((name) => name.endsWith(".partial"));

test("killed at any moment, the file is whole or absent; the next run succeeds and takes away what was left", async () => {
  const whole = JSON.parse(isovar(["init", spec, "-o", out, "--seed", "1", "--json"]).stdout);
  expect(sha256()).toBe(whole.sha256);
  rmSync(out);
  const random = testUniforms(1);
  let killed = 0;
  for (let i = 0; i < 12; i++) {
    const child = start(["init", spec, "-o", out, "--seed", "1"], folder);
    setTimeout(() => child.kill(i % 2 ? "SIGKILL" : "SIGQUIT"), 40 + random() * 260);
    if (/^SIG(KILL|QUIT)$/.test(String(await ended(child)))) killed++;
    // Of the run that was just killed at most: every run takes away those before it.
    expect(partials().length).toBeLessThanOrEqual(1);
    if (existsSync(out)) {
      expect(sha256()).toBe(whole.sha256);
      rmSync(out);
    }
  }
  expect(killed).toBeGreaterThan(3);
  expect(isovar(["init", spec, "-o", out, "--seed", "1"]).status).toBe(0);
  expect(sha256()).toBe(whole.sha256);
  expect(partials()).toEqual([]);
  rmSync(out);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s: exit code 130, one line, no file", async (signal) => {
  const child = start(["init", bigSpec(folder, 800), "-o", out, "--seed", "1"], folder);
  let stderr = "";
  child.stderr!.on("data", (text) => {
    stderr += text;
  });
  // Interrupted once it is at work: its partial file is there.
  while (partials().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  expect(await ended(child)).toBe(130);
  expect(stderr).toBe("error: interrupted; nothing was written\n");
  expect(readdirSync(folder).filter((name) => name.includes("model"))).toEqual([]);
});

test("killed at any moment, shards are whole, and an index is there only with all of its model", async () => {
  await killWriters(folder, 5);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s while shards are written: exit code 130, whole shards, no index",
  async (signal) => {
    const shards = join(folder, `shards-${signal}`);
    const args = ["init", bigSpec(folder, 800), "-o", `${shards}/`, "--seed", "1", "--shard", "none"];
    const child = start(args, folder);
    let stderr = "";
    child.stderr!.on("data", (text) => {
      stderr += text;
    });
    while (!existsSync(shards) || readdirSync(shards).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    expect(await ended(child)).toBe(130);
    expect(stderr).toBe("error: interrupted; files that were finished stay, --resume keeps them\n");
    expect(readdirSync(shards)).toEqual([]);
  },
);
