// What describe says of padded tensors: mean and std of what is drawn, on average over all keys, whatever lies in the rows that are zero.

import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import * as isovar from "../../../src/index.js";
import { describe, type Initializer, init, key, type Layout, padded } from "../../../src/index.js";
import { isRandom } from "../../../src/init/distribution.js";
import { learnLaws } from "../../../src/init/laws/learnLaws.js";
import { prepare } from "../../../src/init/prepare.js";
import { schemeNames } from "../../../src/init/schemes.js";
import { numbers } from "../../support/dtypes.js";

const TWO = [0, 1, 2, 3, 4, 5, 6].map((i) => [10 - i * i, i]);

/** An initializer, a shape, and the layout, where it is not "io". */
type Case = [Initializer, number[], Layout?];

/** Every scheme, with its axes by role in every place that axis 0 can be. */
const CASES: Case[] = [
  [isovar.constant(3), [7, 2]],
  [isovar.constant(TWO), [7, 2]],
  [isovar.uniform({ lower: 1, upper: 2 }), [7, 9]],
  [isovar.normal({ mean: 2 }), [7, 9]],
  [isovar.truncatedNormal({ min: 1, max: 3 }), [7, 9]],
  [isovar.heNormal(), [7, 9]],
  [isovar.identity({ gain: -3 }), [7, 4]],
  [isovar.identity(), [4, 7]],
  [isovar.dirac(), [3, 2, 5]],
  [isovar.dirac({ groups: 2 }), [6, 2, 3], "oi"],
  [isovar.dirac(), [3, 5, 2, 2], "oi"],
  [isovar.dirac({ groups: 2 }), [4, 6, 3], { in: [0], out: [1] }],
  [isovar.orthogonal(), [5, 3]],
  [isovar.orthogonal({ gain: 2 }), [3, 6], "oi"],
  [isovar.deltaOrthogonal(), [3, 2, 4]],
  [isovar.deltaOrthogonal({ gain: 2 }), [6, 4, 3, 2], "oi"],
  [isovar.deltaOrthogonal(), [3, 5, 4], { in: [0], out: [1] }],
  [isovar.sparse({ sparsity: 0.4 }), [8, 5]],
  [isovar.integers({ lower: 3, upper: 6 }), [7, 3]],
  [isovar.permutation(), [7, 2]],
  [isovar.sign({ scale: 2 }), [7, 3]],
  [isovar.s4dReal(), [9]],
  [isovar.s4dReal(), [3, 5]],
  [isovar.timeStepBias(), [9]],
  [isovar.logUniform({ lower: 0.1, upper: 3 }), [7, 2]],
  [isovar.logOfUniform({ lower: 1, upper: 16 }), [9]],
  [isovar.chrono({ steps: 50 }), [12]],
  [isovar.chrono({ steps: 50, gates: "ofgi" }), [8]],
  [isovar.chrono({ steps: 50 }), [3, 4]],
  [isovar.kanSpline({ grid: 5 }), [8]],
  [isovar.kanSpline({ grid: 2, order: 2 }), [3, 4]],
  [isovar.siren(), [6, 5]],
  [isovar.standardized(), [6, 5]],
  [isovar.standardized({ gain: 2 }), [6, 5], "oi"],
  [isovar.zerO(), [7, 3]],
  [isovar.zerO(), [3, 7]],
  [isovar.zerO(), [7, 3], "oi"],
  [isovar.zerO(), [3, 7], "oi"],
  [isovar.zerO(), [3, 2, 6]],
  [isovar.zerO(), [6, 2, 3, 2], "oi"],
  [isovar.blocks({ parts: [isovar.zeros(), isovar.ones(), isovar.uniform(), isovar.s4dReal()] }), [12]],
  [isovar.blocks({ parts: [isovar.identity(), isovar.normal({ mean: 5 })] }), [8, 3]],
  [isovar.blocks({ axis: 1, parts: [isovar.identity(), isovar.zerO(), isovar.normal({ mean: -1 })] }), [4, 9]],
  [isovar.icnr({ scale: 2 }), [3, 3, 2, 4]],
  [isovar.icnr({ scale: 2, init: isovar.dirac() }), [8, 3, 3, 3], "oi"],
  [isovar.icnr({ scale: 2, init: isovar.dirac(), mode: "DCR" }), [8, 3, 3, 2], "oi"],
  [isovar.icnr({ scale: 2, init: isovar.dirac() }), [3, 3, 2, 8]],
  [isovar.icnr({ scale: 3, init: isovar.deltaOrthogonal() }), [9, 3, 2], "oi"],
];

