// Files of every law, many seeds of each: how many findings those have that follow their plan, beside the number that lint is given.

import { expect, it } from "vitest";
import { DTYPES } from "../../src/base/dtype.js";
import { drawings, findingsOf, LAWS } from "./healthy.js";

/** Findings of a file, on average at most: a probability where they are few; where they are many, each of its 700 tests alarms in one case of ten. */
const ALARMS = [70, 7, 0.5, 0.01, 1e-6] as const;
const SEEDS = 15;

it.each(Object.keys(LAWS))(`%s: findings in ${DTYPES.length * SEEDS} files, at ${ALARMS.join(", ")} a file at most`, (law) => {
  const counts = ALARMS.map(() => 0);
  const examples: string[] = [];
  let files = 0;
  for (const dtype of DTYPES) {
    for (const { planned, made } of drawings(law, dtype, SEEDS)) {
      files++;
      for (const [i, findings] of findingsOf(planned, made, ALARMS).entries()) {
        counts[i]! += findings.length;
        if (findings.length > 0) examples.push(`at ${ALARMS[i]} in ${dtype}: ${findings[0]}`);
      }
    }
  }
  console.log(`${law}: ${counts.map((count) => (count / files).toPrecision(3)).join(", ")} findings a file, of ${files}`);
  for (const [i, alarm] of ALARMS.entries()) {
    // Four standard deviations of a count of so many, where findings are independent.
    const most = alarm * files + 4 * Math.sqrt(alarm * files);
    expect(counts[i], examples.slice(-5).join("\n")).toBeLessThanOrEqual(most);
  }
});
