// Digits in tuned plain JavaScript: baselines/trainer.ts on shuffled batches.

import { adamUpdate, type Dense, outputs, plainTrainer } from "../baselines/trainer.js";
import { type State, truncatedNormal, uniform } from "../baselines/tuned.js";
import { heStd } from "../data.js";
import { accuracyOf, BATCH, DROPPED, PIXELS, RATE, readDigits, TRAINING, WIDTHS } from "../digitsData.js";
import type { Works } from "../work.js";

/** Fisher and Yates. */
function shuffle(order: Uint32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

/** Uniform numbers one by one, drawn by the thousand. */
function numbers(state: State): () => number {
  const drawn = new Float32Array(4096);
  let at = drawn.length;
  return () => {
    if (at === drawn.length) {
      uniform(state, drawn, 0, 1);
      at = 0;
    }
    return drawn[at++]!;
  };
}

export function tunedDigits(state: State, { file, epochs }: Works["digits"]): number {
  const { training, test } = readDigits(file);
  const random = numbers(state);
  const layers = WIDTHS.map((width, i): Dense => {
    const inputs = i === 0 ? PIXELS : WIDTHS[i - 1]!;
    const w = new Float32Array(inputs * width);
    truncatedNormal(state, w, 0, heStd(inputs));
    return { w, b: new Float32Array(width) };
  });
  const update = adamUpdate(
    RATE,
    layers.flatMap(({ w, b }) => [w.length, b.length]),
  );
  const step = plainTrainer(layers, BATCH, update, { rate: DROPPED, random });
  const [x, y] = [new Float32Array(BATCH * PIXELS), new Uint8Array(BATCH)];
  const order = Uint32Array.from({ length: TRAINING }, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (let begin = 0; begin < TRAINING; begin += BATCH) {
      for (let i = 0; i < BATCH; i++) {
        const from = order[begin + i]!;
        x.set(training.x.subarray(from * PIXELS, (from + 1) * PIXELS), i * PIXELS);
        y[i] = training.y[from]!;
      }
      step(x, y);
    }
  }
  return accuracyOf(outputs(layers, test.x, test.y.length), test.y);
}
