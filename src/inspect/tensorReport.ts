import type { Shape } from "../base/shape.js";
import type { SafetensorsDType } from "../io/dtypes.js";
import type { LawName, Target } from "./distribution.js";
import type { Copies } from "./duplicates.js";
import type { TensorKind } from "./kinds.js";
import type { Orthogonality } from "./orthogonality.js";

/** What an inspection found out about a tensor. */
export interface TensorReport {
  name: string;
  dtype: SafetensorsDType;
  shape: Shape;
  size: number;
  /** What it is for, by what the file and its name say; of a mask, by its values too. Fans judge weights alone. */
  kind: TensorKind;
  /** Other names of it, by the metadata: `save_model` of safetensors writes weights that share memory once. */
  tied: readonly string[];
  /** The tensor that its values were multiplied by, as 8-bit floats are; every number here is of the products. */
  scale: string | undefined;
  /** By the layout asked for, or that of the file; undefined below rank 2. */
  fanIn: number | undefined;
  fanOut: number | undefined;
  /** Over the finite values; of packed and complex types nothing is decoded, and all are 0. */
  mean: number;
  std: number;
  min: number;
  max: number;
  zeros: number;
  nan: number;
  infinite: number;
  law: LawName | undefined;
  /** The scheme whose std is nearest, and the std over it. */
  target: (Target & { ratio: number }) | undefined;
  orthogonality: Orthogonality | undefined;
  copiedRows: Copies;
  copiedColumns: Copies;
  constantRows: number;
  constantColumns: number;
  /** In words. */
  verdict: string;
  /** What is certainly wrong, or nearly so. */
  faults: string[];
}
