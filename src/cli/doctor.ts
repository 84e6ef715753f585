// `isovar doctor`: examines the start of a net and prints the report.

import { plural } from "../base/text.js";
import { examine } from "../doctor/examine.js";
import { syntheticData } from "../doctor/syntheticData.js";
import { jsonText } from "../io/json.js";
import { defineCommand, EXIT, parseCount, parseSeed, UsageError } from "./command.js";
import { DATA_HELP, DATA_OPTIONS, dataOptions, dataText, readDataFor } from "./data.js";
import { bundledHelp } from "./documents.js";
import { printable } from "./format.js";
import { spread } from "./pick.js";
import { initialNet, trainedNet } from "./trained.js";

const help = `isovar doctor <net.json> [options]

Says whether an initialization is right, why not, and what would mend it, from
one pass forward and one back, measured layer by layer.

  <net.json>           the network: see docs/net.md; - reads standard input;
                       or one of the package by its name:
                       ${bundledHelp("net", 23)}
  --data <file>        .csv, .safetensors, .npz or .npy, as for isovar train;
                       without it: inputs from N(0, 1) and random labels
${DATA_HELP}
  --samples <n>        how many of the samples, spread evenly; default: 256
  --weights <file>     weights instead of the net's initial ones: .safetensors,
                       or the .index.json of many files
  --standardize        as for isovar train: the net with standardized data
  --seed <n>           from 0 to 2^64 - 1, instead of the one in the net
  --jacobian           also the singular values of the derivatives of the
                       outputs at the first sample
  --json               the report as one JSON object
  -h, --help           this text

Verdicts and their thresholds: docs/doctor.md.
Exit codes: 0 healthy, 1 not healthy or the input was refused, 2 wrong usage.
`;

const OPTIONS = {
  data: { type: "string" },
  ...DATA_OPTIONS,
  samples: { type: "string" },
  weights: { type: "string" },
  standardize: { type: "boolean" },
  seed: { type: "string" },
  jacobian: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** How a user of a net.json follows the advice of LSUV, which measures samples as no initializer does. */
const LSUV_NOTE = `lsuv(net, x) is JavaScript, from isovar/doctor: it scales weights by what
samples give, which no initializer in a net.json does. isovar train --resume
begins with the weights that it leaves and save(net) writes. A net.json can have
what lsuv begins with, "init": {"scheme": "orthogonal"} and "biasInit":
{"scheme": "zeros"} in every layer with weights; isovar doctor says whether that
is enough.`;

/** Most samples: the doctor examines all of them as one batch. */
const MOST_SAMPLES = 999_999;

export const doctorCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<net.json>",
  async run({ values, argument }) {
    const { data: path, weights, jacobian = false, json } = values;
    for (const name of Object.keys(DATA_OPTIONS)) {
      if (path === undefined && name in values) throw new UsageError(`--${name} is for --data, which is missing`);
    }
    const samples = parseCount("samples", values.samples, MOST_SAMPLES) ?? 256;
    const seed = parseSeed(values.seed);
    const options = { seed, standardize: values.standardize };
    const net =
      weights === undefined ? initialNet(argument, options) : (await trainedNet("doctor", argument, weights, options)).net;
    const read = path === undefined ? undefined : await readDataFor("doctor", net, path, dataOptions(values));
    const examination = examine(net, read ? spread(read, samples) : syntheticData(net, samples), { jacobian });
    const source = path ?? "inputs from N(0, 1) and random labels";
    if (json) {
      console.log(jsonText({ data: source, ...(read?.csv && { csv: read.csv }), seed: net.seed, ...examination }));
    } else {
      console.log(String(examination).split("\n").map(printable).join("\n"));
      const given = read ? dataText(path!, read) : `${source}; --data takes a file`;
      if (examination.verdicts.some(({ remedy }) => remedy?.remedy === "lsuv")) console.log(`\n${LSUV_NOTE}`);
      console.log(`\n${plural(net.size, "parameter")}, seed ${net.seed}; data: ${given}`);
    }
    return examination.healthy ? EXIT.done : EXIT.failed;
  },
});
