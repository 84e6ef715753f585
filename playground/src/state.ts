// What the page shows, as plain data, and its text in the address: a link is a state.

import type { ActivationName } from "isovar/theory";

/** Initializer of a start as a spec has it: the name of a scheme and its options. */
export interface StartInit {
  readonly scheme: string;
  readonly [option: string]: string | number | boolean;
}

/** One way to start a net. */
export interface Start {
  readonly init: StartInit;
  /** Standard deviation of the biases; 0 for none. */
  readonly biasStd: number;
  /** Whether the net is then scaled layer by layer on a batch (`lsuv` of isovar/doctor). */
  readonly lsuv: boolean;
}

export const DATA_NAMES = ["digits", "moons", "spiral", "circles", "xor", "clouds", "gaussian", "csv"] as const;
export type DataName = (typeof DATA_NAMES)[number];

export const OPTIMIZERS = ["sgd", "adam", "adamw", "rmsprop"] as const;
export const THEMES = ["auto", "light", "dark"] as const;

/** Activations on offer, the usual ones first. */
export const ACTIVATIONS = [
  "relu",
  "tanh",
  "sigmoid",
  "gelu",
  "silu",
  "selu",
  "elu",
  "leakyRelu",
  "softplus",
  "mish",
  "softsign",
  "hardtanh",
  "relu6",
  "relu2",
  "sin",
  "identity",
] as const satisfies readonly ActivationName[];

/** Schemes that a dense layer takes, the usual ones first. */
export const SCHEMES = [
  "heNormal",
  "heUniform",
  "glorotNormal",
  "glorotUniform",
  "lecunNormal",
  "lecunUniform",
  "orthogonal",
  "normal",
  "uniform",
  "truncatedNormal",
  "varianceScaling",
  "zeros",
  "ones",
  "constant",
  "identity",
  "sparse",
  "sign",
] as const;

export const MOST_STARTS = 3;

export interface State {
  /** Name of the view. */
  readonly view: string;
  /** Number of hidden layers. */
  readonly depth: number;
  /** Units per hidden layer. */
  readonly width: number;
  readonly activation: (typeof ACTIVATIONS)[number];
  /** One to three starts, side by side. */
  readonly starts: readonly Start[];
  readonly seed: number;
  readonly data: DataName;
  /** Samples in the batch that is measured. */
  readonly samples: number;
  readonly learningRate: number;
  readonly optimizer: (typeof OPTIMIZERS)[number];
  readonly batchSize: number;
  /** A point of the phase diagram. */
  readonly sigmaW: number;
  readonly sigmaB: number;
  readonly theme: (typeof THEMES)[number];
  /** Large type and strong contrast. */
  readonly projector: boolean;
}

export const HE: Start = { init: { scheme: "heNormal" }, biasStd: 0, lsuv: false };

/** What a first visit shows: signals that keep their size, explode and vanish; nets that learn within seconds, blow up and stall. */
export const DEFAULTS: State = {
  view: "depth",
  depth: 20,
  width: 64,
  activation: "relu",
  starts: [
    HE,
    { init: { scheme: "normal", std: 1 }, biasStd: 0, lsuv: false },
    { init: { scheme: "glorotNormal" }, biasStd: 0, lsuv: false },
  ],
  seed: 1,
  data: "gaussian",
  samples: 256,
  learningRate: 0.03,
  optimizer: "sgd",
  batchSize: 64,
  sigmaW: Math.SQRT2,
  sigmaB: 0,
  theme: "auto",
  projector: false,
};

/** Limits of the numbers; whole numbers where the step is 1. */
export const LIMITS = {
  depth: { min: 1, max: 100, step: 1 },
  width: { min: 2, max: 512, step: 1 },
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, step: 1 },
  samples: { min: 2, max: 2048, step: 1 },
  learningRate: { min: 1e-7, max: 100, step: 0 },
  batchSize: { min: 1, max: 1024, step: 1 },
  sigmaW: { min: 0, max: 16, step: 0 },
  sigmaB: { min: 0, max: 10, step: 0 },
} as const;

