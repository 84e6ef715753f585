// `isovar train`: trains a net on data and writes its weights.

import { IsovarError } from "../base/errors.js";
import { grouped, plural } from "../base/text.js";
import type { DataFile } from "../io/dataFile.js";
import { jsonText } from "../io/json.js";
import { writeAtomically } from "../node/atomicFile.js";
import { save } from "../train/checkpoint.js";
import { evaluate } from "../train/evaluate.js";
import { type EpochEvent, fit } from "../train/fit.js";
import type { Net } from "../train/net.js";
import { SUMMARY_COLUMNS, summary, summaryRows, summaryTotals } from "../train/summary.js";
import { defineCommand, EXIT, parseCount, parseSeed, parseShare, UsageError } from "./command.js";
import { DATA_HELP, DATA_OPTIONS, dataOptions, dataText } from "./data.js";
import { bundledHelp } from "./documents.js";
import { epochText, LossLine } from "./epochs.js";
import { percentOf, printable, reportTable } from "./format.js";
import { NOT_SYNCED } from "./output.js";
import { prepare, scaleWarnings } from "./prepare.js";

const help = `isovar train <net.json> --data <file> -o <out.safetensors> [options]

Trains a network on data. The same net, data and seed give the same weights on
every machine.

  <net.json>           the network: see docs/net.md; - reads standard input;
                       or one of the package by its name:
                       ${bundledHelp("net", 23)}
  --data <file>        .csv, one sample per line; .safetensors or .npz with x
                       and y; .npy, with --labels; or iris, the data of the
                       package
${DATA_HELP}
  --validation <file>  data to evaluate after every epoch, read in the same way
  --validation-labels <file>
                       .npy, where --validation is .npy
  --split <share>      holds back a share of the samples, 0.2 say, as validation
                       data: drawn with the seed, not with --validation
  --epochs <n>         in all, those before --resume included; default: 10
  --batch-size <n>     samples per step; default: that of the net, else 32
  --seed <n>           from 0 to 2^64 - 1, instead of the one in the net;
                       without either, one is drawn and printed; not with
                       --resume
  --standardize        mean and std of inputs and targets, measured on the data,
                       belong to the net and its file, as with
                       "standardize": true in the net
  --resume <file>      goes on from what an earlier run wrote, with its seed
                       and classes, and with the optimizer of the net; or
                       begins from weights: .safetensors, or the .index.json
                       of many files
  -o, --output <file>  where to write weights, optimizer and progress; the file
                       appears complete or not at all
  --json               the report as one JSON object
  -h, --help           this text

Ctrl-C ends training after the step it is in and writes the file: --resume goes
on from there. If a step gives NaN or an infinity, the file holds the
weights before it, and the exit code is 1.
Exit codes: 0 done, 1 the input was refused or the work failed, 2 wrong usage,
130 interrupted.
`;

const OPTIONS = {
  data: { type: "string" },
  ...DATA_OPTIONS,
  validation: { type: "string" },
  "validation-labels": { type: "string" },
  split: { type: "string" },
  epochs: { type: "string" },
  "batch-size": { type: "string" },
  seed: { type: "string" },
  standardize: { type: "boolean" },
  resume: { type: "string" },
  output: { type: "string", short: "o" },
  json: { type: "boolean" },
} as const;

/** Most epochs, and most samples per step: far more than anybody waits for. */
const MOST = 999_999_999;

/** Epochs that are still to do, of those asked for. */
function remaining(net: Net, epochs: number): number {
  const done = net.training.progress?.epoch ?? 0;
  if (done >= epochs) throw new IsovarError("E_ARGUMENT", `train: --epochs (${epochs}) must be above the ${done} that are done`);
  return epochs - done;
}

/** Columns of the summary that are left out where there is no room, the highest first: initializer and shape say nearly as much. */
const SPARE: Readonly<Record<string, number>> = { std: 2, output: 1 };

/** The summary of a net in the width of the terminal. */
function netText(net: Net): string {
  const report = summary(net);
  const columns = SUMMARY_COLUMNS.map((column) => ({ ...column, spare: SPARE[column.title] }));
  const rows = summaryRows(report).map((row) => row.map(printable));
  return `${reportTable(columns, rows)}\n\n${printable(summaryTotals(net, report))}`;
}

