// Large models into a folder of shards: how much memory, how fast beside the disk and the processors, and what many processes cost more than one.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fillAsync, normal, type Plan, plan } from "isovar";
import { verify } from "isovar/node";
import { atLeast, atMost, type Bench, type BenchOptions, type Figure } from "./figure.js";
import { compare, summarize } from "./harness.js";
import { writeBytes } from "./model.js";
import { SECONDS } from "./table.js";

interface Parameter {
  name: string;
  shape: number[];
  init: string | object;
  repeat?: object;
}

const spec = (parameters: Parameter[], layout: "io" | "oi") => ({ isovar: 1, stream: 1, dtype: "bf16", layout, parameters });

/** GPT-2 small with other sizes: XL has 48 layers of width 1600, 1,557,611,200 parameters (Radford et al. 2019). */
function gpt2(layers: number, width: number): object {
  const small = JSON.parse(readFileSync(new URL("../examples/models/gpt2-small.json", import.meta.url), "utf8"));
  const parameters = (small.parameters as Parameter[]).map(({ name, shape, init, repeat }) => ({
    name,
    shape: shape.map((size) => (size % 768 === 0 ? (size / 768) * width : size)),
    init: typeof init === "object" && /c_proj/.test(name) ? { scheme: "normal", std: 0.02 / Math.sqrt(2 * layers) } : init,
    ...(repeat && { repeat: { i: layers } }),
  }));
  return spec(parameters, "io");
}

/** Llama-3-8B (Dubey et al. 2024): 32 layers of width 4096, 8 heads of keys and values, 128,256 tokens; 8,030,261,248 parameters. */
function llama3(): object {
  const init = { scheme: "normal", std: 0.02 };
  const layer = (name: string, shape: number[], given: string | object = init) => ({
    name: `model.layers.{i}.${name}.weight`,
    repeat: { i: 32 },
    shape,
    init: given,
  });
  const parameters = [
    { name: "model.embed_tokens.weight", shape: [128_256, 4096], init },
    layer("self_attn.q_proj", [4096, 4096]),
    layer("self_attn.k_proj", [1024, 4096]),
    layer("self_attn.v_proj", [1024, 4096]),
    layer("self_attn.o_proj", [4096, 4096]),
    layer("mlp.gate_proj", [14_336, 4096]),
    layer("mlp.up_proj", [14_336, 4096]),
    layer("mlp.down_proj", [4096, 14_336]),
    layer("input_layernorm", [4096], "ones"),
    layer("post_attention_layernorm", [4096], "ones"),
    { name: "model.norm.weight", shape: [4096], init: "ones" },
    { name: "lm_head.weight", shape: [128_256, 4096], init },
  ];
  return spec(parameters, "oi");
}

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
/**
 * Prints, when the command has ended, what its process took: most memory in MiB, time of processors in ms. Linux counts into `maxRSS` what
 * the parent held at the fork (a parent of 576 MiB, an empty program: 576), so there its own file says it.
 */
const PROGRAM = `process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const fs = process.getBuiltinModule("node:fs");
  const kib = process.platform === "linux" ? /VmHWM:\\s*(\\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1] : maxRSS;
  fs.writeSync(2, JSON.stringify({ mib: kib / 1024, cpu: (userCPUTime + systemCPUTime) / 1000 }));
});
process.argv.splice(1, 0, ${JSON.stringify(CLI)});
await import(${JSON.stringify(CLI)});`;

/** Runs `isovar init` in a process of its own. */
function init(args: string[]): Promise<{ mib: number; cpu: number }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM, "--", "init", ...args, "--seed", "42"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  return new Promise((resolve, reject) =>
    child.on("exit", (code) => (code === 0 ? resolve(JSON.parse(said)) : reject(new Error(said)))),
  );
}

/** Draws as many values as a model has, on all processors, into the same shared memory again and again. */
async function sample({ parameterCount }: Plan): Promise<void> {
  const target = new Uint16Array(new SharedArrayBuffer(2 ** 25));
  for (let offset = 0; offset < parameterCount; offset += target.length) {
    const count = Math.min(target.length, parameterCount - offset);
    const options = { shape: [parameterCount], offset, dtype: "bf16", seed: 42, name: "w", threads: "auto" } as const;
    await fillAsync(normal(), target.subarray(0, count), options);
  }
}

