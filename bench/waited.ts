// What other programs take away from this one.

interface Files {
  readdirSync(path: string): string[];
  readFileSync(path: string, encoding: "utf8"): string;
}

const { process } = globalThis as { process?: { getBuiltinModule?(id: "node:fs"): Files } };
/** Asked for so that a page's bundler finds no import of `node:fs`. */
const files = process?.getBuiltinModule?.("node:fs");

const THREADS = "/proc/self/task";

/**
 * Milliseconds that the threads of this process have been ready to run, all together, while the system let others run: the second number of
 * `schedstat`, in ns. 0 where no system says it; Linux does.
 */
export function waited(): number {
  if (files === undefined) return 0;
  let sum = 0;
  try {
    for (const thread of files.readdirSync(THREADS)) {
      sum += Number(files.readFileSync(`${THREADS}/${thread}/schedstat`, "utf8").split(" ")[1]);
    }
  } catch {
    // Another system, or a thread that has just ended: nothing is known.
    return 0;
  }
  return sum / 1e6;
}