async function write(net: Net, { classes }: DataFile, path: string): Promise<{ sha256: string; synced: boolean }> {
  const bytes = save(net, classes ? { metadata: { classes: JSON.stringify(classes) } } : {});
  const { synced } = await writeAtomically("train", path, (file) => file.writeFile(bytes));
  const { createHash } = await import("node:crypto");
  return { sha256: createHash("sha256").update(bytes).digest("hex"), synced };
}

export const trainCommand = defineCommand({
  help,
  options: OPTIONS,
  argument: "<net.json>",
  async run({ values, argument }, interruptible) {
    const { data, validation, output, resume, json } = values;
    if (!data) throw new UsageError("--data <file> is missing");
    if (!output) throw new UsageError("-o <out.safetensors> is missing");
    if (resume && values.seed !== undefined)
      throw new UsageError("--seed cannot be given with --resume, which goes on with its seed");
    const epochs = parseCount("epochs", values.epochs, MOST) ?? 10;
    const batchSize = parseCount("batch-size", values["batch-size"], MOST);
    const validationLabels = values["validation-labels"];
    if (validationLabels !== undefined && !validation)
      throw new UsageError("--validation-labels is for --validation, which is missing");
    const split = parseShare("split", values.split);
    if (split !== undefined && validation) throw new UsageError("--split and --validation exclude each other");
    const files = { net: argument, data, validation, validationLabels, resume, output, split };
    const { net, samples, held } = await prepare(
      files,
      { seed: parseSeed(values.seed), standardize: values.standardize },
      dataOptions(values),
    );
    const left = remaining(net, epochs);
    const warnings = scaleWarnings(net, samples);
    const { optimizer } = net.defaults;
    if (!json) {
      console.log(`${netText(net)}\n`);
      console.log(dataText(data, samples));
      if (held && validation) console.log(dataText(validation, held));
      else if (held) console.log(`held back for validation: ${grouped(held.n)} more`);
      if (samples.classes) console.log(`classes: ${samples.classes.map((name, i) => `${i} ${printable(name)}`).join(", ")}`);
      for (const warning of warnings) console.log(`warning: ${printable(warning)}`);
      console.log("");
    }

    const line = new LossLine();
    const log: EpochEvent[] = [];
    const signal = interruptible();
    let interrupted = false;
    let failure: IsovarError | undefined;
    const before = net.training.progress?.step ?? 0;
    try {
      await fit(net, samples, {
        epochs: left,
        signal,
        ...(batchSize !== undefined && { batchSize }),
        ...(held && { validation: held }),
        // The optimizer as the net has it now, even with --resume: its learning rate may have been changed.
        ...(optimizer && { optimizer }),
        onStep: ({ epoch, step, loss }) => line.step(epoch, step, loss),
        onEpoch(event) {
          log.push(event);
          line.clear();
          if (!json) console.log(epochText(event));
        },
      });
    } catch (error) {
      // The failed step changed nothing: what was learned before it is worth a file.
      if (error instanceof IsovarError && error.code === "E_NOT_FINITE" && net.training.progress!.step > before) failure = error;
      else if (signal.aborted) interrupted = true;
      else throw error;
    } finally {
      line.clear();
    }
    const { sha256, synced } = await write(net, samples, output);
    if (failure) {
      throw new IsovarError(failure.code, `${failure.message}; ${output} holds the weights before it`, { cause: failure });
    }
    const { step, seed } = net.training.progress!;
    const accuracy = interrupted ? undefined : evaluate(net, samples).accuracy;
    const { classes, csv } = samples;
    if (json) {
      const read = {
        samples: samples.n,
        ...(held && { validationSamples: held.n }),
        ...(csv && { csv }),
        ...(classes && { classes }),
      };
      const head = { path: output, sha256, synced, seed: String(seed), steps: step, interrupted, accuracy, ...read, warnings };
      console.log(jsonText({ ...head, history: log }));
    } else {
      const right = accuracy === undefined ? "" : `, ${percentOf(accuracy)} right on what it was trained on`;
      console.log(`\n${interrupted ? "interrupted; " : ""}${plural(step, "step")}, seed ${seed}${right}`);
      console.log(`${printable(output)}: SHA-256 ${sha256}`);
      if (!synced) console.log(NOT_SYNCED);
      if (interrupted) console.log(`isovar train … --resume ${printable(output)} goes on from here`);
    }
    return interrupted ? EXIT.interrupted : EXIT.done;
  },
});