async function toDisk({ show }: BenchOptions, folder: string): Promise<Figure[]> {
  const planned = plan(gpt2(48, 1600), { seed: 42 });
  const path = join(folder, "xl.json");
  writeFileSync(path, JSON.stringify(planned.spec));
  let mib = 0;
  const run = async () => {
    mib = Math.max(mib, (await init([path, "-o", join(folder, "xl/"), "--shard", "none", "--max-shard-size", "1GB"])).mib);
    rmSync(join(folder, "xl"), { recursive: true });
  };
  const file = join(folder, "bytes");
  const write = () => {
    writeBytes(file, planned.bytes);
    rmSync(file);
  };
  const rows = await compare(
    [
      { name: "isovar init -o xl/: four files", run },
      { name: "sampling alone, on all processors", run: () => sample(planned) },
      { name: "writing the same bytes with fsync alone", run: write },
    ],
    3,
    0,
  );
  const inside = "from the start of the process to the index on the disk; and each part by itself";
  show({ id: "shards-disk", title: "GPT-2 XL in bf16, 3.1 GB", inside, unit: SECONDS, rows });
  const [whole, sampling, writing] = rows.map(({ median }) => median) as [number, number, number];
  return [
    atMost("GPT-2 XL into shards: most memory of the process, MiB", mib, 400),
    atLeast("GPT-2 XL into shards: rate, as a part of the lower of sampling and disk", Math.max(sampling, writing) / whole, 0.7),
  ];
}

async function oneOfMany(folder: string): Promise<Figure[]> {
  const path = join(folder, "llama.json");
  writeFileSync(path, JSON.stringify(llama3()));
  const out = join(folder, "llama");
  await init([path, "-o", `${out}/`, "--shard", "5/64", "--max-shard-size", "250MB"]);
  const reports = await Promise.all(readdirSync(out).map((name) => verify(join(out, name))));
  rmSync(out, { recursive: true });
  const verified = reports.length > 0 && reports.every((report) => report.verified);
  return [atLeast("Llama-3-8B in bf16: one of 64 shares written and verified", Number(verified), 1)];
}

async function manyProcesses({ show }: BenchOptions, folder: string): Promise<Figure[]> {
  const path = join(folder, "medium.json");
  writeFileSync(path, JSON.stringify(gpt2(24, 1024)));
  const args = (name: string, shard: string) => [
    path,
    "-o",
    `${join(folder, name)}/`,
    "--shard",
    shard,
    "--max-shard-size",
    "60MB",
  ];
  const hashes = (name: string) =>
    readdirSync(join(folder, name)).map((file) =>
      createHash("sha256")
        .update(readFileSync(join(folder, name, file)))
        .digest("hex"),
    );
  const work = (processes: { cpu: number }[]) => processes.reduce((sum, { cpu }) => sum + cpu, 0);
  const [one, four, start, busy]: [number[], number[], number[], number[]] = [[], [], [], []];
  const others = Array.from({ length: availableParallelism() }, (_, i) => `other${i}`);
  for (let round = 0; round < 3; round++) {
    one.push((await init(args("one", "none"))).cpu);
    four.push(work(await Promise.all([0, 1, 2, 3].map((i) => init(args("four", `${i}/4`))))));
    if (hashes("one").join() !== hashes("four").join()) throw new Error("four processes wrote other files than one");
    // What no share of the work avoids: starts, here of a process that has no file to write; and processors that share their caches.
    start.push((await init(args("one", "99/100"))).cpu);
    busy.push(work(await Promise.all(others.map((name) => init(args(name, "none"))))) / others.length);
    for (const name of ["one", "four", ...others]) rmSync(join(folder, name), { recursive: true });
  }
  const rows = [
    summarize("one process", one),
    summarize("four processes, together", four),
    summarize("a process that has no file to write", start),
    summarize(`each of ${others.length} unrelated processes at once, with the whole model`, busy),
  ];
  const inside = "time of the processors, the start of Node and its end included";
  show({ id: "shards-processes", title: "GPT-2 medium in bf16, 710 MB in 12 files", inside, unit: SECONDS, rows });
  const [alone, shared, idle, crowded] = rows.map(({ median }) => median) as [number, number, number, number];
  const floor = "four processes: their work, as a part of that of one beside unrelated ones, and three more starts";
  return [
    atMost("four processes: their work, as a part of that of one", shared / alone, 1.05),
    atMost(floor, shared / (crowded + 3 * idle), 1.05),
  ];
}

export const shards: Bench = async (options) => {
  // On the disk of the working folder: a temporary folder may be memory.
  const folder = mkdtempSync(join(process.cwd(), "bench-"));
  try {
    return [...(await toDisk(options, folder)), ...(await oneOfMany(folder)), ...(await manyProcesses(options, folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
