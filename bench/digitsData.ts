// The handwritten digits as every contestant of the work `digits` reads them, and what it trains on them.

export const [PIXELS, TRAINING, TEST] = [784, 8000, 2000] as const;
/** Outputs of the dense layers: ReLU and dropout follow all but the last. */
export const WIDTHS = [256, 128, 10] as const;
export const [BATCH, RATE, DROPPED] = [64, 1e-3, 0.2] as const;

/** Samples, pixels from 0 to 1, and their labels. */
export interface Samples {
  x: Float32Array;
  y: Uint8Array;
}

/**
 * Reads a safetensors file with `x` [10000, 28, 28, 1] before `y` [10000], both u8: the fifth of every five digits is for testing. The file
 * lies sorted by label. No import of `node:fs`, which a page's bundler would follow.
 */
export function readDigits(file: string): { training: Samples; test: Samples } {
  const bytes: Uint8Array = process.getBuiltinModule("node:fs").readFileSync(file);
  const data = bytes.subarray(bytes.length - (TRAINING + TEST) * (PIXELS + 1));
  const labels = data.subarray((TRAINING + TEST) * PIXELS);
  const pick = (count: number, place: (i: number) => number): Samples => {
    const [x, y] = [new Float32Array(count * PIXELS), new Uint8Array(count)];
    for (let i = 0; i < count; i++) {
      const from = place(i);
      y[i] = labels[from]!;
      for (let j = 0; j < PIXELS; j++) x[i * PIXELS + j] = data[from * PIXELS + j]! / 255;
    }
    return { x, y };
  };
  return { training: pick(TRAINING, (i) => i + Math.floor(i / 4)), test: pick(TEST, (i) => 5 * i + 4) };
}

/** The share of rows of ten whose largest value stands at the label. */
export function accuracyOf(logits: Float32Array, labels: Uint8Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(10 * i, 10 * i + 10);
    if (row.indexOf(Math.max(...row)) === labels[i]) right++;
  }
  return right / labels.length;
}
