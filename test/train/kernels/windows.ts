// What a window of a convolution or a pooling sees, by its definition.

import type { Arena } from "./arena.js";

export interface Window {
  height: number;
  width: number;
  channels: number;
  /** Each along the height, then along the width. */
  kernel: readonly [number, number];
  stride: readonly [number, number];
  /** Before the first pixel. */
  pad: readonly [number, number];
  /** Output pixels. Without it: as many as there are with as much padding behind the last pixel. */
  out?: readonly [number, number];
}

export function outputOf({ height, width, kernel, stride, pad, out }: Window): readonly [number, number] {
  return (
    out ?? [
      Math.floor((height + 2 * pad[0] - kernel[0]) / stride[0]) + 1,
      Math.floor((width + 2 * pad[1] - kernel[1]) / stride[1]) + 1,
    ]
  );
}

/** The address of a window in memory, in the order of assembly/nn/window.ts. */
export function placeWindow(arena: Arena, window: Window): number {
  const { height, width, channels, kernel, stride, pad } = window;
  return arena.words([height, width, channels, ...kernel, ...stride, ...pad, ...outputOf(window)]).byteOffset;
}

/**
 * Visits output pixels ascending, in each the places of the kernel ascending: numbers of the output pixel and of the place, and the
 * first float of the pixel under it, −1 beyond the border. Pixels are numbered through all images.
 */
export function eachPlace(window: Window, images: number, visit: (out: number, place: number, from: number) => void): void {
  const { height, width, channels, kernel, stride, pad } = window;
  const [outHeight, outWidth] = outputOf(window);
  let out = 0;
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, out++) {
        for (let place = 0; place < kernel[0] * kernel[1]; place++) {
          const y = oy * stride[0] - pad[0] + Math.floor(place / kernel[1]);
          const x = ox * stride[1] - pad[1] + (place % kernel[1]);
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          visit(out, place, inside ? ((image * height + y) * width + x) * channels : -1);
        }
      }
    }
  }
}

/** Images of 5 × 7 pixels with kernels of 2 × 3 and others, straight, in strides and with zeros around. */
export const WINDOWS: readonly Window[] = [1, 3, 5, 8].flatMap((channels) =>
  (
    [
      { kernel: [2, 3], stride: [1, 1], pad: [0, 0] },
      { kernel: [2, 3], stride: [2, 1], pad: [1, 2] },
      { kernel: [2, 3], stride: [1, 2], pad: [1, 1] },
      { kernel: [3, 1], stride: [2, 3], pad: [2, 0] },
      { kernel: [1, 1], stride: [1, 1], pad: [0, 0] },
      // One zero more behind than before.
      { kernel: [2, 4], stride: [1, 1], pad: [0, 1], out: [5, 7] },
      { kernel: [5, 7], stride: [2, 2], pad: [4, 6] },
    ] as const
  ).map((rest) => ({ height: 5, width: 7, channels, ...rest })),
);

export function describeWindow({ channels, kernel, stride, pad }: Window): string {
  return `${channels} channels, kernel ${kernel.join("×")}, stride ${stride.join("×")}, padding ${pad.join("×")}`;
}
