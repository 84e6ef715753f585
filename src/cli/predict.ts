// `isovar predict`: prints the outputs of a trained net for samples as CSV or JSON, or writes them into a file.

import { plural } from "../base/text.js";
import type { DataFile } from "../io/dataFile.js";
import { jsonText } from "../io/json.js";
import { writeNpy } from "../io/npy.js";
import { checkWritable, writeAtomically } from "../node/atomicFile.js";
import { type ReadDataOptions, readData, readUnlabelled } from "../node/readData.js";
import type { Net } from "../train/net.js";
import { checkSampleShape } from "../train/sampleShape.js";
import { defineCommand, EXIT, UsageError } from "./command.js";
import { checkSize, dataPath, FORMAT_HELP } from "./data.js";
import { bundledHelp } from "./documents.js";
import { printable } from "./format.js";
import { checkOutput, NOT_SYNCED } from "./output.js";
import { csvOf, predictionsOf } from "./predictions.js";
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
  --data <file>        the samples: .safetensors or .npz with x, .npy, or .csv.
                       Labels are not looked at: y may be there or not, and a
                       .csv of as many columns as the net has inputs, from two
                       on, has none
  --label <column>     of a CSV file: the column that is no input, by its name
                       or its number from 0; default: the last, if there are
                       more columns than inputs
  --no-label           all columns of a .csv are inputs, even if it has but one
  --classes <names>    what the classes are called, in their order, where the
                       file of weights does not say so: 1,2,3
${FORMAT_HELP}
  --raw                the outputs as the last layer gives them, logits, where
                       there would be probabilities
  -o, --output <file>  writes the same lines into a .csv, or the outputs as f32
                       into an .npy, [samples, ...outputs]; the file appears
                       complete or not at all
  --json               one JSON object on standard output
  -h, --help           this text

Exit codes: 0 done, 1 the input was refused, 2 wrong usage.
`;

/** Samples of a file that suits a net, whether it has labels or not. @throws {IsovarError} */
async function readSamples(net: Net, path: string, { classes: _, ...options }: ReadDataOptions): Promise<DataFile> {
  const where = "predict";
  const { input } = net.program;
  const tensors = /\.(npy|npz|safetensors)$/i.test(path);
  let data = tensors ? await readUnlabelled(where, path, options) : await readData(dataPath(path), options);
  if (data.csv && !data.classes && options.label === undefined && data.x.length / data.n === input.size - 1) {
    // The last column is no label either. The header was judged with the column apart, and stays what it was.
    data = await readData(dataPath(path), { ...options, label: false, header: data.csv.header !== undefined });
  }
  checkSize(where, net, path, data);
  checkSampleShape(where, input, data.x, data.shape, data.x.length);
  return data;
}

/** Without `labels`, which are not looked at. */
const { labels: _, ...READ_OPTIONS } = NET_AND_DATA_OPTIONS;

const OPTIONS = {
  ...READ_OPTIONS,
  "no-label": { type: "boolean" },
  raw: { type: "boolean" },
  output: { type: "string", short: "o" },
} as const;

export const predictCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<net.json>",
  async run({ values, argument }) {
    const { output, json, raw = false } = values;
    if (output !== undefined && !/\.(csv|npy)$/i.test(output)) {
      throw new UsageError("-o <file> must end in .csv or .npy; without it, CSV goes to standard output");
    }
    if (output !== undefined && json) throw new UsageError("--json and -o exclude each other: JSON goes to standard output");
    if (values["no-label"] && values.label !== undefined) throw new UsageError("--label and --no-label exclude each other");
    const { net, names, weights, path, options, inputs } = await trainedNetAndData("predict", argument, values);
    if (output !== undefined) {
      checkOutput(output, inputs);
      await checkWritable("predict", output);
    }
    const samples = await readSamples(net, path, values["no-label"] ? { ...options, label: false } : options);
    const { n } = samples;
    const predictions = predictionsOf(net, samples, names, raw);
    const { labels, rows, outputs } = predictions;
    if (output !== undefined) {
      const array = { shape: [n, ...net.outputShape], data: outputs };
      const pieces = /\.npy$/i.test(output) ? [writeNpy(array)] : csvOf(predictions);
      const { synced } = await writeAtomically("predict", output, async (file) => {
        for (const piece of pieces) await file.writeFile(piece);
      });
      console.log(`${printable(output)}: ${plural(n, "sample")}, outputs of shape [${net.outputShape.join(", ")}]`);
      if (!synced) console.log(NOT_SYNCED);
    } else if (json) {
      const head = { data: path, weights, samples: n, classes: names };
      console.log(jsonText({ ...head, labels, outputs: rows.map((row) => [...row]) }));
    } else for (const text of csvOf(predictions)) process.stdout.write(text);
    return EXIT.done;
  },
});
