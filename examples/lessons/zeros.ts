import { heNormal, type Initializer, zeros as none, normal } from "isovar";
import { dense, evaluate, fit, predict, sequential, sgd } from "isovar/train";
import { fewDigits, type Lesson, percent, show, table } from "./lesson.js";

const UNITS = 32;

/** How many different columns a kernel has, bit for bit: each is what one unit looks for. */
function distinctColumns(kernel: Float32Array): number {
  const bits = new Uint32Array(kernel.buffer, kernel.byteOffset, kernel.length);
  const column = (unit: number) => bits.filter((_, i) => i % UNITS === unit).join();
  return new Set(Array.from({ length: UNITS }, (_, unit) => column(unit))).size;
}

const STARTS: { name: string; activation: "relu" | "sigmoid"; init: Initializer; biasInit: Initializer }[] = [
  { name: "zeros, relu", activation: "relu", init: none(), biasInit: none() },
  { name: "zeros, sigmoid", activation: "sigmoid", init: none(), biasInit: none() },
  { name: "He, relu, biases zero", activation: "relu", init: heNormal(), biasInit: none() },
  { name: "He, relu, biases N(0, 0.1²)", activation: "relu", init: heNormal(), biasInit: normal({ std: 0.1 }) },
];

export const zeros: Lesson = {
  name: "zeros",
  title: "Zeros as weights: all units of a layer stay one unit",
  async run(print) {
    print(`Digits, two hidden layers of ${UNITS}, SGD. Equal units get equal gradients, so they stay equal, bit for bit.`);
    const { training, test } = await fewDigits();
    const rows: { name: string; columns: number[]; outputs: number; loss: number; accuracy: number }[] = [];
    for (const { name, activation, init, biasInit } of STARTS) {
      const hidden = () => dense(UNITS, { activation, init, biasInit });
      const net = sequential([hidden(), hidden(), dense(10, { init, biasInit })], { inputShape: [784], seed: 1 });
      await fit(net, training, { optimizer: sgd({ learningRate: 0.1 }), batchSize: 64, epochs: 5 });
      const columns = [0, 1].map((i) => distinctColumns(net.weights().get(`${i}.dense/kernel`)!.data));
      const logits = predict(net, test.x);
      const outputs = new Set(Array.from(test.y, (_, i) => logits.subarray(10 * i, 10 * i + 10).join())).size;
      const { loss, accuracy } = evaluate(net, test);
      rows.push({ name, columns, outputs, loss, accuracy: accuracy! });
      net.dispose();
    }
    print(
      table(
        ["start", "different units, layer 1", "layer 2", "different answers", "test loss", "accuracy"],
        rows.map(({ name, columns, outputs, loss, accuracy }) => [
          name,
          ...columns.map((count) => `${count} of ${UNITS}`),
          `${outputs} of ${test.y.length}`,
          show(loss),
          percent(accuracy),
        ]),
      ),
    );
    print("Weights must differ from the start; biases need not: zero biases do no harm.");
    const [relu, sigmoid, he, biased] = rows.map(({ columns, outputs, accuracy }) => ({ columns, outputs, accuracy }));
    return (
      [relu, sigmoid].every((row) => row!.columns.every((count) => count === 1) && row!.accuracy < 0.25) &&
      relu!.outputs === 1 &&
      he!.columns.every((count) => count === UNITS) &&
      he!.accuracy > 0.8 &&
      Math.abs(he!.accuracy - biased!.accuracy) < 0.03
    );
  },
};
