// Lessons as presets: a state, and what the doctor says of each of its starts.

import { DEFAULTS, HE, type Start, type StartInit, type State } from "../state.js";

/** A kind of fault that the doctor finds, or that it finds none. */
export type Finding = "healthy" | "symmetric" | "exploding" | "vanishing" | "collapse" | "chaos" | "nonFinite";

export interface Lesson {
  /** Names its texts. */
  readonly id: LessonId;
  readonly state: State;
  /** What the doctor finds in each start. */
  readonly expected: readonly Finding[];
}

/** In the order in which they are told: from no weights over wrong ones to right ones, then the finer points. */
export const LESSON_IDS = [
  "zeros",
  "standardNormal",
  "sigmoid",
  "nan",
  "xavierTanh",
  "xavierRelu",
  "he",
  "orthogonal",
  "edge",
  "biases",
  "truncation",
  "half",
] as const;
export type LessonId = (typeof LESSON_IDS)[number];

const start = (scheme: string, options: Omit<StartInit, "scheme"> = {}, biasStd = 0): Start => ({
  init: { scheme, ...options },
  biasStd,
  lsuv: false,
});

/** Weights of std `weightStd`/√n, as the theory of the edge of chaos counts them. */
const scaled = (weightStd: number) => start("varianceScaling", { scale: weightStd * weightStd });

/** Variance that is left of a normal distribution cut at ±2 std: 0.8796256610342398². */
const CUT = 0.7737;

type Preset = Omit<Lesson, "id" | "state"> & { readonly state: Partial<State> };

const PRESETS: Readonly<Record<LessonId, Preset>> = {
  zeros: { state: { depth: 3, starts: [start("zeros"), HE] }, expected: ["symmetric", "healthy"] },
  standardNormal: { state: { depth: 30, starts: [start("normal")] }, expected: ["exploding"] },
  sigmoid: { state: { depth: 10, activation: "sigmoid", starts: [start("glorotNormal")] }, expected: ["collapse"] },
  nan: { state: { depth: 60, width: 64, starts: [start("normal")] }, expected: ["nonFinite"] },
  xavierTanh: { state: { depth: 30, activation: "tanh", starts: [start("glorotNormal")] }, expected: ["healthy"] },
  xavierRelu: { state: { depth: 30, starts: [start("glorotNormal")] }, expected: ["vanishing"] },
  he: { state: { depth: 30, starts: [HE, start("glorotNormal")] }, expected: ["healthy", "vanishing"] },
  orthogonal: {
    state: { depth: 60, width: 64, activation: "identity", starts: [start("orthogonal"), start("lecunNormal")] },
    expected: ["healthy", "collapse"],
  },
  edge: {
    state: { depth: 30, activation: "tanh", starts: [scaled(0.5), scaled(1), scaled(2)], sigmaW: 1, sigmaB: 0 },
    expected: ["vanishing", "healthy", "chaos"],
  },
  biases: { state: { depth: 10, starts: [HE, start("heNormal", {}, 0.1)] }, expected: ["healthy", "healthy"] },
  truncation: {
    state: { depth: 48, width: 256, samples: 128, starts: [start("varianceScaling", { scale: 2 * CUT }), HE] },
    expected: ["vanishing", "healthy"],
  },
  half: { state: { depth: 8, starts: [start("normal")] }, expected: ["exploding"] },
};

export const LESSONS: readonly Lesson[] = LESSON_IDS.map((id) => ({
  id,
  state: { ...DEFAULTS, data: "gaussian", width: 128, ...PRESETS[id].state, view: "depth" },
  expected: PRESETS[id].expected,
}));

/** The lesson whose net a state shows, however it is trained and looked at. */
export function lessonOf(state: State): Lesson | undefined {
  const net = ({ depth, width, activation, starts }: State) => JSON.stringify([depth, width, activation, starts]);
  return LESSONS.find((lesson) => net(lesson.state) === net(state));
}
