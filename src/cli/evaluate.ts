// `isovar evaluate`: loss, accuracy and confusions of a trained net on data.

import { grouped, significant } from "../base/text.js";
import type { DataFile } from "../io/dataFile.js";
import { jsonText } from "../io/json.js";
import { largestAt } from "../math/largest.js";
import { lossOf } from "../train/defaults.js";
import { evaluate } from "../train/evaluate.js";
import type { Net } from "../train/net.js";
import { predict } from "../train/predict.js";
import { defineCommand, EXIT } from "./command.js";
import { DATA_HELP, dataText, readDataFor } from "./data.js";
import { bundledHelp } from "./documents.js";
import { percentOf, printable, reportTable } from "./format.js";
import { NET_AND_DATA_OPTIONS, trainedNetAndData } from "./trained.js";

const help = `isovar evaluate <net.json> --weights <file> --data <file> [options]

Says how well a trained network does on data: loss, accuracy, and per class, of
at most 1000, how many samples are recognized and what the others are taken for.

  <net.json>           the network: see docs/net.md; - reads standard input;
                       or one of the package by its name:
                       ${bundledHelp("net", 23)}
  --weights <file>     what isovar train wrote, with the names of its classes;
                       or weights: .safetensors, or the .index.json of many
  --data <file>        as for isovar train
${DATA_HELP}
  --json               the report as one JSON object
  -h, --help           this text

Exit codes: 0 done, 1 the input was refused, 2 wrong usage.
`;

/** Most classes of a confusion matrix, which has a number for each pair of them. */
const MOST_CLASSES = 1000;

/** Confusion matrix: samples of each class (rows) that are taken for each class (columns). Undefined where y holds no labels. */
function confusionOf(net: Net, { x, y, n }: DataFile): number[][] | undefined {
  const { rows, columns } = net.program.outputMatrix(n);
  if (lossOf("evaluate", net, undefined) !== "softmaxCrossEntropy" || rows !== n || y.length !== n) return undefined;
  if (columns > MOST_CLASSES) return undefined;
  const outputs = predict(net, x);
  const counts = Array.from({ length: columns }, () => new Array<number>(columns).fill(0));
  for (let i = 0; i < n; i++) {
    const row = outputs.subarray(i * columns, (i + 1) * columns);
    counts[y[i]!]![largestAt(row)]!++;
  }
  return counts;
}

/** One row per class that has samples. */
function classTable(confusion: readonly number[][], names: readonly string[] | undefined): string {
  const nameOf = (label: number) => printable(names?.[label] ?? String(label));
  const rows = confusion.flatMap((taken, label) => {
    const samples = taken.reduce((sum, count) => sum + count, 0);
    if (samples === 0) return [];
    const others = taken.map((count, other) => ({ count, other })).filter(({ count, other }) => count > 0 && other !== label);
    others.sort((a, b) => b.count - a.count);
    const mistaken = others.slice(0, 3).map(({ count, other }) => `${nameOf(other)} ${count}`);
    const right = percentOf(taken[label]! / samples);
    return [[nameOf(label), grouped(samples), right, mistaken.join(", ") + (others.length > 3 ? ", …" : "")]];
  });
  return reportTable(
    [
      { title: "class", align: "left" },
      { title: "samples", align: "right" },
      { title: "right", align: "right" },
      { title: "taken for", align: "left" },
    ],
    rows,
  );
}

export const evaluateCommand = defineCommand({
  help,
  options: NET_AND_DATA_OPTIONS,
  argument: "<net.json>",
  async run({ values, argument }) {
    const { net, names, weights, path, options } = await trainedNetAndData("evaluate", argument, values);
    const samples = await readDataFor("evaluate", net, path, { ...options, ...(names && { classes: names }) });
    const { loss, accuracy } = evaluate(net, samples);
    const confusion = confusionOf(net, samples);
    if (values.json) {
      console.log(jsonText({ data: path, weights, samples: samples.n, loss, accuracy, classes: samples.classes, confusion }));
      return EXIT.done;
    }
    console.log(dataText(path, samples));
    const right = accuracy === undefined ? "" : `, ${percentOf(accuracy)} right`;
    console.log(`${lossOf("evaluate", net, undefined)} ${significant(loss)}${right}`);
    if (confusion) console.log(`\n${classTable(confusion, samples.classes)}`);
    return EXIT.done;
  },
});
