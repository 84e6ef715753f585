// The training that is under way: a race for the state that was last asked for, and what a page shows of it.

import { IsovarError } from "isovar";
import type { Net } from "isovar/train";
import { adam, adamw, type Optimizer, predict, rmsprop, sgd } from "isovar/train";
import type { State } from "../state.js";
import { blindLoss, type DataSet, type Samples, scaled } from "./data/dataSet.js";
import { PIXELS } from "./data/digits.js";
import type { DataSets } from "./data/sets.js";
import { type Fate, fateOf } from "./fate.js";
import { netOf } from "./net.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { type Plane, planeOf, reachOf, type WeightImages, weightImages } from "./pictures.js";
import { Race } from "./race.js";
import type { Progress } from "./runner.js";

/** What decides how a race goes: with the same it can be gone on with. */
export const COURSE = ["depth", "width", "activation", "starts", "seed", "learningRate", "optimizer", "batchSize"] as const;

/** Milliseconds of training between two reports: a page that draws twenty times a second looks alive. */
const SLICE = 40;
/** Milliseconds between pictures, and the share of the time that they may take. */
const PICTURES_EVERY = 200;
const PICTURES_SHARE = 0.2;
/** Units whose weights are shown as images. */
const IMAGES = 8;
/** Multiplications for one picture of a plane: so many take about a quarter of a second. */
const PLANE_WORK = 2e9;
const [LEAST_SIDE, MOST_SIDE] = [12, 56];
/** Samples that LSUV scales a net on. */
const LSUV_SAMPLES = 256;

const OPTIMIZERS: Readonly<Record<State["optimizer"], (options: { learningRate: number }) => Optimizer>> = {
  sgd,
  adam,
  adamw,
  rmsprop,
};

export interface RaceRequest {
  readonly state: State;
  /** Whether to begin anew where this very race is under way. */
  readonly rewind: boolean;
  /** Steps to take; without a number, as many as there are until the request is cancelled. */
  readonly steps?: number;
}

/** A net under way, and what it looks like; pictures only where they changed. */
export interface RunnerReport extends Progress {
  readonly fate: Fate;
  readonly images: WeightImages | undefined;
  readonly plane: Plane | undefined;
}

/** What is trained on. */
export interface TaskReport {
  readonly inputs: number;
  readonly classes: readonly string[];
  readonly trainingSamples: number;
  readonly testSamples: number;
  /** The loss of a blind guess. */
  readonly blind: number;
  readonly credit: string | undefined;
  /** Held-out points of a plane, and how far it reaches. */
  readonly plane: { readonly points: Samples; readonly reach: number } | undefined;
}

export interface RaceReport {
  readonly steps: number;
  /** Steps of all nets together in each second of training; undefined before the first. */
  readonly perSecond: number | undefined;
  readonly task: TaskReport;
  /** In the order of the starts. */
  readonly nets: readonly Outcome<RunnerReport>[];
}

function trainedNetOf(state: State, start: State["starts"][number], { inputs, classes, training }: DataSet): Net {
  const batch = training.x.subarray(0, LSUV_SAMPLES * inputs);
  return netOf(state, start, { inputs, classes: classes.length }, batch);
}

const planeSide = (net: Net): number => Math.max(LEAST_SIDE, Math.min(MOST_SIDE, Math.floor(Math.sqrt(PLANE_WORK / net.size))));

/** The race for one state. */
class Heat {
  readonly race: Race;
  /** In the order of the starts. */
  readonly #nets: readonly Outcome<Net>[];
  readonly #data: DataSet;
  readonly #isPlane: boolean;
  readonly #task: TaskReport;
  #seconds = 0;
  #drawn = Number.NEGATIVE_INFINITY;
  #pause = 0;

