import { heNormal, init, normal } from "isovar";
import { adam } from "isovar/train";
import { fewDigits, hiddenOutputs, type Lesson, percent, show, size, stack, table, train } from "./lesson.js";

const WIDTH = 128;
const SHOWN = [1, 2, 4, 6, 8, 10];

export const standardNormal: Lesson = {
  name: "standardNormal",
  title: "N(0, 1) breaks the symmetry, but the signal explodes with depth",
  async run(print) {
    print(`Ten hidden layers of n = ${WIDTH}, weights N(0, 1), inputs N(0, 1). A unit adds up n products, so that its input`);
    print("has √n times the size of the signal; ReLU keeps half of the power, tanh keeps it within ±1. Root mean square of");
    print("the outputs:");
    const x = init(normal(), [64, WIDTH], { seed: 1, name: "inputs" });
    const sizes = (activation: "relu" | "tanh") =>
      hiddenOutputs(stack(10, WIDTH, { activation, init: normal() }), x, WIDTH).map(size);
    const relu = sizes("relu");
    const expected = relu.map((_, i) => (WIDTH / 2) ** ((i + 1) / 2));
    const row = (name: string, values: number[]) => [name, ...SHOWN.map((layer) => show(values[layer - 1]!))];
    const rows = [row("relu", relu), row("√(n/2)^layer", expected), row("tanh", sizes("tanh"))];
    print(table(["layer", ...SHOWN.map(String)], rows));

    print("Digits, Adam, 3 epochs. A net that knows nothing yet should have the loss ln 10 = 2.30:");
    const data = await fewDigits();
    const runs = [];
    for (const depth of [1, 2, 5]) {
      const layers = (start: typeof normal | typeof heNormal) =>
        stack(depth, 64, { activation: "relu", init: start(), last: start() });
      const wild = await train(layers(normal), data, adam({ learningRate: 1e-3 }), 3);
      const tame = await train(layers(heNormal), data, adam({ learningRate: 1e-3 }), 3);
      runs.push({ depth, wild, tame });
    }
    print(
      table(
        ["hidden layers", "first loss, N(0, 1)", "He", "accuracy, N(0, 1)", "He"],
        runs.map(({ depth, wild, tame }) => [
          String(depth),
          show(wild.losses[0]!),
          show(tame.losses[0]!),
          percent(wild.accuracy),
          percent(tame.accuracy),
        ]),
      ),
    );
    print("Random is not enough: the std must shrink with the number of inputs, as 1/√n.");
    return (
      relu.every((value, i) => Math.abs(Math.log(value / expected[i]!)) < Math.log(2)) &&
      runs.every(({ wild, tame }) => wild.losses[0]! > 100 && tame.losses[0]! < 4 && wild.accuracy < tame.accuracy - 0.1)
    );
  },
};
