// What the doctor says of a net, beside what is right, and what becomes of the net when its advice is followed.

import { type Examination, examine, lsuv } from "../../../src/doctor/index.js";
import { type Net, sequential } from "../../../src/train/index.js";
import { followed, type Start } from "./follow.js";
import type { SetNet } from "./nets.js";
import { left } from "./train.js";

/** A net learns that leaves less than this of the chance loss. */
export const LEARNED = 1 / 7;

export interface Judged {
  net: SetNet;
  examination: Examination;
  right: boolean;
}

const startOf = ({ layers, task }: SetNet, seed: number): Start => ({ layers: layers(), task: task(seed) });

function built({ layers, task, lsuv: options }: Start, seed: number): Net {
  const net = sequential(layers, { inputShape: task.inputShape, seed });
  if (options) lsuv(net, task.x, options);
  return net;
}

function examined(start: Start, seed: number): Examination {
  using net = built(start, seed);
  const { x, y, loss } = start.task;
  return examine(net, { x, y }, { loss });
}

/** Right of a healthy net is no fault; of another that the first fault is of its kinds, and names what is to blame. */
export function judged(net: SetNet, seed: number): Judged {
  const examination = examined(startOf(net, seed), seed);
  const [first] = examination.verdicts.filter(({ grade }) => grade === "fault");
  const named = net.blame === undefined || net.blame.includes(first?.name ?? "");
  const right = first === undefined ? net.kinds.length === 0 : net.kinds.includes(first.kind) && named;
  return { net, examination, right };
}

/** What is left of the chance loss after training. */
export const leftOf = (net: SetNet, seed: number): number => trained(startOf(net, seed), seed);
const trained = (start: Start, seed: number) => left(() => built(start, seed), start.task);

export interface Advised {
  net: SetNet;
  /** Kind of the first fault. */
  kind: string;
  advice: string[];
  /** By the doctor, once its advice was followed. */
  healthy: boolean;
  /** What is left of the chance loss then. */
  after: number;
}

/** Follows, once, all that is advised where there is a fault. */
export function advised({ net, examination }: Judged, seed: number): Advised {
  const start = followed(startOf(net, seed), examination.verdicts);
  const faults = examination.verdicts.filter(({ grade }) => grade === "fault");
  return {
    net,
    kind: faults[0]!.kind,
    advice: [...new Set(faults.map(({ advice }) => advice))],
    healthy: examined(start, seed).healthy,
    after: trained(start, seed),
  };
}
