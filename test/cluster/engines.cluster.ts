// A model by the processes of real engines: the files are those of one process, also where one is killed on the way. The job files are those
// of examples/cluster/. Needs slurm-wlm, openmpi-bin and parallel of Debian, torchrun of PyTorch in the PATH, and root for Slurm.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CLI, isovar, temporaryFolder } from "../support/cli.js";
import { startSlurm } from "./slurm.js";

const root = temporaryFolder();
const SHARES = [1, 2, 3, 7];
const EXAMPLES = resolve("examples/cluster");

/** A model of `count` layers of 1 MB, or of `megabytes`; every other one is too large for a shard with another. */
function specOf(name: string, megabytes: number): string {
  const path = join(root, name);
  const layers = [1, 0.5, 0.4].map((part, i) => {
    const shape = [Math.round(256 * part), 1000 * megabytes];
    return { name: `h.{i}.w${i}`, repeat: { i: 5 }, shape, init: "heNormal", ...(i === 2 && { layout: "oi" }) };
  });
  const parameters = [...layers, { name: "q", shape: [200, 200], init: "orthogonal" }];
  writeFileSync(path, JSON.stringify({ isovar: 1, stream: 1, parameters }));
  return path;
}
/** Enough for the kill of a process that has begun. */
const [SMALL, LARGE] = [specOf("small.json", 1), specOf("large.json", 16)];
const ARGS = ["--seed", "42", "--max-shard-size"];
const argsFor = (spec: string, folder: string) => [spec, "-o", `${folder}/`, ...ARGS, spec === LARGE ? "20MB" : "1.2MB"];

const hashes = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );
/** What one process writes, without any engine. */
const whole = new Map<string, ReturnType<typeof hashes>>();
for (const spec of [SMALL, LARGE]) {
  const folder = mkdtempSync(join(root, "whole"));
  const { status, stderr } = isovar(["init", ...argsFor(spec, folder), "--shard", "none"]);
  if (status !== 0) throw new Error(stderr);
  whole.set(spec, hashes(folder));
}

const slurm = startSlurm(mkdtempSync(join(root, "slurm")));
afterAll(slurm.stop);
const plainEnv = {
  ...slurm.env,
  ISOVAR: `${process.execPath} ${CLI}`,
  OMPI_ALLOW_RUN_AS_ROOT: "1",
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
  OMPI_MCA_rmaps_base_oversubscribe: "1",
};
const script = (name: string) => join(EXAMPLES, name);
const LOG = `--output=${join(root, "slurm-%A-%a.log")}`;

/** How each engine runs a job of n processes to its end. */
const ENGINES: Readonly<Record<string, (n: number, args: string[]) => [command: string, args: string[]]>> = {
  "Slurm array": (n, args) => ["sbatch", ["--wait", LOG, `--array=0-${n - 1}`, script("slurm-array.sh"), ...args]],
  "Slurm step": (n, args) => ["sbatch", ["--wait", LOG, `--ntasks=${n}`, "--overcommit", script("slurm-step.sh"), ...args]],
  "Open MPI": (_, args) => [script("openmpi.sh"), args],
  torchrun: (_, args) => [script("torchrun.sh"), args],
  "GNU parallel": (_, args) => [script("parallel.sh"), args],
};
/** srun takes --overcommit from its environment. */
const envFor = (n: number) => ({ ...plainEnv, PROCESSES: String(n), SLURM_OVERCOMMIT: "1", SRUN_OVERCOMMIT: "1" });

describe.each(Object.entries(ENGINES))("%s", (_, engine) => {
  test.each(SHARES)("%i processes write the files of one", (n) => {
    const folder = mkdtempSync(join(root, "out"));
    const [command, args] = engine(n, argsFor(SMALL, folder));
    const { status, stderr, stdout } = spawnSync(command, args, { env: envFor(n), encoding: "utf8" });
    expect({ status, said: status === 0 ? "" : stdout + stderr }).toEqual({ status: 0, said: "" });
    expect(hashes(folder)).toEqual(whole.get(SMALL));
  });
});

