// Which of several processes this one is, and of how many, from what the engine that started it leaves in the environment.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Share } from "./writeShards.js";

/** Where an engine says which of its processes this is. */
interface Engine {
  readonly name: string;
  /** The variable with the number of the process. */
  readonly index: string;
  /** The variable with the number of processes; undefined where the engine does not tell. */
  readonly count?: string;
  /** What numbers begin with. Default 0. */
  readonly first?: number;
  /** Whether its processes may be started by another engine's, which then counts for nothing. */
  readonly isInner?: boolean;
}

/** Sources, as read in 2026-11, beside each. */
const ENGINES: readonly Engine[] = [
  // docs.pytorch.org/docs/stable/elastic/run.html
  { name: "torchrun", index: "RANK", count: "WORLD_SIZE", isInner: true },
  // www.open-mpi.org/faq/?category=running#mpi-environmental-variables
  { name: "Open MPI", index: "OMPI_COMM_WORLD_RANK", count: "OMPI_COMM_WORLD_SIZE", isInner: true },
  // The process manager of MPICH and Intel MPI; Slurm sets both too, for srun --mpi=pmi2.
  { name: "PMI", index: "PMI_RANK", count: "PMI_SIZE", isInner: true },
  // kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
  { name: "Kubernetes", index: "JOB_COMPLETION_INDEX" },
  // www.gnu.org/software/parallel/man.html
  { name: "GNU parallel", index: "PARALLEL_SEQ", first: 1 },
];

/** slurm.schedmd.com/srun.html. A batch script has SLURM_PROCID as well, but is no step, and runs once. */
const SLURM_STEP: Engine = { name: "Slurm step", index: "SLURM_PROCID", count: "SLURM_STEP_NUM_TASKS" };

/** A share of the work, and who says so. */
export interface DetectedShare extends Share {
  /** The engine, and its variables: `Slurm array (SLURM_ARRAY_TASK_ID=2, SLURM_ARRAY_TASK_COUNT=8)`. */
  from: string;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** What an engine says: without a count where it does not tell of how many. */
type Found = Omit<DetectedShare, "count"> & { count: number | undefined; isInner: boolean };

const WHERE = "detectShare";
const fail = (what: string, advice = "i/n says which this one is"): never => {
  throw new IsovarError("E_ARGUMENT", `${WHERE}: ${what}; --shard ${advice}, --shard none that there is one`);
};

function numberIn(env: Environment, variable: string): number {
  const text = env[variable]!;
  return /^\d{1,9}$/.test(text) ? Number(text) : fail(`${variable} (${show(text)}) is no number`);
}

const quote = (env: Environment, variables: readonly string[]) => variables.map((name) => `${name}=${env[name]}`).join(", ");

function read(env: Environment, { name, index, count, first = 0, isInner = false }: Engine): Found[] {
  if (!env[index] || (count !== undefined && !env[count])) return [];
  const from = `${name} (${quote(env, count ? [index, count] : [index])})`;
  return [{ index: numberIn(env, index) - first, count: count ? numberIn(env, count) : undefined, from, isInner }];
}

/** slurm.schedmd.com/sbatch.html: tasks of an array are numbered from any number in any steps. */
function readArray(env: Environment): Found[] {
  const variables = ["ID", "COUNT", "MIN", "MAX", "STEP"].map((what) => `SLURM_ARRAY_TASK_${what}`);
  if (variables.slice(0, 4).some((name) => !env[name])) return [];
  const [id, count, min, max] = variables.slice(0, 4).map((name) => numberIn(env, name)) as [number, number, number, number];
  const step = env[variables[4]!] ? numberIn(env, variables[4]!) : 1;
  const from = `Slurm array (${quote(env, variables.slice(0, 2))})`;
  const index = (id - min) / step;
  if (!Number.isInteger(index) || (max - min) / step + 1 !== count) fail(`${from}: the tasks are not evenly numbered`);
  return [{ index, count, from, isInner: false }];
}

/** A step in each task of an array: all of their processes, one after the other. */
function readSlurm(env: Environment): Found[] {
  const [array] = readArray(env);
  const [step] = read(env, SLURM_STEP);
  if (!array || !step) return [...(array ? [array] : []), ...(step ? [step] : [])];
  const [tasks, processes] = [array.count!, step.count!];
  const from = `${array.from} and ${step.from}`;
  return [{ index: array.index * processes + step.index, count: tasks * processes, from, isInner: false }];
}

/**
 * Which share of the work is this process's, by the environment that the engine which started it has set: torchrun, Open MPI, PMI, Slurm
 * (array, step, or steps in an array), Kubernetes' Indexed Jobs, GNU parallel. The last two do not tell of how many.
 *
 * A step of Slurm that starts MPI's or torchrun's processes counts for nothing; nor does an engine with one process.
 * @param env the environment, as `process.env`
 * @param count of how many, for engines that do not tell; others must agree
 * @returns the share, and where it was read; undefined where no engine says anything
 * @throws {IsovarError} E_ARGUMENT where engines contradict each other or `count`, or do not tell of how many, or none says anything though
 *   `count` is above 1
 * @example detectShare({ RANK: "2", WORLD_SIZE: "8" }) // { index: 2, count: 8, from: "torchrun (RANK=2, WORLD_SIZE=8)" }
 */
export function detectShare(env: Readonly<Record<string, string | undefined>>, count?: number): DetectedShare | undefined {
  const inner = ENGINES.flatMap((engine) => read(env, engine));
  const step = inner.some(({ isInner }) => isInner) ? { [SLURM_STEP.index]: undefined } : {};
  const all = [...inner, ...readSlurm({ ...env, ...step })];
  const many = all.filter((found) => found.count !== 1 || count === 1);
  const [first, ...others] = many;
  // All of them would draw the whole.
  if (!first && count !== undefined && count > 1) fail(`no engine says which of ${count} processes this is`);
  if (!first) return undefined;
  const other = others.find(
    (found) => found.index !== first.index || (found.count ?? first.count) !== (first.count ?? found.count),
  );
  if (other) fail(`${first.from} and ${other.from} contradict each other`);
  const told = many.find((found) => found.count !== undefined) ?? first;
  const whole = told.count ?? count ?? fail(`${first.from} does not tell of how many`, "auto/n says it");
  if (count !== undefined && whole !== count) fail(`${told.from} is not one of ${count}`);
  if (told.index < 0 || told.index >= whole) fail(`${told.from} is not one of 0 to ${whole - 1}`);
  return { index: told.index, count: whole, from: told.from };
}
