import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bigSpec, isovar, start, temporaryFolder } from "../support/cli.js";
import { testUniforms } from "../support/prng.js";

const folder = temporaryFolder();
const spec = bigSpec(folder, 40);
const out = join(folder, "model.safetensors");

const ended = (child: ReturnType<typeof start>) =>
  new Promise<number | NodeJS.Signals | null>((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));

const sha256 = () => createHash("sha256").update(readFileSync(out)).digest("hex");

test("killed at any moment, the file is whole or absent; the next run succeeds", async () => {
  const whole = JSON.parse(isovar(["init", spec, "-o", out, "--seed", "1", "--json"]).stdout);
  expect(sha256()).toBe(whole.sha256);
  rmSync(out);
  const random = testUniforms(1);
  let killed = 0;
  for (let i = 0; i < 12; i++) {
    const child = start(["init", spec, "-o", out, "--seed", "1"], folder);
    setTimeout(() => child.kill("SIGKILL"), 40 + random() * 260);
    if ((await ended(child)) === "SIGKILL") killed++;
    if (existsSync(out)) {
      expect(sha256()).toBe(whole.sha256);
      rmSync(out);
    }
  }
  expect(killed).toBeGreaterThan(3);
  expect(isovar(["init", spec, "-o", out, "--seed", "1"]).status).toBe(0);
  expect(sha256()).toBe(whole.sha256);
  rmSync(out);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s: exit code 130, one line, no file", async (signal) => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".partial"))) rmSync(join(folder, file));
  const child = start(["init", bigSpec(folder, 800), "-o", out, "--seed", "1"], folder);
  let stderr = "";
  child.stderr!.on("data", (text) => {
    stderr += text;
  });
  // Interrupted once it is at work: its partial file is there.
  while (!readdirSync(folder).some((name) => name.endsWith(".partial"))) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  expect(await ended(child)).toBe(130);
  expect(stderr).toBe("error: interrupted; nothing was written\n");
  expect(readdirSync(folder).filter((name) => name.includes("model"))).toEqual([]);
});
