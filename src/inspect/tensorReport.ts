// The report of one tensor.

import type { Shape } from "../base/shape.js";
import type { FileDType } from "../io/dtypes.js";
import type { DistributionFamily, NearestScheme } from "./distribution.js";
import type { Copies } from "./duplicates.js";
import type { TensorKind } from "./kinds.js";
import type { Orthogonality } from "./orthogonality.js";

/** What an inspection found about one tensor. */
export interface TensorReport {
  /** Its name in the file. */
  name: string;
  /** Element type, by its name in the file. */
  dtype: FileDType;
  /** Sizes of the axes, row-major. */
  shape: Shape;
  /** Number of elements. */
  size: number;
  /** What the tensor is for, by file, name and, for masks, values. Only weights are judged by fans. */
  kind: TensorKind;
  /** Other names of it, by the metadata: `save_model` of safetensors writes weights that share memory once. */
  tied: readonly string[];
  /** The tensor that its values were multiplied by, as 8-bit floats are; every number here is of the products. */
  scale: string | undefined;
  /** Connections into a unit, by the layout asked for, or that of the file; undefined below rank 2. */
  fanIn: number | undefined;
  /** Connections out of a unit; undefined where `fanIn` is. */
  fanOut: number | undefined;
  /** Mean over the finite values. Of packed and complex types nothing is decoded: this and the numbers below are then 0. */
  mean: number;
  /** Standard deviation over the finite values. */
  std: number;
  /** Smallest value. */
  min: number;
  /** Largest value. */
  max: number;
  /** Number of exact zeros. */
  zeros: number;
  /** Number of NaN. */
  nan: number;
  /** Number of infinities. */
  infinite: number;
  /** The distribution that the values look like; undefined where there are too few to tell, or all are equal. */
  distribution: DistributionFamily | undefined;
  /** The scheme whose std is nearest, and the std over it. */
  target: NearestScheme | undefined;
  /** How far rows or columns are from orthogonal; undefined where that is not measured. */
  orthogonality: Orthogonality | undefined;
  /** Rows that equal another row. */
  copiedRows: Copies;
  /** Columns that equal another column. */
  copiedColumns: Copies;
  /** Rows whose elements are all the same. */
  constantRows: number;
  /** Columns whose elements are all the same. */
  constantColumns: number;
  /** The judgement in one sentence. */
  verdict: string;
  /** What is certainly wrong, or nearly so. */
  faults: string[];
}
