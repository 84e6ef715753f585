// npm run digits: trains an MLP and a small convolutional net on 8,000 handwritten digits, tests them on 2,000 others, and prints
// the SHA-256 of the final weights, which is the same on every machine and engine.
//
//   npm run digits -- --model conv --seed 1 --epochs 5
//   npm run digits -- --json

import { createHash } from "node:crypto";
import {
  adam,
  conv2d,
  cosineDecay,
  dense,
  dropout,
  evaluate,
  fit,
  flatten,
  type Layer,
  maxPool2d,
  type Net,
  sequential,
  summary,
} from "isovar/train";
import { flags } from "../../scripts/flags.js";
import { sparkline } from "../../src/base/text.js";
import { type Digits, digits } from "./data.js";

const BATCH = 64;

interface Model {
  layers: Layer[];
  inputShape: number[];
  epochs: number;
  learningRate: number;
}

const MODELS: Record<string, Model> = {
  mlp: {
    inputShape: [784],
    layers: [dense(256, { activation: "relu" }), dropout(0.2), dense(128, { activation: "relu" }), dropout(0.2), dense(10)],
    epochs: 10,
    learningRate: 2e-3,
  },
  conv: {
    inputShape: [28, 28, 1],
    layers: [
      conv2d(8, 3, { activation: "relu" }),
      maxPool2d(2),
      conv2d(16, 3, { activation: "relu" }),
      conv2d(32, 3, { activation: "relu" }),
      maxPool2d(2),
      flatten(),
      dropout(0.4),
      dense(64, { activation: "relu" }),
      dense(10),
    ],
    epochs: 8,
    learningRate: 2e-3,
  },
};

function hashOf(net: Net): string {
  const hash = createHash("sha256");
  for (const { data } of net.parameters) hash.update(data);
  return hash.digest("hex");
}

/** The loss as it goes, on a terminal: one line that is drawn again. */
class Line {
  readonly #losses: number[] = [];
  #drawn = 0;

  step(epoch: number, epochs: number, loss: number): void {
    this.#losses.push(loss);
    if (!process.stderr.isTTY || performance.now() - this.#drawn < 100) return;
    this.#drawn = performance.now();
    process.stderr.write(`\repoch ${epoch + 1} of ${epochs}  loss ${loss.toFixed(4)}  ${sparkline(this.#losses)}\u001b[K`);
  }

  /** The picture of all losses so far, in place of the line. */
  finish(): string {
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    return sparkline(this.#losses);
  }
}

async function train(
  name: string,
  seed: number,
  epochs: number | undefined,
  { training, test }: Digits,
  json: boolean,
): Promise<void> {
  const model = MODELS[name]!;
  const rounds = epochs ?? model.epochs;
  const net = sequential(model.layers, { inputShape: model.inputShape, seed });
  if (!json) console.log(`${name}\n${summary(net)}\n`);
  const steps = rounds * Math.ceil(training.y.length / BATCH);
  const line = new Line();
  const start = performance.now();
  await fit(net, training, {
    optimizer: adam({ learningRate: cosineDecay({ learningRate: model.learningRate, steps: Math.max(1, steps) }) }),
    batchSize: BATCH,
    epochs: rounds,
    onStep: ({ epoch, loss }) => line.step(epoch, rounds, loss),
    onEpoch({ epoch, loss, seconds }) {
      const drawn = line.finish();
      if (!json)
        console.log(`epoch ${String(epoch + 1).padStart(2)}  loss ${loss.toFixed(4)}  ${seconds.toFixed(1)} s  ${drawn}`);
    },
  });
  const seconds = (performance.now() - start) / 1000;
  const { accuracy } = evaluate(net, test);
  const sha256 = hashOf(net);
  net.dispose();
  if (json)
    console.log(JSON.stringify({ model: name, seed, testAccuracy: accuracy, seconds: Number(seconds.toFixed(2)), sha256 }));
  else
    console.log(
      `\ntest accuracy ${(100 * accuracy!).toFixed(2)} % after ${seconds.toFixed(1)} s\nSHA-256 of the weights ${sha256}\n`,
    );
}

function wholeNumber(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(text) || Number(text) < least)
    throw new Error(`--${option} must be a whole number >= ${least}, not ${text}`);
  return Number(text);
}

const USAGE = `npm run digits [-- flags]
  --model NAME   ${Object.keys(MODELS).join(" or ")}; both by default
  --seed SEED    of weights, order and dropout; 0 by default
  --epochs N     instead of ${Object.entries(MODELS)
    .map(([name, { epochs }]) => `${epochs} (${name})`)
    .join(" and ")}
  --json         prints the results as JSON, a line per model`;

try {
  const values = flags(USAGE, {
    model: { type: "string" },
    seed: { type: "string" },
    epochs: { type: "string" },
    json: { type: "boolean", default: false },
  });
  const { model, json } = values;
  if (model !== undefined && !Object.hasOwn(MODELS, model))
    throw new Error(`--model must be ${Object.keys(MODELS).join(" or ")}, not ${model}`);
  const seed = wholeNumber("seed", values.seed, 0) ?? 0;
  const epochs = wholeNumber("epochs", values.epochs, 1);
  const data = await digits();
  for (const name of model ? [model] : Object.keys(MODELS)) await train(name, seed, epochs, data, json);
} catch (error) {
  console.error(`digits: ${(error as Error).message}`);
  process.exitCode = 2;
}
