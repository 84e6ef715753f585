// How often a file that follows its plan has a finding: never at 10^-6, and at larger probabilities no more often than they say.

import { describe, expect, it } from "vitest";
import { DTYPES } from "../../src/base/dtype.js";
import { init } from "../../src/init/index.js";
import { meanBound, squareBounds } from "../../src/inspect/lint/evidence.js";
import { expectationOf, type Independent } from "../../src/inspect/lint/expectation.js";
import { plan } from "../../src/plan/index.js";
import { byAnother, drawings, findingsOf, LAWS, planOf } from "./healthy.js";

describe.each(DTYPES)("in %s", (dtype) => {
  it.each(Object.keys(LAWS))("%s: no finding", (law) => {
    for (const { planned, made } of drawings(law, dtype, 1)) expect(findingsOf(planned, made, [1e-6])).toEqual([[]]);
  });
});

it("most laws take most shapes in most types", () => {
  const tensors = DTYPES.flatMap((dtype) => Object.keys(LAWS).map((law) => planOf(law, dtype, 0)?.tensors.length ?? 0));
  expect(tensors.filter((count) => count > 0).length).toBeGreaterThan(140);
  expect(tensors.reduce((sum, count) => sum + count)).toBeGreaterThan(6000);
});

it("normal weights of another generator have no finding", () => {
  for (let seed = 0; seed < 10; seed++) {
    const planned = planOf("normal", "f32", seed)!;
    const whole = { ...planned, tensors: planned.tensors.filter(({ padding }) => padding === undefined) };
    expect(findingsOf(planned, { ...byAnother(whole, seed) }, [1e-6])[0]!.filter((text) => !text.startsWith("padded"))).toEqual(
      [],
    );
  }
});

describe("the bounds of a mean and of a mean square are kept as often as they say", () => {
  const DRAWS = 4000;
  const laws = ["normal", "uniform", "cut at ±2", "cut to a tail", "cut on one side", "logOfUniform, deep", "timeStepBias"];

  it.each(laws.flatMap((law) => [1, 4, 30].map((n) => [law, n] as const)))("%s, of %i values", (name, n) => {
    const { tensors } = plan(
      { isovar: 1, stream: 1, parameters: [{ name: "w", shape: [DRAWS * n], init: LAWS[name] }] },
      { seed: 5 },
    );
    const { law } = expectationOf(tensors[0]!) as Independent;
    const values = init(tensors[0]!.initializer, [DRAWS * n], { seed: 5, name: "w", dtype: "f64" });
    for (const alarm of [0.2, 0.02, 0.002]) {
      const evidence = Math.log(1 / alarm);
      const { low, high } = squareBounds(law, n, evidence);
      let [means, small, large] = [0, 0, 0];
      for (let i = 0; i < values.length; i += n) {
        const shifts = Array.from(values.subarray(i, i + n), (x) => Number(x) - law.mean);
        const mean = shifts.reduce((sum, x) => sum + x, 0) / n;
        const square = shifts.reduce((sum, x) => sum + x * x, 0) / n / law.std ** 2;
        if (Math.abs(mean) > meanBound(law, n, evidence)) means++;
        if (square < low) small++;
        if (square > high) large++;
      }
      const most = (p: number) => p * DRAWS + 4 * Math.sqrt(p * DRAWS);
      expect({ alarm, means, small, large }).toSatisfy(
        () => means <= most(2 * alarm) && small <= most(alarm) && large <= most(alarm),
      );
    }
  });
});