type NumberKey = keyof typeof LIMITS;

/** Options and biases beyond this are no start of a net that one means. */
const LARGEST_OPTION = 1e6;
const MOST_OPTIONS = 8;

const WORDS = {
  activation: ACTIVATIONS,
  data: DATA_NAMES,
  optimizer: OPTIMIZERS,
  theme: THEMES,
} as const;

/** A number within its limits, or undefined. */
function numberOf(text: string, { min, max, step }: { min: number; max: number; step: number }): number | undefined {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  if (!(value >= min && value <= max) || (step === 1 && !Number.isInteger(value))) return undefined;
  return value;
}

function optionOf(text: string): string | number | boolean | undefined {
  if (text === "true" || text === "false") return text === "true";
  const value = numberOf(text, { min: -LARGEST_OPTION, max: LARGEST_OPTION, step: 0 });
  return value ?? (/^[a-zA-Z]{1,20}$/.test(text) ? text : undefined);
}

/** `normal,std:1,bias:0.1,lsuv`; undefined where that is no start. */
export function parseStart(text: string): Start | undefined {
  const [scheme = "", ...rest] = text.split(",");
  if (!(SCHEMES as readonly string[]).includes(scheme) || rest.length > MOST_OPTIONS) return undefined;
  const options: Record<string, string | number | boolean> = {};
  let [biasStd, lsuv] = [0, false];
  for (const each of rest) {
    const [, name, value] = /^([a-zA-Z]{1,20})(?::(.{1,30}))?$/.exec(each) ?? [];
    if (name === undefined || name === "scheme") return undefined;
    const option = value === undefined ? true : optionOf(value);
    if (option === undefined) return undefined;
    if (name === "lsuv") lsuv = option === true;
    else if (name !== "bias") options[name] = option;
    else if (typeof option === "number" && option >= 0) biasStd = option;
    else return undefined;
  }
  return { init: { scheme, ...options }, biasStd, lsuv };
}

export function printStart({ init: { scheme, ...options }, biasStd, lsuv }: Start): string {
  const named = Object.entries(options).map(([name, value]) => `${name}:${value}`);
  return [scheme, ...named, ...(biasStd > 0 ? [`bias:${biasStd}`] : []), ...(lsuv ? ["lsuv"] : [])].join(",");
}

/** The state behind `#…`. What is missing or wrong is as by default: a link from anyone opens. */
export function parse(hash: string): State {
  const given = new URLSearchParams(hash.replace(/^#/, "").slice(0, 4000));
  const state: { -readonly [K in keyof State]: State[K] } = { ...DEFAULTS };
  for (const key of Object.keys(LIMITS) as NumberKey[]) state[key] = numberOf(given.get(key) ?? "", LIMITS[key]) ?? state[key];
  for (const [key, words] of Object.entries(WORDS)) {
    const word = given.get(key);
    if (word !== null && (words as readonly string[]).includes(word)) Object.assign(state, { [key]: word });
  }
  const view = given.get("view");
  if (view !== null && /^[a-z]{1,20}$/.test(view)) state.view = view;
  const starts = given.getAll("start").flatMap((text) => parseStart(text) ?? []);
  if (starts.length > 0) state.starts = starts.slice(0, MOST_STARTS);
  state.projector = given.get("projector") === "true";
  return state;
}

/** `#…` of a state: what differs from the defaults, in words that can be read. */
export function print(state: State): string {
  const parts: [string, string | number | boolean][] = [];
  for (const key of Object.keys(DEFAULTS) as (keyof State)[]) {
    if (key === "starts") {
      const starts = state.starts.map(printStart);
      if (starts.join(";") !== DEFAULTS.starts.map(printStart).join(";"))
        parts.push(...starts.map((text): [string, string] => ["start", text]));
    } else if (state[key] !== DEFAULTS[key] || key === "view") parts.push([key, state[key]]);
  }
  return `#${parts.map(([key, value]) => `${key}=${value}`).join("&")}`;
}
