// What do the numbers of Python's frameworks take here, beside these frameworks and their likes in JavaScript?

import { jax, numpy, torch } from "isovar/compat";
import { type Bench, type Figure, timesAsFast } from "./figure.js";
import { nsPer } from "./table.js";
import type { WorkName, Works } from "./work.js";

/** Works that are a number of values of a stream. */
type Stream = {
  [W in WorkName]: Works[W] extends { count: number } ? ({ count: number } extends Works[W] ? W : never) : never;
}[WorkName];

/** A stream: the first values that the framework gives for seed 0, and that isovar gives; who is beside it, and by how much isovar is to be as fast. */
interface Question {
  work: Stream;
  title: string;
  /** What a run takes beside the values. */
  each: string;
  drawn: () => Float32Array;
  first: readonly number[];
  goals: Readonly<Record<string, number>>;
}

const [NEW_KEY, GOES_ON] = ["a new key each time", "from a generator that goes on"];

const QUESTIONS: readonly Question[] = [
  {
    work: "torchNormal",
    title: "normal_ f32 of torch",
    each: GOES_ON,
    drawn: () => torch.manualSeed(0).normal([16]),
    // torch 2.15.0: manual_seed(0); empty(16).normal_()
    first: [-1.1258398294448853, -1.152360200881958, -0.2505785822868347, -0.4338788092136383],
    goals: { torch: 0.7 },
  },
  {
    work: "torchUniform",
    title: "uniform_ f32 of torch",
    each: GOES_ON,
    drawn: () => torch.manualSeed(0).uniform([16]),
    // torch 2.15.0: manual_seed(0); empty(16).uniform_()
    first: [0.49625658988952637, 0.7682217955589294, 0.08847743272781372, 0.13203048706054688],
    goals: { torch: 1 },
  },
  {
    work: "numpyNormal",
    title: "standard_normal f32 of NumPy",
    each: `${GOES_ON}; numpy-ts has f64 alone`,
    drawn: () => numpy.defaultRng(0).standardNormal([4], { dtype: "f32" }),
    // NumPy 2.4.6: default_rng(0).standard_normal(4, dtype=float32)
    first: [1.1176220178604126, -1.3871248960494995, -0.4265716075897217, -0.8035872578620911],
    goals: { NumPy: 0.7, "numpy-ts": 1.3 },
  },
  {
    work: "jaxNormal",
    title: "normal f32 of JAX",
    each: NEW_KEY,
    drawn: () => jax.random.normal(jax.random.key(0), [4]),
    // test/compat/fixtures/jax.json: random.normal(random.key(0),(7,))
    first: [1.6226422, 2.0252647, -0.43359444, -0.07861735],
    goals: { "jax-js": 10 },
  },
  {
    work: "torchStatelessNormal",
    title: "normal f32 of torch.func._random",
    each: NEW_KEY,
    drawn: () => torch.stateless.normal(torch.stateless.key(0), [4]),
    // torch 2.15.0: random.normal(random.key(0), (4,))
    first: [0.9911377429962158, -0.9246624112129211, -0.6176088452339172, -0.4820687472820282],
    goals: { torch: 2 },
  },
];

function verify({ title, drawn, first }: Question): void {
  const values = drawn();
  first.forEach((x, i) => {
    if (values[i] !== Math.fround(x)) throw new Error(`compat: ${title} begins with ${values[i]} where the framework has ${x}`);
  });
}

export const compat: Bench = async (options) => {
  const power = options.quick ? 18 : 22;
  const figures: Figure[] = [];
  for (const question of QUESTIONS) {
    verify(question);
    const { work, title, each, goals } = question;
    const table = await options.contest(
      work,
      { count: 2 ** power },
      { id: work, title, inside: `2^${power} values in a new array, ${each}`, unit: nsPer("value", 2 ** power) },
    );
    figures.push(...Object.entries(goals).flatMap(([rival, goal]) => timesAsFast(table, rival, goal)));
  }
  return figures;
};
