// ICNR: sub-pixel convolutions that begin as nearest-neighbour upsampling, without checkerboards.

import { checkInteger, checkOptions, checkWord, refuse } from "../../base/check.js";
import { sizeOf } from "../../base/shape.js";
import { power } from "../../math/power.js";
import { type ClearedRow, isRandom } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import type { Initializer, InitializerOf } from "../initializers/initializer.js";
import { heNormal } from "../initializers/scaled.js";
import { kernelAxes, stridesOf } from "../placed.js";
import { allocate } from "../structured.js";
import { distributionByRows } from "./cleared.js";
import { parseInner, valuesOf } from "./inner.js";
import { learn } from "./learn.js";

/** The order of output channels before they become pixels: ONNX's words for it. */
export type PixelOrder = "CRD" | "DCR";

/** Options of `icnr`. */
export interface IcnrOptions {
  /** The factor by which the image grows along each spatial axis. */
  scale: number;
  /** How the kernel of one pixel is drawn. Default `heNormal()`. */
  init?: Initializer | string;
  /** `"CRD"` (default), channel by channel: PyTorch's PixelShuffle. `"DCR"`, pixel by pixel: depth_to_space of TensorFlow. */
  mode?: PixelOrder;
}

/** Channels of which some pixels are set to zero, as those are outputs. */
function clearedChannels(rows: readonly ClearedRow[], pixels: number, channelOf: (output: number) => number): ClearedRow[] {
  const shares = new Map<number, number>();
  for (const { row, share } of rows) shares.set(channelOf(row), (shares.get(channelOf(row)) ?? 0) + share / pixels);
  return [...shares].map(([row, share]) => ({ row, share }));
}

const icnrDistribution: Meaning<"icnr"> = (where, { scale, init, mode }, dtype, shape, { axes, fans }) => {
  const { outputs } = kernelAxes(where, shape, axes, () => 0);
  const outAxis = axes!.out[0]!;
  const pixels = power(scale, axes!.spatial.length);
  if (outputs % pixels !== 0)
    refuse("E_ARGUMENT", where, "scale", scale, `one whose ${pixels} pixels divide the ${outputs} outputs`);
  const channels = outputs / pixels;
  const one = shape.map((size, axis) => (axis === outAxis ? channels : size));
  const oneFans = fans && { fanIn: fans.fanIn, fanOut: fans.fanOut / pixels };
  const distribution = distributionByRows(`${where}: init`, init, dtype, one, { axes, fans: oneFans });
  const { cleared } = distribution;
  const stride = stridesOf(shape)[outAxis]!;
  const channelOf = (output: number) => (mode === "CRD" ? Math.floor(output / pixels) : output % channels);
  return {
    ...distribution,
    cleared: cleared && ((rows) => cleared(outAxis === 0 ? clearedChannels(rows, pixels, channelOf) : rows)),
    source: {
      kind: "whole",
      random: isRandom(distribution),
      make: (core, key) => {
        const values = valuesOf(where, core, { distribution, key }, 0, sizeOf(one));
        const all = allocate(dtype, sizeOf(shape));
        for (let at = 0; at < all.length; at++) {
          const [row, output] = [Math.floor(at / (stride * outputs)), Math.floor(at / stride) % outputs];
          all[at] = values[(row * channels + channelOf(output)) * stride + (at % stride)]!;
        }
        return all;
      },
    },
  };
};

/**
 * A convolution in front of a pixel shuffle whose kernels are equal for all pixels of a channel: at the start it upsamples by nearest neighbours,
 * and draws no checkerboard. The kernels are those that `init` draws, under the same key, for a convolution with outputs / scale^axes
 * outputs, one for each channel; fans are those of it. Even a slice computes the whole.
 * Source: Aitken et al. 2017, "Checkerboard artifact free sub-pixel convolution".
 * @param options `scale`, the factor along each spatial axis; `init` (default `heNormal()`), how the kernels are drawn; `mode` (default `"CRD"`),
 *   the order of the output channels
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT, also at `init` where the pixels do not divide the outputs; E_SCHEME; E_SHAPE, at `init`, unless the shape is
 *   that of a convolution
 * @example init(icnr({ scale: 2 }), [4 * 64, 64, 3, 3], { layout: "oi", seed: 42, name: "up.weight" })
 */
export function icnr(options: IcnrOptions): InitializerOf<"icnr"> {
  const { scale, init = heNormal(), mode = "CRD" } = checkOptions("icnr", options, ["scale", "init", "mode"]);
  checkInteger("icnr", "scale", scale, 1, 1024);
  checkWord("E_ARGUMENT", "icnr", "mode", mode, ["CRD", "DCR"]);
  return learn(icnr, icnrDistribution, { scheme: "icnr", scale, init: parseInner("icnr", "init", init), mode });
}
