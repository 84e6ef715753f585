// What do the numbers of Python's frameworks take here, beside these frameworks and their likes in JavaScript?

import { jax, torch } from "isovar/compat";
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
  drawn: () => Float32Array;
  first: readonly number[];
  goals: Readonly<Record<string, number>>;
}

const QUESTIONS: readonly Question[] = [
  {
    work: "jaxNormal",
    title: "normal f32 of JAX",
    drawn: () => jax.random.normal(jax.random.key(0), [4]),
    // test/compat/fixtures/jax.json: random.normal(random.key(0),(7,))
    first: [1.6226422, 2.0252647, -0.43359444, -0.07861735],
    goals: { "jax-js": 10 },
  },
  {
    work: "torchStatelessNormal",
    title: "normal f32 of torch.func._random",
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
    const { work, title, goals } = question;
    const table = await options.contest(
      work,
      { count: 2 ** power },
      { id: work, title, inside: `2^${power} values in a new array, a new key each time`, unit: nsPer("value", 2 ** power) },
    );
    figures.push(...Object.entries(goals).flatMap(([rival, goal]) => timesAsFast(table, rival, goal)));
  }
  return figures;
};
