import { glorotNormal, heNormal, init, normal, truncatedNormal } from "isovar";
import { sgd } from "isovar/train";
import { fewDigits, hiddenOutputs, type Lesson, percent, show, size, stack, table, train } from "./lesson.js";

const WIDTH = 256;
const DEPTH = 30;
const SHOWN = [1, 5, 10, 15, 20, 25, 30];

/** √0.7737…, the std of a standard normal number that is cut at ±2. Source: 1 − 4φ(2)/(2Φ(2) − 1) is its square. */
const CUT = 0.8796256610342398;

const STARTS = [
  { name: "He", start: () => heNormal(), factor: 1, law: "1" },
  { name: "Xavier", start: () => glorotNormal(), factor: Math.SQRT1_2, law: "√0.5^layer" },
  {
    name: "He, cut at 2σ, not widened",
    start: (inputs: number) => truncatedNormal({ std: Math.sqrt(2 / inputs) }),
    factor: CUT,
    law: "√0.774^layer",
  },
];

export const he: Lesson = {
  name: "he",
  title: "He: ReLU keeps half of the power, so weights need twice the variance",
  async run(print) {
    print(`${DEPTH} hidden layers of ${WIDTH}, ReLU, inputs N(0, 1). Root mean square of the outputs:`);
    const x = init(normal(), [64, WIDTH], { seed: 1, name: "inputs" });
    const passes = STARTS.map(({ name, start, factor, law }) => {
      const sizes = hiddenOutputs(stack(DEPTH, WIDTH, { activation: "relu", init: start, inputs: WIDTH }), x, WIDTH).map(size);
      return { name, law, sizes, expected: sizes.map((_, i) => factor ** (i + 1)) };
    });
    const shown = (values: number[]) => SHOWN.map((layer) => show(values[layer - 1]!));
    const rows = passes.flatMap(({ name, law, sizes, expected }) => [
      [name, ...shown(sizes)],
      [`  expected: ${law}`, ...shown(expected)],
    ]);
    print(table(["layer", ...SHOWN.map(String)], rows));
    const data = await fewDigits();
    const runs = [];
    for (const { name, start } of STARTS) {
      const layers = stack(DEPTH, 64, { activation: "relu", init: start });
      runs.push({ name, ...(await train(layers, data, sgd({ learningRate: 0.01, momentum: 0.9 }), 8)) });
    }
    print(`Digits, ${DEPTH} hidden layers of 64, SGD with momentum, 8 epochs:`);
    print(
      table(
        ["start", "first loss", "gradient, layer 30", "layer 1", "test loss", "accuracy"],
        runs.map(({ name, losses, gradients, loss, accuracy }) => {
          return [name, show(losses[0]!), show(gradients[29]!), show(gradients[0]!), show(loss), percent(accuracy)];
        }),
      ),
    );
    print("Half of the power lost in a layer is everything lost in thirty: Xavier does not start here. A cut that is not");
    print("made up for costs a quarter a layer: less than that, but it goes on with depth. All three have the same random");
    print("numbers, so that they are off alike: a net of finite width has luck of its own.");
    const [keeps, ...others] = passes;
    const asExpected = others.every(({ sizes, expected }) =>
      sizes.every((value, i) => Math.abs(value / keeps!.sizes[i]! / expected[i]! - 1) < 0.01),
    );
    const [withHe, withXavier] = runs;
    return (
      asExpected &&
      keeps!.sizes.every((value) => value > 0.5 && value < 2) &&
      withHe!.accuracy > 0.3 &&
      withXavier!.accuracy < 0.15 &&
      withXavier!.gradients[0]! < 1e-4 * withHe!.gradients[0]!
    );
  },
};
