// Files that `isovar init` writes, drawn again by `python -m isovar verify`: specs, a scheme of a whole model, one with a bit that was changed.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A transformer of a few thousand weights, by the scheme of GPT-2. */
const SMALL = {
  isovar: 1,
  stream: 1,
  dtype: "bf16",
  scheme: "gpt2",
  parameters: [
    { name: "wte.weight", shape: [100, 16], padding: 3 },
    { name: "h.{i}.ln_1.weight", repeat: { i: 3 }, shape: [16], dtype: "f32" },
    { name: "h.{i}.attn.c_attn.weight", repeat: { i: 3 }, shape: [16, 48] },
    { name: "h.{i}.mlp.c_proj.weight", repeat: { i: 3 }, shape: [64, 16] },
    { name: "lm_head.weight", tied: "wte.weight" },
  ],
};

/** Whether Python finds every bit as it should be, and the one that is not. */
export function verifyFiles(python: string, env: NodeJS.ProcessEnv): boolean {
  const folder = mkdtempSync(join(tmpdir(), "isovar-python-"));
  const small = join(folder, "small.json");
  const file = join(folder, "model.safetensors");
  const verify = () => {
    const { status, stdout, stderr } = spawnSync(python, ["-m", "isovar", "verify", file], { env, encoding: "utf8" });
    console.log(stdout.trim() + stderr);
    return status;
  };
  try {
    writeFileSync(small, JSON.stringify(SMALL));
    const same = ["mlp", "lenet5", small].map((spec) => {
      const { status, stderr } = spawnSync(process.execPath, ["dist/cli.js", "init", spec, "--seed", "42", "-o", file], {
        encoding: "utf8",
      });
      if (status !== 0) console.error(stderr);
      return status === 0 && verify() === 0;
    });
    const data = readFileSync(file);
    data[data.length - 1]! ^= 1;
    writeFileSync(file, data);
    return same.every(Boolean) && verify() === 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
