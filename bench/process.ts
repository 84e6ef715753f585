// A contestant in a process of its own, as an entrant.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Entrant } from "./contest.js";
import type { Request } from "./contestant.js";
import type { Roster } from "./contestants.js";
import type { Sample } from "./harness.js";

/** The slowest answer, TF.js's first GPT-2, takes 10 s, and 20 s on a busy machine. */
const PATIENCE_MS = 120_000;

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface Running extends Entrant {
  version: string;
  stop(): void;
}

/** Variables that hold OpenBLAS to a kernel are for programs with an older one: a rival runs at its own choice. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE, ...rest } = process.env;
  return { ...rest, ...extra };
}

function launch({ module, variant, flags = [], node = process.execPath, python }: Roster, threads: number): ChildProcess {
  const stdio = ["pipe", "pipe", "pipe"] as const;
  if (python === undefined) {
    const program = [
      ...flags,
      "--expose-gc",
      "--import",
      "tsx",
      fileOf("contestant.ts"),
      new URL(module, import.meta.url).href,
      variant,
    ];
    return spawn(node, program, { stdio: [...stdio] });
  }
  const env = environment({ OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}`, MKL_NUM_THREADS: `${threads}` });
  return spawn(python, [fileOf("python/contestant.py"), module, `${threads}`], { stdio: [...stdio], env });
}

/** Starts it, and waits until it has loaded what it needs. */
export async function start(roster: Roster): Promise<Running> {
  const child = launch(roster, roster.threads);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaints = "";
  child.stderr!.on("data", (text) => {
    complaints = `${complaints}${text}`.slice(-2000);
  });
  // A pipe to a process that has ended: its end is noticed by the missing answer.
  child.stdin!.on("error", () => {});

  // Whoever is not asked stands still: the thread pools of some look for work in a loop for a while after each answer. With them running
  // on the second processor, a matmul of 512 had half of its rate (Zen 4, two processors, 2026-11).
  const signal = (name: "SIGSTOP" | "SIGCONT") => void (process.platform !== "win32" && child.kill(name));

  async function answer<T>(): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`no answer within ${PATIENCE_MS / 1000} s`));
      }, PATIENCE_MS);
    });
    const { value, done } = await Promise.race([lines.next(), late]).finally(() => clearTimeout(timer));
    signal("SIGSTOP");
    if (done) throw new Error(`ended: ${complaints.trim().split("\n").at(-1) ?? ""}`);
    const reply = JSON.parse(value);
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply;
  }
  function ask<T>(request: Request): Promise<T> {
    signal("SIGCONT");
    child.stdin!.write(`${JSON.stringify(request)}\n`);
    return answer();
  }

  const { version, works } = await answer<{ version: string; works: string[] }>();
  return {
    name: roster.name,
    version,
    can: (work) => works.includes(work),
    prepare: async (work, parameters, sampleMs) => {
      const { first, answer } = await ask<{ first: number; answer: string }>({ ask: "prepare", work, parameters, sampleMs });
      const bytes = Uint8Array.from(Buffer.from(answer, "base64"));
      return { first, answer: new Float32Array(bytes.buffer) };
    },
    warmUp: async (ms) => (await ask<{ estimate: number }>({ ask: "warmUp", ms })).estimate,
    sample: () => ask<Sample>({ ask: "sample" }),
    release: async () => void (await ask({ ask: "release" })),
    stop: () => void child.kill("SIGKILL"),
  };
}