/** The pod of an Indexed Job sees its number, and takes its arguments from the manifest. */
function startPod(index: number, n: number, spec: string, folder: string): ChildProcess {
  const [, line] = /args: (\[.*\])/.exec(readFileSync(script("kubernetes.yaml"), "utf8"))!;
  const given = (JSON.parse(line!) as string[]).map((arg) => (arg === "auto/8" ? `auto/${n}` : arg));
  const [init, , ...rest] = given;
  const args = [init!, ...argsFor(spec, folder), ...rest.slice(rest.indexOf("--shard"))];
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, JOB_COMPLETION_INDEX: String(index) },
    stdio: "ignore",
  });
}

describe("Kubernetes, by its environment and the arguments of the manifest", () => {
  test.each(SHARES)("%i pods write the files of one", async (n) => {
    const folder = mkdtempSync(join(root, "out"));
    const pods = Array.from({ length: n }, (_, index) => once(startPod(index, n, SMALL, folder), "exit"));
    expect((await Promise.all(pods)).map(([code]) => code)).toEqual(pods.map(() => 0));
    expect(hashes(folder)).toEqual(whole.get(SMALL));
  });
});

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Processes that are writing a file after at least one is there: partial files name them. */
async function writerAtWork(folder: string): Promise<number> {
  for (;;) {
    const names = readdirSync(folder);
    const [, pid] = names.flatMap((name) => /-(\d+)-[0-9a-f]{8}\.partial$/.exec(name) ?? []);
    if (pid && names.some((name) => name.endsWith(".safetensors"))) return Number(pid);
    await pause(2);
  }
}

describe("a process that is killed at work: the files of one all the same, nothing is left over", () => {
  const ended = async (child: ChildProcess) => (await once(child, "exit"))[0] as number | null;
  const launch = (name: string, n: number, folder: string) => {
    const [command, args] = ENGINES[name]!(n, argsFor(LARGE, folder));
    return spawn(command, args, { env: envFor(n), stdio: "ignore" });
  };

  test.each(["torchrun", "GNU parallel"])("%s starts it again", async (name) => {
    const folder = mkdtempSync(join(root, "killed"));
    const job = launch(name, 2, folder);
    process.kill(await writerAtWork(folder), "SIGKILL");
    expect(await ended(job)).toBe(0);
    expect(hashes(folder)).toEqual(whole.get(LARGE));
  });

  test("Open MPI ends all, and is started again", async () => {
    const folder = mkdtempSync(join(root, "killed"));
    const job = launch("Open MPI", 3, folder);
    process.kill(await writerAtWork(folder), "SIGKILL");
    expect(await ended(job)).not.toBe(0);
    expect(readdirSync(folder)).not.toContain("model.safetensors.index.json");
    expect(await ended(launch("Open MPI", 3, folder))).toBe(0);
    expect(hashes(folder)).toEqual(whole.get(LARGE));
  });

  test("Kubernetes replaces the pod", async () => {
    const folder = mkdtempSync(join(root, "killed"));
    const pods = [0, 1].map((index) => startPod(index, 2, LARGE, folder));
    const ends = pods.map(ended);
    const pid = await writerAtWork(folder);
    process.kill(pid, "SIGKILL");
    await Promise.all(ends);
    expect(
      await ended(
        startPod(
          pods.findIndex((pod) => pod.pid === pid),
          2,
          LARGE,
          folder,
        ),
      ),
    ).toBe(0);
    expect(hashes(folder)).toEqual(whole.get(LARGE));
  });

  test("Slurm requeues the task", async () => {
    const folder = mkdtempSync(join(root, "killed"));
    const { stdout } = spawnSync(
      "sbatch",
      ["--parsable", LOG, "--array=0-1", script("slurm-array.sh"), ...argsFor(LARGE, folder)],
      {
        env: envFor(2),
        encoding: "utf8",
      },
    );
    const job = stdout.trim();
    await writerAtWork(folder);
    expect(spawnSync("scontrol", ["requeue", `${job}_0`], { env: slurm.env, encoding: "utf8" }).stderr).toBe("");
    const state = () => spawnSync("squeue", ["-h", "-o", "%t", "-j", job], { env: slurm.env, encoding: "utf8" }).stdout.trim();
    // A requeued job waits for two minutes by default.
    for (const start = Date.now(); state() !== "" && Date.now() - start < 180_000; await pause(200)) {
      spawnSync("scontrol", ["update", `JobId=${job}_0`, "StartTime=now"], { env: slurm.env });
    }
    expect(hashes(folder)).toEqual(whole.get(LARGE));
  });
});
