// What does noise that is never stored cost, beside generating it and adding it?

import { type Core, createCore, heNormal, init } from "isovar";
import { perturb, restore, update } from "isovar/noise";
import { normal } from "isovar/random";
import { atLeast, type Bench, type BenchOptions, type Figure, medianOf, timesAsFast } from "./figure.js";
import { type Case, compare } from "./harness.js";
import { nsPer } from "./table.js";

/** Weights of a layer of a language model: more than any cache near a core holds. */
const SHAPE = [2048, 2048];
const COUNT = 2 ** 22;
const SCALE = 1e-3;
const STREAM = { seed: 7, name: "w" };
const MEMBERS = Array.from({ length: 32 }, (_, i) => i);
const WEIGHTS = MEMBERS.map((member) => SCALE * Math.cos(member));

/** Noise as whoever has none of `isovar/noise` makes it: with memory for as many values as there are weights, or without. */
const [AGAIN, ANEW] = ["generate into an array that is there, then add", "generate a new array, then add"];

/** Rows of two threads. */
const TWO = { perturb: "perturb, 2 threads", restore: "restore, 2 threads", update: "update of 32 members, 2 threads" };

function verified(right: boolean, what: string): void {
  if (!right) throw new Error(`noise: ${what}`);
}

function add(weights: Float32Array, generated: Float32Array): void {
  for (let i = 0; i < weights.length; i++) weights[i]! += generated[i]!;
}

const same = (a: Float32Array, b: Float32Array) => Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

/** What is timed gives right answers: restore the weights, update the sum of its members to within rounding, two threads what one gives. */
function verify(weights: Float32Array, two: Core): void {
  const w = weights.slice();
  restore(w, perturb(w, { ...STREAM, member: 1, scale: SCALE }));
  verified(same(w, weights), "restore does not give the weights back");
  const together = update(weights.slice(), MEMBERS, WEIGHTS, STREAM);
  for (const [i, member] of MEMBERS.entries()) update(w, [member], [WEIGHTS[i]!], STREAM);
  verified(
    together.every((x, i) => Math.abs(x - w[i]!) < 1e-7),
    "update of many is not the sum of many updates",
  );
  verified(same(update(weights.slice(), MEMBERS, WEIGHTS, { ...STREAM, core: two }), together), "two threads give other bits");
}

async function perturbations({ quick, show }: BenchOptions): Promise<Figure[]> {
  const core = createCore({ backend: "wasm", threads: 1 });
  const weights = init(heNormal(), SHAPE, { seed: 42, name: "w" });
  const two = createCore({ backend: "wasm", threads: 2 });
  verify(weights, two);
  const [noise, out] = [new Float32Array(COUNT), new Float32Array(COUNT)];
  const kept = perturb(out, { ...STREAM, member: 0, scale: SCALE });
  const generateAndAdd = (into: Float32Array, seed: number) => add(weights, normal(into, { seed, name: "w", std: SCALE, core }));
  let member = 0;
  const options = () => ({ ...STREAM, member: member++, scale: SCALE, core });
  const cases: Case[] = [
    { name: "perturb", run: () => void perturb(weights, options()) },
    { name: "perturb, from a base", run: () => perturb(out, { ...options(), base: weights }) },
    { name: "perturb, rank 4", run: () => void perturb(weights, { ...options(), shape: SHAPE, rank: 4 }) },
    { name: "restore", run: () => void restore(out, kept, { core }) },
    { name: TWO.perturb, run: () => void perturb(weights, { ...options(), core: two }) },
    { name: TWO.restore, run: () => void restore(out, kept, { core: two }) },
    { name: AGAIN, run: () => generateAndAdd(noise, member++) },
    { name: ANEW, run: () => generateAndAdd(new Float32Array(COUNT), member++) },
  ];
  const table = {
    id: "noise-perturb",
    title: "noise added to weights",
    inside: "2^22 weights, f32, a new member each time",
    unit: nsPer("weight", COUNT),
    rows: await compare(cases, quick ? 3 : 15),
  };
  show(table);
  const populations: Case[] = [
    { name: "update of 32 members", run: () => void update(weights, MEMBERS, WEIGHTS, { ...STREAM, core }) },
    {
      name: "update of 32 members, rank 4",
      run: () => void update(weights, MEMBERS, WEIGHTS, { ...STREAM, core, shape: SHAPE, rank: 4 }),
    },
    { name: TWO.update, run: () => void update(weights, MEMBERS, WEIGHTS, { ...STREAM, core: two }) },
    {
      name: "32 updates of one member",
      run: () => {
        for (const [i, one] of MEMBERS.entries()) update(weights, [one], [WEIGHTS[i]!], { ...STREAM, core });
      },
    },
    {
      name: "32 times generate, then add",
      run: () => {
        for (const one of MEMBERS) generateAndAdd(noise, one);
      },
    },
  ];
  const many = {
    id: "noise-update",
    title: "noise of 32 members added to weights",
    inside: "2^22 weights, f32; for each weight and member",
    unit: nsPer("weight and member", COUNT * MEMBERS.length),
    rows: await compare(populations, quick ? 2 : 9),
  };
  show(many);
  const [together, ...each] = ["update of 32 members", "32 updates of one member", "32 times generate, then add"] as const;
  return [
    ...[ANEW, AGAIN].map((name) =>
      atLeast(`perturb: times as fast as ${name}`, medianOf(table, name) / medianOf(table, "perturb"), 1.3),
    ),
    atLeast("perturb: two threads over one", medianOf(table, "perturb") / medianOf(table, TWO.perturb), 1.6),
    atLeast("restore: two threads over one", medianOf(table, "restore") / medianOf(table, TWO.restore), 1.6),
    atLeast(`${together}: two threads over one`, medianOf(many, together) / medianOf(many, TWO.update), 1.8),
    ...each.map((name) => atLeast(`${together}: times as fast as ${name}`, medianOf(many, name) / medianOf(many, together), 1.3)),
  ];
}

export const noise: Bench = async (options) => {
  const figures = await perturbations(options);
  const power = options.quick ? 20 : 22;
  const beside = await options.contest(
    "noise",
    { count: 2 ** power, std: SCALE },
    {
      id: "noise",
      title: "noise added to weights, f32",
      inside: `2^${power} weights; isovar's perturb, which keeps what restore needs; the others generate into an array that is there already, then add`,
      unit: nsPer("weight", 2 ** power),
    },
  );
  return [...figures, ...timesAsFast(beside, "torch", 1.25), ...timesAsFast(beside, "tuned JS", 4)];
};