  constructor(state: State, data: DataSet) {
    this.#data = data;
    this.#isPlane = data.inputs === 2;
    this.#nets = state.starts.map((start) => outcomeOf(() => trainedNetOf(state, start, data)));
    const nets = this.#nets.flatMap((net) => ("report" in net ? net.report : []));
    const optimizer = OPTIMIZERS[state.optimizer]({ learningRate: state.learningRate });
    const batchSize = Math.min(state.batchSize, data.training.y.length);
    this.race = new Race(nets, { data, seed: state.seed, batchSize, optimizer });
    this.#task = {
      inputs: data.inputs,
      classes: data.classes,
      trainingSamples: data.training.y.length,
      testSamples: data.test.y.length,
      blind: blindLoss(data),
      credit: data.credit,
      plane: this.#isPlane ? { points: data.test, reach: reachOf(data) } : undefined,
    };
  }

  run(most: number): void {
    const start = performance.now();
    this.race.run(SLICE, most);
    this.#seconds += (performance.now() - start) / 1000;
  }

  report(withPictures = false): RaceReport {
    const now = performance.now();
    const draw = withPictures || now - this.#drawn > this.#pause;
    const progress = this.race.progress();
    let next = 0;
    const nets = this.#nets.map((outcome) => {
      if ("error" in outcome) return outcome;
      const { report: net } = outcome;
      const own = progress[next++]!;
      const images = draw && this.#data.inputs === PIXELS ? weightImages(net, IMAGES) : undefined;
      const plane = draw && this.#isPlane ? planeOf(net, planeSide(net), this.#task.plane!.reach) : undefined;
      return { report: { ...own, fate: fateOf(own, this.#task.blind), images, plane } };
    });
    if (draw) {
      this.#drawn = performance.now();
      this.#pause = Math.max(PICTURES_EVERY, (this.#drawn - now) / PICTURES_SHARE);
    }
    const perSecond = this.#seconds > 0 ? (this.race.steps * this.race.runners.length) / this.#seconds : undefined;
    return { steps: this.race.steps, perSecond, task: this.#task, nets };
  }

  /** Probabilities of the classes for one sample, as it is in its file, by each net; undefined where they are not finite. */
  read(sample: ArrayLike<number>): (number[] | undefined)[] {
    const x = scaled(sample, this.#data.scale);
    return this.#nets.map((net) => {
      if ("error" in net) return undefined;
      const shares = [...predict(net.report, x, { probabilities: "softmax" })];
      return shares.every(Number.isFinite) ? shares : undefined;
    });
  }

  dispose(): void {
    this.race.dispose();
  }
}

/** Lets messages be heard. A timer would be held up for 4 ms. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Holds one race at a time. */
export class Session {
  readonly #sets: DataSets;
  #heat: Heat | undefined;
  #course = "";

  constructor(sets: DataSets) {
    this.#sets = sets;
  }

  async #heatOf(state: State, rewind: boolean): Promise<Heat> {
    const name = state.data;
    if (name === "gaussian") throw new IsovarError("E_DATA", "there is nothing to learn in random numbers");
    const data = await this.#sets.of(name);
    const course = JSON.stringify([this.#sets.version(name), ...COURSE.map((key) => state[key])]);
    if (this.#heat && course === this.#course && !rewind) return this.#heat;
    this.#heat?.dispose();
    this.#heat = undefined;
    this.#heat = new Heat(state, data);
    this.#course = course;
    return this.#heat;
  }

  /** Trains, and tells how it goes on, until no net can go on, the steps are done, or the signal says so. */
  async train(
    { state, rewind, steps = Number.POSITIVE_INFINITY }: RaceRequest,
    { signal, progress }: { signal: AbortSignal; progress: (report: RaceReport) => void },
  ): Promise<RaceReport> {
    const heat = await this.#heatOf(state, rewind);
    const end = heat.race.steps + steps;
    let last = heat.report(true);
    progress(last);
    while (!signal.aborted && heat.race.running && heat.race.steps < end) {
      heat.run(end - heat.race.steps);
      last = heat.report();
      progress(last);
      await nextTurn();
    }
    return signal.aborted ? last : heat.report(true);
  }

  /** What each net of the race under way says of a sample. */
  read(sample: ArrayLike<number>): (number[] | undefined)[] {
    return this.#heat?.read(sample) ?? [];
  }
}