const nameOf = ([initializer, shape, layout]: Case) =>
  `${JSON.stringify(initializer)}, [${shape}]${layout ? `, ${JSON.stringify(layout)}` : ""}`;

/** Mean and mean square of the values of a tensor some rows of which are zero. */
function momentsOf(values: Float64Array, nRows: number, rows: readonly number[]): [number, number] {
  const size = values.length / nRows;
  const kept = values.filter((_, i) => !rows.includes(Math.floor(i / size)));
  return [0, 1].map((square) => kept.reduce((sum, x) => sum + (square ? x * x : x), 0) / values.length) as [number, number];
}

/** Tensors for this many keys: enough to tell a wrong share of one row in seven. */
const KEYS = 400;

group("mean and std of padded tensors", () => {
  it("every scheme is here", () => {
    learnLaws();
    const here = new Set<string>(CASES.map(([{ scheme }]) => scheme));
    const parsed = (name: string) => (isovar as unknown as Record<string, (options?: object) => Initializer>)[name]!;
    const given: Record<string, object> = { classPrior: { probability: 0.1 } };
    const presets = /^(he|glorot|lecun|xavier|kaiming)(Normal|Uniform)$|^(zeros|ones|classPrior)$/;
    for (const name of schemeNames()) {
      const scheme = presets.test(name) ? parsed(name)(given[name]).scheme : name;
      expect(scheme === "padded" || here.has(scheme), name).toBe(true);
    }
  });

  it.each(CASES.map((each) => [nameOf(each), ...each] as const))("%s", (_, initializer, shape, layout) => {
    const options = { layout, dtype: "f64" } as const;
    const random = isRandom(prepare("test", initializer, shape, options).distribution);
    const draws = Array.from({ length: random ? KEYS : 1 }, (_, i) =>
      numbers("f64", init(initializer, shape, { ...options, key: key(i) })),
    );
    const nRows = shape[0]!;
    fc.assert(
      fc.property(
        fc.subarray(
          Array.from({ length: nRows }, (_, i) => i),
          { minLength: 1 },
        ),
        (rows) => {
          const { mean, std } = describe(padded({ init: initializer, rows }), shape, options);
          const moments = draws.map((values) => momentsOf(values, nRows, rows));
          const stated = [mean, std * std + mean * mean];
          for (const [which, expected] of stated.entries()) {
            const found = moments.map((each) => each[which]!);
            const average = found.reduce((sum, x) => sum + x, 0) / found.length;
            // The standard error of the average, by how far keys differ; six of them, and rounding.
            const spread = Math.sqrt(found.reduce((sum, x) => sum + (x - average) ** 2, 0)) / found.length;
            expect(Math.abs(average - expected)).toBeLessThanOrEqual(6 * spread + 1e-12 * (1 + Math.abs(expected)));
          }
        },
      ),
      { seed: 15, numRuns: 25 },
    );
  });

  it("keeps its digits where almost all is zero", () => {
    const rows = [0, 1, 2, 3];
    const value = [[1e9], [1e9], [-1e9], [1e9], [0.1], [0.3]];
    const { mean, std } = describe(padded({ init: isovar.constant(value), rows }), [6, 1], { dtype: "f64" });
    expect(mean).toBeCloseTo(0.4 / 6, 15);
    expect(std).toBeCloseTo(Math.sqrt(0.1 / 6 - mean * mean), 15);
  });

  it("of shapes that no memory holds is known at once", () => {
    const huge = describe(padded({ init: isovar.dirac({ groups: 2 }), rows: [0, 5] }), [2 ** 24, 2 ** 22, 3], { layout: "oi" });
    expect(huge.mean).toBeCloseTo((2 ** 23 - 2) / (2 ** 46 * 3), 20);
    expect(describe(isovar.dirac(), [2 ** 25, 2 ** 25, 3], { layout: "oi" }).mean).toBeCloseTo(2 ** -25 / 3, 20);
  });
});
