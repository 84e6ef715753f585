import { heNormal, IsovarError, varianceScaling } from "isovar";
import { evaluate, fit, sequential, sgd, sparkline } from "isovar/train";
import { fewDigits, type Lesson, percent, show, stack, table } from "./lesson.js";

/** What fit says of the place where training came to NaN or an infinity. */
interface Cause {
  layer: string;
  step: number;
  quantity: string;
}

const TIMES_THREE = varianceScaling({ scale: 2 * 3 * 3 });

const RUNS = [
  { name: "He, rate 0.1", init: heNormal(), learningRate: 0.1 },
  { name: "He, rate 0.3", init: heNormal(), learningRate: 0.3 },
  { name: "He, rate 1", init: heNormal(), learningRate: 1 },
  { name: "He, rate 1, clipNorm 1", init: heNormal(), learningRate: 1, clipNorm: 1 },
  { name: "3 · He, rate 0.03", init: TIMES_THREE, learningRate: 0.03 },
  { name: "3 · He, rate 0.03, clipNorm 1", init: TIMES_THREE, learningRate: 0.03, clipNorm: 1 },
];

export const exploding: Lesson = {
  name: "exploding",
  title: "Exploding: steps that are too long, weights that are too large",
  async run(print) {
    print("Digits, four hidden layers of 64, ReLU, 64 steps of SGD. A step that is too long makes weights larger, larger");
    print("weights make gradients larger, and these the next step. Losses as a picture, on a logarithmic scale:");
    const { training, test } = await fewDigits();
    const results = [];
    let message = "";
    for (const { name, init, learningRate, clipNorm } of RUNS) {
      const net = sequential(stack(4, 64, { activation: "relu", init }), { inputShape: [784], seed: 1 });
      const losses: number[] = [];
      let cause: Cause | undefined;
      try {
        const optimizer = sgd({ learningRate, clipNorm });
        await fit(net, training, { optimizer, batchSize: 64, epochs: 2, onStep: ({ loss }) => void losses.push(loss) });
      } catch (error) {
        if (!(error instanceof IsovarError) || error.code !== "E_NOT_FINITE") throw error;
        cause = error.cause as Cause;
        message ||= error.message;
      }
      const finite = net.parameters.every(({ data }) => data.every(Number.isFinite));
      results.push({ name, losses, highest: Math.max(...losses), cause, finite, accuracy: evaluate(net, test).accuracy! });
      net.dispose();
    }
    print(
      table(
        ["run", "steps", "first loss", "highest", "last", "accuracy", "picture".padEnd(32)],
        results.map(({ name, losses, highest, cause, accuracy }) => [
          name,
          cause ? `stops at ${cause.step}` : String(losses.length),
          ...[losses[0]!, highest, losses.at(-1)!].map(show),
          percent(accuracy),
          sparkline(losses.map(Math.log), 32).padEnd(32),
        ]),
      ),
    );
    print(`The first that stops says:\n  ${message.replace("; ", ";\n  ")}\n`);
    print("fit stops before NaN reaches a weight, and names the place; a lower rate, a better start or clipNorm is the");
    print("remedy.");
    const [calm, swinging, fast, fastClipped, large, largeClipped] = results.map(({ losses, highest, cause, finite }) => {
      return { cause, finite, grown: highest / losses[0]!, left: losses.at(-1)! / losses[0]! };
    });
    return (
      [calm, swinging, fastClipped, largeClipped].every((run) => run!.cause === undefined && run!.left < 0.3) &&
      calm!.grown === 1 &&
      swinging!.grown > 1.5 &&
      [fast, large].every((run) => run!.finite && run!.grown > 1e20 && /^\d\.dense$/.test(run!.cause?.layer ?? ""))
    );
  },
};
