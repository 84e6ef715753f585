import { heNormal, type Initializer, normal } from "isovar";
import { adam } from "isovar/train";
import { type Lesson, percent, show, table } from "./lesson.js";
import { fewDigits, look, PIXELS, stack } from "./net.js";
import { CURVES, curves, type Entry, lastLoss, median, race, SEEDS, spread, typical } from "./race.js";

const DEEP = 10;
const WIDTH = 64;
const SHOWN = [1, 2, 4, 6, 8, 10];
const DEPTHS = [1, 2, 5];
/** Hidden layers of the nets whose learning curves are drawn. */
const DRAWN = 2;
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];

const net = (depth: number, activation: "relu" | "tanh", init: Initializer) =>
  stack(depth, WIDTH, { activation, init, last: init });

export const standardNormal: Lesson = {
  name: "standardNormal",
  title: "N(0, 1) breaks the symmetry, but the signal explodes with depth",
  async run(print) {
    const data = await fewDigits();
    print(
      `${DEEP} hidden layers of ${WIDTH}, weights N(0, 1). A unit adds up n products, so that its input has √n times the size of the signal; ReLU keeps half of the power, tanh keeps it within ±1. Root mean square of the outputs, median of ${SEEDS.length} seeds:`,
    );
    const sizes = (activation: "relu" | "tanh") => {
      const looks = SEEDS.map((seed) => look(net(DEEP, activation, normal()), data, seed));
      return Array.from({ length: DEEP }, (_, i) => median(looks.map((layers) => Math.sqrt(layers[i]!.secondMoment))));
    };
    const relu = sizes("relu");
    const expected = relu.map((_, i) => Math.sqrt(PIXELS / 2) * Math.sqrt(WIDTH / 2) ** i);
    const row = (name: string, values: number[]) => [name, ...SHOWN.map((layer) => show(values[layer - 1]!))];
    print(
      table(["layer", ...SHOWN.map(String)], [row("relu", relu), row("  × √(n/2) each", expected), row("tanh", sizes("tanh"))]),
    );

    const pairs: [wild: Entry, tame: Entry][] = [];
    for (const depth of DEPTHS) {
      const starts = [
        { name: "N(0, 1)", layers: net(depth, "relu", normal()) },
        { name: "He: N(0, 2/n)", layers: net(depth, "relu", heNormal()) },
      ];
      const course = { data, optimizer: (learningRate: number) => adam({ learningRate }), epochs: 4 };
      pairs.push((await race(starts, RATES, course)) as [Entry, Entry]);
    }
    print(`Digits, ReLU, Adam, 128 steps, each start at the best of six rates; ${DRAWN} hidden layers. ${CURVES}`);
    print(curves(pairs[DEPTHS.indexOf(DRAWN)]!));
    print("First loss (a net that knows nothing should have ln 10 = 2.30), loss of the last quarter of the steps, accuracy:");
    const first = (entry: Entry) => typical(entry, ({ losses }) => losses[0]!);
    const accuracy = (entry: Entry) =>
      spread(
        entry.runs.map((run) => run.accuracy),
        percent,
      );
    print(
      table(
        ["hidden layers", "first loss", "last loss", "accuracy"],
        pairs.flatMap((pair, i) =>
          pair.map((entry) => [
            `${DEPTHS[i]}, ${entry.name}`,
            show(first(entry)),
            show(typical(entry, lastLoss)),
            accuracy(entry),
          ]),
        ),
      ),
    );
    const wrong = relu.map((value, i) => Math.max(value / expected[i]!, expected[i]! / value));
    const times = pairs.map(([wild, tame]) => typical(wild, lastLoss) / typical(tame, lastLoss));
    return [
      {
        says: `The signal grows by √(n/2) in each layer, to ${show(relu.at(-1)!)} in ${DEEP}: within a factor ${Math.max(...wrong).toFixed(1)} of what is expected.`,
        holds: Math.max(...wrong) < 2,
      },
      {
        says: `So does the first loss, from ${show(first(pairs[0]![0]))} with ${DEPTHS[0]} layer to ${show(first(pairs.at(-1)![0]))} with ${DEPTHS.at(-1)}; He's is ${show(Math.max(...pairs.map(([, tame]) => first(tame))))} at most.`,
        holds: pairs.every(([wild, tame], i) => first(wild) > (i > 0 ? 5 * first(pairs[i - 1]![0]) : 20) && first(tame) < 5),
      },
      {
        says: `No rate makes up for it: at the best one the last loss is ${times.map((ratio) => ratio.toFixed(0)).join(", ")} times that of He with ${DEPTHS.join(", ")} layers. Random is not enough: the std must shrink as 1/√n.`,
        holds: times.every((ratio) => ratio > 2),
      },
    ];
  },
};
