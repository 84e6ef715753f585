import { describe, expect, test } from "vitest";
import { detectShare } from "../../src/node/rank.js";

/** What each engine was seen to set (test/cluster runs them), or documents. */
const array = (id: number, count = 4, min = 0, step = 1) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_COUNT: String(count),
  SLURM_ARRAY_TASK_MIN: String(min),
  SLURM_ARRAY_TASK_MAX: String(min + (count - 1) * step),
  SLURM_ARRAY_TASK_STEP: String(step),
});
/** A batch script has SLURM_PROCID=0 too, and SLURM_NTASKS. */
const batch = { SLURM_JOB_ID: "7", SLURM_PROCID: "0", SLURM_NTASKS: "4" };
const step = (procid: number, tasks: number) => ({ ...batch, SLURM_PROCID: String(procid), SLURM_STEP_NUM_TASKS: String(tasks) });
const mpi = (rank: number, size: number) => ({ OMPI_COMM_WORLD_RANK: String(rank), OMPI_COMM_WORLD_SIZE: String(size) });
const torchrun = (rank: number, size: number) => ({ RANK: String(rank), WORLD_SIZE: String(size), LOCAL_RANK: "0" });

describe("a process knows its share from", () => {
  test.each<[string, Record<string, string>, number, number, string]>([
    ["torchrun", torchrun(2, 8), 2, 8, "torchrun (RANK=2, WORLD_SIZE=8)"],
    ["Open MPI", mpi(0, 3), 0, 3, "Open MPI (OMPI_COMM_WORLD_RANK=0, OMPI_COMM_WORLD_SIZE=3)"],
    ["PMI", { PMI_RANK: "1", PMI_SIZE: "2" }, 1, 2, "PMI (PMI_RANK=1, PMI_SIZE=2)"],
    ["a Slurm array", { ...batch, ...array(3) }, 3, 4, "Slurm array (SLURM_ARRAY_TASK_ID=3, SLURM_ARRAY_TASK_COUNT=4)"],
    ["a Slurm array from 1", array(4, 4, 1), 3, 4, "Slurm array"],
    ["a Slurm array in steps: 10-22:4", array(18, 4, 10, 4), 2, 4, "Slurm array"],
    ["a step of Slurm", step(5, 6), 5, 6, "Slurm step (SLURM_PROCID=5, SLURM_STEP_NUM_TASKS=6)"],
    ["steps in an array", { ...array(2), ...step(1, 3) }, 7, 12, "Slurm array (SLURM_ARRAY_TASK_ID=2"],
    ["srun --mpi=pmi2, which says it twice", { ...step(1, 2), PMI_RANK: "1", PMI_SIZE: "2" }, 1, 2, "PMI"],
    ["mpirun in a job of two nodes, whose daemons a step starts", { ...step(1, 2), ...mpi(5, 8) }, 5, 8, "Open MPI"],
    ["torchrun in a step", { ...step(1, 2), ...torchrun(9, 16) }, 9, 16, "torchrun"],
    ["the one with many processes", { ...torchrun(0, 1), ...mpi(1, 2) }, 1, 2, "Open MPI"],
  ])("%s", (_, env, index, count, from) => {
    const found = detectShare(env);
    expect(found).toMatchObject({ index, count });
    expect(found!.from.startsWith(from)).toBe(true);
  });

  test("Kubernetes and GNU parallel, who do not tell of how many", () => {
    expect(detectShare({ JOB_COMPLETION_INDEX: "0" }, 5)).toEqual({
      index: 0,
      count: 5,
      from: "Kubernetes (JOB_COMPLETION_INDEX=0)",
    });
    expect(detectShare({ PARALLEL_SEQ: "5", PARALLEL_JOBSLOT: "1" }, 5)).toMatchObject({ index: 4, count: 5 });
    expect(detectShare(torchrun(1, 2), 2)).toMatchObject({ index: 1, count: 2 });
    expect(detectShare({ ...torchrun(1, 2), JOB_COMPLETION_INDEX: "1" })).toMatchObject({ index: 1, count: 2 });
  });
});

test.each<[string, Record<string, string>]>([
  ["an empty environment", {}],
  ["the batch script of a job, which runs once", batch],
  ["variables that are empty", { RANK: "", WORLD_SIZE: "" }],
  ["RANK alone, which many programs use", { RANK: "3" }],
  ["one process", { ...torchrun(0, 1), ...mpi(0, 1) }],
])("%s says nothing", (_, env) => {
  expect(detectShare(env)).toBeUndefined();
  expect(detectShare(env, 1)).toEqual(env.WORLD_SIZE === "1" ? expect.objectContaining({ index: 0, count: 1 }) : undefined);
});

test.each<[string, Record<string, string>, RegExp, number?]>([
  ["two engines", { ...torchrun(1, 4), ...mpi(1, 2) }, /torchrun \(RANK=1, WORLD_SIZE=4\) and Open MPI .* contradict each other/],
  [
    "an array and MPI",
    { ...array(1), ...mpi(1, 4), SLURM_ARRAY_TASK_ID: "2" },
    /contradict each other; --shard i\/n says which this one is/,
  ],
  ["numbers that are none", { RANK: "-1", WORLD_SIZE: "4" }, /RANK \("-1"\) is no number/],
  ["a rank beyond the last", torchrun(4, 4), /is not one of 0 to 3/],
  ["an array of 1,2,5", { ...array(2, 3, 1), SLURM_ARRAY_TASK_MAX: "5" }, /the tasks are not evenly numbered/],
  ["an index alone", { JOB_COMPLETION_INDEX: "3" }, /does not tell of how many; --shard auto\/n says it/],
  ["GNU parallel alone", { PARALLEL_SEQ: "1" }, /GNU parallel \(PARALLEL_SEQ=1\) does not tell of how many/],
  ["another count than is given", torchrun(1, 4), /torchrun .* is not one of 5/, 5],
  ["no engine, for one of five", { RANK: "3" }, /detectShare: no engine says which of 5 processes this is; --shard i\/n says/, 5],
  ["an engine with one process, for one of five", torchrun(0, 1), /no engine says which of 5 processes this is/, 5],
  ["an index beyond the count that is given", { PARALLEL_SEQ: "6" }, /is not one of 0 to 4/, 5],
])("%s: refused with what to do", (_, env, message, count) => {
  expect(() => detectShare(env, count)).toThrow(message);
  expect(() => detectShare(env, count)).toThrow(expect.objectContaining({ code: "E_ARGUMENT" }));
});
