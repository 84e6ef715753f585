import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { isovar, start } from "./cli.js";
import { testUniforms } from "./prng.js";

const INDEX = "model.safetensors.index.json";
const SEEDS = ["1", "2"];

const hashes = (folder: string) =>
  new Map(
    readdirSync(folder).map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );

/**
 * Kills `isovar init` at so many random moments while it writes shards: of one of two models over whatever is there, mostly resuming. After each kill
 * every file is one model's, whole, and where there is an index, all files are of one model. In the end a run goes through, and nothing is left
 * over.
 */
export async function killWriters(root: string, kills: number): Promise<void> {
  const spec = join(root, "killed.json");
  const parameters = [{ name: "h.{i}", repeat: { i: 6 }, shape: [1000, 1000], init: "normal" }];
  writeFileSync(spec, JSON.stringify({ isovar: 1, stream: 1, parameters }));
  const init = (folder: string, seed: string) => [
    "init",
    spec,
    "-o",
    `${folder}/`,
    "--seed",
    seed,
    "--max-shard-size",
    "4MB",
    "--shard",
    "none",
  ];
  const begin = performance.now();
  const whole = SEEDS.map((seed) => {
    expect(isovar(init(join(root, `whole${seed}`), seed)).status).toBe(0);
    return hashes(join(root, `whole${seed}`));
  });
  /** How long a run takes here and now, in ms. */
  const run = (performance.now() - begin) / SEEDS.length;
  const folder = join(root, "killed");
  mkdirSync(folder);
  const random = testUniforms(1);
  for (let killed = 0; killed < kills; ) {
    const seed = SEEDS[random() < 0.25 ? 1 : 0]!;
    const child = start([...init(folder, seed), ...(random() < 0.8 ? ["--resume"] : [])], root);
    setTimeout(() => child.kill("SIGKILL"), (0.2 + 0.7 * random()) * run);
    const signal = await new Promise((resolve) => child.on("exit", (_, by) => resolve(by)));
    if (signal === "SIGKILL") killed++;
    const left = hashes(folder);
    const partials = [...left.keys()].filter((name) => name.endsWith(".partial"));
    // Of the run that was just killed at most: every run takes away those before it.
    expect(partials.length).toBeLessThanOrEqual(1);
    for (const name of partials) left.delete(name);
    for (const [name, hash] of left)
      expect(
        whole.map((files) => files.get(name)),
        name,
      ).toContain(hash);
    if (left.has(INDEX)) expect(whole).toContainEqual(left);
    if (random() < 0.3) for (const name of left.keys()) rmSync(join(folder, name));
  }
  expect(isovar([...init(folder, "1"), "--resume"]).status).toBe(0);
  expect(hashes(folder)).toEqual(whole[0]);
}
