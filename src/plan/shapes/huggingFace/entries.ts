// The parameters of a model as PyTorch's modules have them, by the names of the modules.

import type { Shape } from "../../../base/shape.js";
import type { Layout } from "../../../init/layout.js";
import type { SpecParameter } from "../../parameters.js";

/** One parameter. */
export const parameter = (name: string, shape: Shape, layout?: Layout): SpecParameter[] => [
  { name, shape, ...(layout && { layout }) },
];

/** nn.Linear: a weight [out, in] and a bias. */
export const linear = (name: string, inputs: number, outputs: number, hasBias = true): SpecParameter[] => [
  { name: `${name}.weight`, shape: [outputs, inputs] },
  ...(hasBias ? parameter(`${name}.bias`, [outputs]) : []),
];

/** nn.Embedding. @param padding the rows that are zero */
export const embedding = (name: string, rows: number, columns: number, padding?: readonly number[]): SpecParameter[] => [
  { name: `${name}.weight`, shape: [rows, columns], ...(padding && { padding }) },
];

/** nn.LayerNorm: a scale and a bias. */
export const layerNorm = (name: string, size: number): SpecParameter[] => [
  ...parameter(`${name}.weight`, [size]),
  ...parameter(`${name}.bias`, [size]),
];

/** A normalization by the root mean square: a scale alone. */
export const rmsNorm = (name: string, size: number): SpecParameter[] => parameter(`${name}.weight`, [size]);

/** A convolution of each channel by itself along one axis. */
export const depthwise = (name: string, channels: number, kernel: number, hasBias: boolean): SpecParameter[] => [
  ...parameter(`${name}.weight`, [channels, 1, kernel], { in: 1, out: 0, groups: channels }),
  ...(hasBias ? parameter(`${name}.bias`, [channels]) : []),
];

/** Parameters of a module, each name with that of the module in front. */
export const within = (module: string, parameters: readonly SpecParameter[]): SpecParameter[] =>
  parameters.map((item) => ({
    ...item,
    name: `${module}.${item.name}`,
    ...("tied" in item && { tied: `${module}.${item.tied}` }),
  }));

/** Layers that are alike, counted from 0. */
export const layers = (module: string, count: number, parameters: readonly SpecParameter[]): SpecParameter[] =>
  count === 0 ? [] : within(`${module}.{i}`, parameters).map(({ name, ...item }) => ({ name, repeat: { i: count }, ...item }));
