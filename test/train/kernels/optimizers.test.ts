// Many steps of every optimizer against its formulas in f64, written as in the papers.

import { describe, expect, it } from "vitest";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { HALF_ULP, worstShare } from "./close.js";

const { kernels, arena } = trainBench();
const { fround } = Math;

const STEPS = 200;
const N = 64;
/** The last elements are padding: zeros throughout. */
const USED = 60;

/** What all optimizers take last. */
interface Common {
  rate: number;
  weightDecay: number;
  scale: number;
  limit: number;
}

interface Method {
  name: string;
  /** Arrays beside weights and gradients. */
  slots: number;
  /** One step of the kernel; `step` counts from 1. */
  run: (addresses: number[], step: number, common: Common) => void;
  /** The same for one weight: its new value. `slots` keep what it keeps. */
  exact: (p: number, g: number, slots: number[], step: number, common: Common) => number;
}

const MOMENTUM = fround(0.9);
const [BETA1, BETA2] = [fround(0.9), fround(0.999)];
/** So large that it matters where it is added. */
const EPSILON = fround(0.01);
const DECAY = fround(0.99);

function momentum(name: string, nesterov: boolean): Method {
  return {
    name,
    slots: 1,
    run: ([p, g, v], _, { rate, weightDecay, scale, limit }) =>
      kernels.momentumF32(p!, g!, v!, 0, N, rate, MOMENTUM, nesterov ? 1 : 0, weightDecay, scale, limit),
    exact: (p, g, slots, _, { rate }) => {
      const v = MOMENTUM * slots[0]! + g;
      slots[0] = v;
      return p - rate * (nesterov ? g + MOMENTUM * v : v);
    },
  };
}

function adam(name: string, decoupled: number): Method {
  return {
    name,
    slots: 2,
    run: ([p, g, m, v], step, { rate, weightDecay, scale, limit }) => {
      const corrected = rate / (1 - BETA1 ** step);
      const root = 1 / Math.sqrt(1 - BETA2 ** step);
      const weights = [BETA1, 1 - BETA1, BETA2, 1 - BETA2] as const;
      const decay = 1 - rate * decoupled;
      kernels.adamF32(p!, g!, m!, v!, 0, N, corrected, ...weights, root, EPSILON, decay, weightDecay, scale, limit);
    },
    exact: (p, g, slots, step, { rate }) => {
      const m = BETA1 * slots[0]! + (1 - BETA1) * g;
      const v = BETA2 * slots[1]! + (1 - BETA2) * g * g;
      [slots[0], slots[1]] = [m, v];
      const step1 = m / (1 - BETA1 ** step);
      const root = Math.sqrt(v / (1 - BETA2 ** step));
      return p - rate * decoupled * p - (rate * step1) / (root + EPSILON);
    },
  };
}

function rmsProp(name: string, share: number): Method {
  return {
    name,
    slots: 2,
    run: ([p, g, v, u], _, { rate, weightDecay, scale, limit }) =>
      kernels.rmsPropF32(p!, g!, v!, u!, 0, N, rate, DECAY, 1 - DECAY, EPSILON, share, weightDecay, scale, limit),
    exact: (p, g, slots, _, { rate }) => {
      const v = DECAY * slots[0]! + (1 - DECAY) * g * g;
      const u = share * slots[1]! + g / (Math.sqrt(v) + EPSILON);
      [slots[0], slots[1]] = [v, u];
      return p - rate * u;
    },
  };
}

const METHODS: Method[] = [
  {
    name: "sgd",
    slots: 0,
    run: ([p, g], _, { rate, weightDecay, scale, limit }) => kernels.sgdF32(p!, g!, 0, N, rate, weightDecay, scale, limit),
    exact: (p, g, _, __, { rate }) => p - rate * g,
  },
  momentum("momentum", false),
  momentum("nesterov", true),
  adam("adam", 0),
  adam("adamw", fround(0.05)),
  rmsProp("rmsprop", 0),
  rmsProp("rmsprop with momentum", MOMENTUM),
];

const PLAIN: Common = { rate: fround(0.01), weightDecay: 0, scale: 1, limit: Number.POSITIVE_INFINITY };
const COMMON: Record<string, Common> = {
  plain: PLAIN,
  "weight decay": { ...PLAIN, weightDecay: fround(0.1) },
  "a common scale": { ...PLAIN, scale: fround(0.3) },
  "gradients held in ±0.25": { ...PLAIN, limit: 0.25 },
  // Scaled first, then held: 0.3·g lies beyond ±0.25 where |g| > 0.83.
  all: { rate: fround(0.003), weightDecay: fround(0.01), scale: fround(0.3), limit: 0.25 },
};

/** The gradient of a step as the optimizer sees it: scaled, held in ±limit, the weight's decay added. */
function seen(g: number, p: number, { scale, limit, weightDecay }: Common): number {
  return Math.min(limit, Math.max(-limit, g * scale)) + weightDecay * p;
}

describe.each(METHODS)("$name", ({ slots, run, exact }) => {
  it.each(Object.entries(COMMON))("%s: 200 steps follow the formulas", (_, common) => {
    const random = testUniforms(160);
    arena.clear();
    const weights = Float32Array.from({ length: N }, (_, i) => (i < USED ? 2 * random() - 1 : 0));
    const [p, g] = [arena.floats(weights), arena.floats(new Float32Array(N))];
    const kept = Array.from({ length: slots }, () => arena.floats(new Float32Array(N)));
    const at = addresses(p, g, ...kept);
    const expected = Array.from(weights, (x) => ({ p: x, slots: new Array<number>(slots).fill(0) }));
    for (let step = 1; step <= STEPS; step++) {
      // A slope of its own for each weight, and noise; small and large ones.
      for (let i = 0; i < USED; i++) g[i] = (random() - 0.5 + (i % 7) / 7) * 2 ** ((i % 5) - 2);
      run(at, step, common);
      for (const [i, one] of expected.entries()) {
        if (i < USED) one.p = exact(one.p, seen(g[i]!, one.p, common), one.slots, step, common);
      }
    }
    const exactly = expected.map((one) => one.p);
    const largest = Math.max(...exactly.map(Math.abs), 1);
    // A rounding of the weight each step; errors of steps go with their size. They mostly cancel.
    expect(worstShare(p, exactly, () => HALF_ULP * STEPS * largest)).toBeLessThanOrEqual(1);
    for (const [slot, values] of kept.entries()) {
      const exactSlots = expected.map((one) => one.slots[slot]!);
      const size = Math.max(...exactSlots.map(Math.abs));
      expect(worstShare(values, exactSlots, () => HALF_ULP * 30 * size)).toBeLessThanOrEqual(1);
    }
    for (const array of [p, ...kept]) expect(Array.from(array.subarray(USED))).toEqual([0, 0, 0, 0]);
    expect(arena.intact).toBe(true);
  });

  it("leaves gradients alone, and a NaN stays in its element", () => {
    arena.clear();
    const arrays = Array.from({ length: 2 + slots }, () => arena.floats(new Float32Array(N).fill(0.5)));
    arrays[1]![5] = Number.NaN;
    run(addresses(...arrays), 1, COMMON.all!);
    expect(Array.from(arrays[1]!)).toEqual(Array.from({ length: N }, (_, i) => (i === 5 ? Number.NaN : 0.5)));
    expect(Array.from(arrays[0]!, Number.isNaN)).toEqual(Array.from({ length: N }, (_, i) => i === 5));
  });
});
