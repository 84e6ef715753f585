// Mean and std of a tensor some rows of which are zero. Laws alone ask for them: a program that calls none brings nothing of this along.

import type { DType } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import type { Average, ClearedRow, Distribution } from "../distribution.js";
import { arrayValues, distributionOf, type Meaning, momentsOf } from "../distributionOf.js";
import type { Initializer, SchemeName } from "../initializers/initializer.js";
import type { Axes, Roles } from "../layout.js";
import { placedAverage } from "../placed.js";

/** What rows that are set to zero take away of a sum over all rows. */
export function taken(rows: readonly ClearedRow[], sumOf: (row: number) => number): number {
  return rows.reduce((sum, { row, share }) => sum + share * sumOf(row), 0);
}

/** A matrix that lies at the middle of a kernel. */
export interface Middle {
  /** How much of it there is in all, of an input, and of an output. */
  readonly whole: number;
  readonly ofInput: (input: number) => number;
  readonly ofOutput: (output: number) => number;
}

/**
 * How much of a matrix in the middle of a kernel lies in a row of axis 0.
 * @param axes one input and one output axis, and spatial ones
 * @param middle where the middle is along axis 0, should that be spatial
 */
export function inMiddle(axes: Axes, middle: number, { whole, ofInput, ofOutput }: Middle): (row: number) => number {
  if (axes.in[0] === 0) return ofInput;
  return axes.out[0] === 0 ? ofOutput : (row) => (row === middle ? whole : 0);
}

/** What `cleared` is of a distribution that was drawn without it. */
type ClearedOf<Scheme extends SchemeName> = (
  drawn: Distribution,
  ...given: Parameters<Meaning<Scheme>>
) => Distribution["cleared"];

/** By scheme, for those that are no laws and whose rows differ: mean and std once some are set to zero. */
const CLEARED: { [Scheme in SchemeName]?: ClearedOf<Scheme> } = {
  constant(_, where, { value }, dtype, shape) {
    if (typeof value === "number") return undefined;
    const values = arrayValues(where, value, shape, dtype);
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const size = values.length / (shape[0] ?? 1);
    return (rows) => {
      const shares = new Float64Array(shape[0] ?? 1);
      for (const { row, share } of rows) shares[row] = share;
      return momentsOf(values, largest, (i) => shares[Math.floor(i / size)]!);
    };
  },
  identity({ min, max }, _where, _initializer, _dtype, shape) {
    const count = Math.min(...shape);
    const left = (rows: readonly ClearedRow[]) => Math.max(0, count - taken(rows, (row) => Number(row < count)));
    // One of them is the value, the other 0.
    return (rows) => placedAverage(shape, min + max, left(rows));
  },
  dirac(_, _where, { groups }, _dtype, shape, { axes }) {
    const [inputs, each] = [shape[axes!.in[0]!]!, shape[axes!.out[0]!]! / groups];
    const copied = Math.min(each, inputs);
    const whole = groups * copied;
    const inRow = inMiddle(axes!, Math.floor(shape[0]! / 2), {
      whole,
      ofInput: (input) => (input < copied ? groups : 0),
      ofOutput: (output) => Number(output % each < copied),
    });
    return (rows) => placedAverage(shape, 1, Math.max(0, whole - taken(rows, inRow)));
  },
  deltaOrthogonal({ std }, _where, _initializer, _dtype, shape, { axes }) {
    const [inputs, outputs] = [shape[axes!.in[0]!]!, shape[axes!.out[0]!]!];
    const whole = inputs * outputs;
    const inRow = inMiddle(axes!, Math.floor((shape[0]! - 1) / 2), {
      whole,
      ofInput: () => outputs,
      ofOutput: () => inputs,
    });
    return (rows) => ({ mean: 0, std: std * Math.sqrt(Math.max(0, 1 - taken(rows, inRow) / whole)) });
  },
};

/** As `distributionOf`, with what clears rows wherever they differ. */
export function distributionByRows(
  where: string,
  initializer: Initializer,
  dtype: DType,
  shape: Shape,
  roles: Roles,
): Distribution {
  const drawn = distributionOf(where, initializer, dtype, shape, roles);
  const clearedOf = CLEARED[initializer.scheme] as ClearedOf<SchemeName> | undefined;
  return clearedOf ? { ...drawn, cleared: clearedOf(drawn, where, initializer, dtype, shape, roles) } : drawn;
}

/**
 * Mean and std of a tensor once some rows of axis 0 are set to zero.
 * @param nRows the size of axis 0
 */
export function clearedAverage({ mean, std, cleared }: Distribution, nRows: number, rows: readonly ClearedRow[]): Average {
  if (cleared) return cleared(rows);
  // Zero with probability p, else of mean m and variance v: (1 − p)·m and (1 − p)·(v + p·m²), in units that squares can bear.
  const p = Math.min(1, rows.reduce((sum, { share }) => sum + share, 0) / nRows);
  const m = Math.sqrt(p) * mean;
  const unit = Math.max(std, Math.abs(m)) || 1;
  const [s, t] = [std / unit, m / unit];
  return { mean: (1 - p) * mean, std: Math.sqrt((1 - p) * (s * s + t * t)) * unit };
}
