// npm run test:python: the tests of python/, and what Node and Python draw, compared: our weights there, and the frameworks' numbers here. It makes an
// environment of its own in .python/ and installs there; with ISOVAR_PYTHON, the path of a Python, it takes that one as it is, and installs nothing.

import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { flags, refuse } from "./flags.js";
import { crossCheck } from "./python/crossCheck.js";
import { verifyFiles } from "./python/verifyFiles.js";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const USAGE = `usage: npm run test:python [-- --all]
  --all   also installs torch, jax, flax, tensorflow and keras, some gigabytes; what is there takes part in any case
  ISOVAR_PYTHON=venv/bin/python npm run test:python   takes a Python that has numpy and pytest, and installs nothing`;
const { all } = flags(USAGE, { all: { type: "boolean" } });

/** What `--all` adds to NumPy and pytest; bfloat16 of NumPy comes with JAX. */
const FRAMEWORKS = ["torch", "jax", "flax", process.platform === "linux" ? "tensorflow-cpu" : "tensorflow", "keras"];

/** The programs of scripts/compat, and what each imports. */
const COMPAT = {
  numpy: ["numpy"],
  torch: ["torch"],
  torchStateless: ["torch.func._random"],
  jax: ["jax", "flax"],
  tensorflow: ["tensorflow"],
  keras: ["keras", "tensorflow", "jax", "torch"],
} as const;

/** Runs a command that has to succeed, and ends with what is wrong where it does not. */
function need(command: string, ...args: string[]): void {
  const { error, status } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) return;
  console.error(`test:python: ${error?.message ?? `${[command, ...args].join(" ")}: ended with ${status}`}`);
  process.exit(1);
}

/** The Python of ISOVAR_PYTHON, or that of .python/ with what the tests need. */
function environment(): string {
  const given = process.env.ISOVAR_PYTHON;
  if (given) {
    const python = given.includes("/") ? resolve(given) : given;
    const { error, status, stderr } = spawnSync(python, ["-c", "import numpy, pytest"], { encoding: "utf8" });
    if (status !== 0) refuse(USAGE, `test:python: ISOVAR_PYTHON: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
    return python;
  }
  const windows = process.platform === "win32";
  const python = resolve(".python", windows ? "Scripts/python.exe" : "bin/python");
  const packages = ["./python", "pytest", ...(all ? FRAMEWORKS : [])];
  console.log(`installing ${packages.join(", ")} in .python/`);
  // Made anew where it was left without pip, as by a system that has no package of venv.
  if (spawnSync(python, ["-m", "pip", "--version"]).status !== 0) {
    need(windows ? "python" : "python3", "-m", "venv", "--clear", ".python");
  }
  need(python, "-m", "pip", "install", ...(all ? [] : ["--quiet"]), "--disable-pip-version-check", ...packages);
  return python;
}

/** A Python that is taken as it is imports the package from its sources; so does the other, so that no old copy is tested. */
const env = {
  ...process.env,
  PYTHONPATH: resolve("python/src"),
  PYTHONDONTWRITEBYTECODE: "1",
  TF_CPP_MIN_LOG_LEVEL: "3",
  CUDA_VISIBLE_DEVICES: "",
};
const python = environment();

/** Has the programs of scripts/compat whose packages are there draw random calls of a framework, and compare them with ours. */
function checkCompat(): boolean {
  const found = (name: string) =>
    spawnSync(python, ["-P", "-c", `import importlib.util as u; exit(not u.find_spec("${name}"))`]).status === 0;
  let passed = true;
  for (const [program, packages] of Object.entries(COMPAT)) {
    const missing = packages.find((name) => !found(name));
    if (missing) console.log(`${program}: left out, ${missing} is not installed`);
    else {
      console.log(`${program} …`);
      const options = { env: { ...env, ISOVAR_PYTHON: python }, stdio: "inherit" } as const;
      passed = spawnSync(process.execPath, ["--import", "tsx", `scripts/compat/${program}.ts`], options).status === 0 && passed;
    }
  }
  return passed;
}

/** One after the other; each says whether it passed. */
const STEPS: readonly { title: string; run: () => boolean | Promise<boolean> }[] = [
  {
    title: "tests of the package",
    run: () =>
      spawnSync(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider"], { cwd: "python", env, stdio: "inherit" }).status === 0,
  },
  { title: "files of Node, verified in Python", run: () => verifyFiles(python, env) },
  {
    title: "tensors of Node, drawn again in Python",
    run: () => crossCheck(python, env, join("python", "tests", "crosscheck.py")),
  },
  { title: "random calls of Python's frameworks, drawn here too", run: checkCompat },
];

const failed: string[] = [];
for (const { title, run } of STEPS) {
  console.log(`\n${title}`);
  const start = performance.now();
  if (!(await run())) failed.push(title);
  console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
}
if (failed.length > 0) {
  console.error(`\ntest:python: failed: ${failed.join("; ")}`);
  process.exit(1);
}
