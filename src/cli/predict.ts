// `isovar predict`: prints the outputs of a trained net for samples, as CSV or JSON.

import type { DataFile } from "../io/dataFile.js";
import { jsonText } from "../io/json.js";
import { toData } from "../io/samples.js";
import { largestAt } from "../math/largest.js";
import { readNpyData } from "../node/dataTensors.js";
import { type ReadDataOptions, readData } from "../node/readData.js";
import { lossOf } from "../train/defaults.js";
import type { Net } from "../train/net.js";
import { type PredictOptions, predict } from "../train/predict.js";
import { checkSampleShape } from "../train/sampleShape.js";
import { defineCommand, EXIT, UsageError } from "./command.js";
import { checkSize, DATA_HELP, dataPath } from "./data.js";
import { bundledHelp } from "./documents.js";
import { printable } from "./format.js";
import { NET_AND_DATA_OPTIONS, trainedNetAndData } from "./trained.js";

const help = `isovar predict <net.json> --weights <file> --data <file> [options]

Prints what a trained network gives for samples: a line of CSV per sample on
standard output, or per row of the outputs where a sample has several. With
softmaxCrossEntropy that is the class and the probability of every class, with
sigmoidCrossEntropy a probability per output, with mse the outputs.

  <net.json>           the network: see docs/net.md; - reads standard input;
                       or one of the package by its name:
                       ${bundledHelp("net", 23)}
  --weights <file>     what isovar train wrote, with the names of its classes;
                       or weights: .safetensors, or the .index.json of many
  --data <file>        as for isovar train; labels are not looked at, and a .csv
                       of as many columns as the net has inputs, from two on, or
                       an .npy, has none
  --no-label           all columns of a .csv are inputs, even if it has but one
${DATA_HELP}
  --json               one JSON object
  -h, --help           this text

Exit codes: 0 done, 1 the input was refused, 2 wrong usage.
`;

/** Samples of a file that suits a net, whether it has labels or not. @throws {IsovarError} */
async function readSamples(net: Net, path: string, { classes: _, ...options }: ReadDataOptions): Promise<DataFile> {
  const where = "predict";
  const { input } = net.program;
  const unlabelled = options.labels === undefined && /\.npy$/i.test(path);
  const none = { shape: [0], values: new Float32Array(0) };
  let data = unlabelled
    ? toData(where, { x: await readNpyData(where, path, "x"), y: none }, { dataLayout: options.dataLayout })
    : await readData(dataPath(path), options);
  if (data.csv && !data.classes && options.label === undefined && data.x.length / data.n === input.size - 1) {
    // The last column is no label either. The header was judged with the column apart, and stays what it was.
    data = await readData(dataPath(path), { ...options, label: false, header: data.csv.header !== undefined });
  }
  checkSize(where, net, path, data);
  checkSampleShape(where, input, data.x, data.shape, data.x.length);
  return data;
}

interface Predictions {
  /** What the numbers of a row are called. */
  columns: readonly string[];
  /** Rows per sample: more than one where the outputs have several axes. */
  perSample: number;
  /** The class of each row; undefined where the loss knows none. */
  labels: number[] | undefined;
  rows: Float32Array[];
}

function predictionsOf(net: Net, { x, n }: DataFile, names: readonly string[] | undefined): Predictions {
  const loss = lossOf("predict", net, undefined);
  const { rows: count, columns: width } = net.program.outputMatrix(n);
  const chooses = loss === "softmaxCrossEntropy" && width > 1;
  const probabilities: PredictOptions["probabilities"] = chooses
    ? "softmax"
    : loss === "sigmoidCrossEntropy"
      ? "sigmoid"
      : undefined;
  const outputs = predict(net, x, probabilities && { probabilities });
  const rows = Array.from({ length: count }, (_, i) => outputs.subarray(i * width, (i + 1) * width));
  const letter = probabilities ? "p" : "y";
  const columns = Array.from({ length: width }, (_, i) => (chooses && names?.[i]) || (width === 1 ? letter : `${letter}${i}`));
  return { columns, perSample: count / n, labels: chooses ? rows.map(largestAt) : undefined, rows };
}

/** A cell of a CSV file, in quotes where it must be. */
const cell = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Digits of a number: those that f32 holds whatever it is. */
const DIGITS = 6;

/** Lines written at once. */
const LINES = 1000;

function printCsv({ columns, perSample, labels, rows }: Predictions, names: readonly string[] | undefined): void {
  const print = (lines: string[][]) => process.stdout.write(lines.map((cells) => `${cells.join(",")}\n`).join(""));
  const named = (label: number) => cell(printable(names?.[label] ?? String(label)));
  /** Where a row belongs: its sample, and its place in it where there are several. */
  const place = (row: number) => [Math.floor(row / perSample), ...(perSample > 1 ? [row % perSample] : [])].map(String);
  print([
    [
      "sample",
      ...(perSample > 1 ? ["row"] : []),
      ...(labels ? ["class"] : []),
      ...columns.map((column) => cell(printable(column))),
    ],
  ]);
  for (let begin = 0; begin < rows.length; begin += LINES) {
    const some = rows.slice(begin, begin + LINES).map((row, i) => {
      const numbers = Array.from(row, (value) => String(Number(value.toPrecision(DIGITS))));
      return [...place(begin + i), ...(labels ? [named(labels[begin + i]!)] : []), ...numbers];
    });
    print(some);
  }
}

export const predictCommand = defineCommand({
  help,
  options: { ...NET_AND_DATA_OPTIONS, "no-label": { type: "boolean" } },
  argument: "<net.json>",
  async run({ values, argument }) {
    const { net, names, weights, path, options } = await trainedNetAndData("predict", argument, values);
    if (values["no-label"] && values.label !== undefined) throw new UsageError("--label and --no-label exclude each other");
    const samples = await readSamples(net, path, values["no-label"] ? { ...options, label: false } : options);
    const predictions = predictionsOf(net, samples, names);
    if (!values.json) printCsv(predictions, names);
    else {
      const { labels, rows } = predictions;
      console.log(
        jsonText({ data: path, weights, samples: samples.n, classes: names, labels, outputs: rows.map((row) => [...row]) }),
      );
    }
    return EXIT.done;
  },
});
