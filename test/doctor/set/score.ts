// What the doctor says of the nets of the set, beside what is right.

import { type Examination, examine } from "../../../src/doctor/index.js";
import { sequential } from "../../../src/train/index.js";
import type { SetNet } from "./nets.js";

export interface Judged {
  net: SetNet;
  examination: Examination;
  right: boolean;
}

/** Right of a healthy net is no fault; of another that the first fault is of its kinds, and names what is to blame. */
export function judged(net: SetNet, seed: number): Judged {
  const { x, y, loss, inputShape } = net.task(seed);
  using built = sequential(net.layers(), { inputShape, seed });
  const examination = examine(built, { x, y }, { loss });
  const [first] = examination.verdicts.filter(({ grade }) => grade === "fault");
  const named = net.blame === undefined || net.blame.includes(first?.layer ?? "");
  const right = first === undefined ? net.kinds.length === 0 : net.kinds.includes(first.kind) && named;
  return { net, examination, right };
}
