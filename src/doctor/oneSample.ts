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
      "batchNorm takes its variance over the samples of a batch, which is 0 for one sample: the output is the same whatever goes in",
    advice:
      "give two samples or more, better a few dozen, here and in every batch of training; or use layerNorm(), which takes it within each sample",
  };
}
