// The verdict on batchNorm with a batch of one sample: its output is its bias, whatever goes in.

import type { Findings, Verdict } from "./verdict.js";

/** Undefined where every norm has two values or more to take a variance of. Else this verdict stands alone: all other symptoms follow from it. */
export function judgeOneSample({ net }: Findings): Verdict | undefined {
  const { varianceOfBatch: name, run } = net.program;
  if (name === undefined || run.rows > 1) return undefined;
  return {
    kind: "oneSample",
    grade: "fault",
    name,
    evidence:
      "batchNorm takes its variance over the samples of a batch, and of one sample it is 0: the same comes out whatever went in",
    advice:
      "two samples or more, better a few dozen, in this batch and in each of training; or layerNorm(), which takes it within a sample",
  };
}
