import { createHash } from "node:crypto";
import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { significant, sparkline } from "../base/text.js";
import { examine } from "../doctor/examine.js";
import { jsonText, parseJson } from "../io/json.js";
import { checkWritable, writeAtomically } from "../node/atomicFile.js";
import { loadWeights } from "../node/loadFile.js";
import type { DataFile, ReadDataOptions } from "../node/readData.js";
import { save } from "../train/checkpoint.js";
import { evaluate } from "../train/evaluate.js";
import { type EpochEvent, fit } from "../train/fit.js";
import type { Net } from "../train/net.js";
import { type NetOptions, sequential } from "../train/sequential.js";
import { summary } from "../train/summary.js";
import {
  type Command,
  checkOutput,
  EXIT,
  NOT_SYNCED,
  parseCommandLine,
  parseCount,
  parseSeed,
  readDocument,
  UsageError,
} from "./command.js";
import { DATA_HELP, DATA_OPTIONS, dataOptions, dataText, readDataFor } from "./data.js";
import { bundledHelp } from "./documents.js";
import { printable } from "./format.js";

const help = `isovar train <net.json> --data <file> -o <out.safetensors> [options]

Trains a network on data. The same net, data and seed give the same weights on
every machine.

  <net.json>           the network: see docs/net.md; - reads standard input;
                       or one of the package by its name:
                       ${bundledHelp("net", 23)}
  --data <file>        .csv, one sample per line; .safetensors or .npz with x
                       and y; or .npy, with --labels
${DATA_HELP}
  --validation <file>  data to evaluate after every epoch, read in the same way
  --validation-labels <file>
                       .npy, where --validation is .npy
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
on from there. Where a step comes to NaN or an infinity, the file holds the
weights before it, and the exit code is 1.
Exit codes: 0 done, 1 the input was refused or the work failed, 2 wrong usage,
130 interrupted.
`;

const OPTIONS = {
  data: { type: "string" },
  ...DATA_OPTIONS,
  validation: { type: "string" },
  "validation-labels": { type: "string" },
  epochs: { type: "string" },
  "batch-size": { type: "string" },
  seed: { type: "string" },
  standardize: { type: "boolean" },
  resume: { type: "string" },
  output: { type: "string", short: "o" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Far more epochs, or samples of a step, than anybody waits for. */
const MOST = 999_999_999;

/** Redraws more often than this cost more than they show. */
const INTERVAL_MS = 100;

/** The loss as it goes, on a terminal: one line that is drawn again, logarithmic. */
class LossLine {
  readonly #terminal = process.stderr.isTTY === true;
  readonly #logarithms: number[] = [];
  #drawn = 0;

  step(epoch: number, step: number, loss: number): void {
    this.#logarithms.push(Math.log(loss));
    if (!this.#terminal || performance.now() - this.#drawn < INTERVAL_MS) return;
    this.#drawn = performance.now();
    const picture = sparkline(this.#logarithms.filter(Number.isFinite));
    process.stderr.write(`\repoch ${epoch + 1}, step ${step}  loss ${loss.toFixed(4)}  ${picture}\u001b[K`);
  }

  clear(): void {
    if (this.#terminal && this.#drawn > 0) process.stderr.write("\r\u001b[K");
  }
}

function epochText({ epoch, loss, validation, seconds }: EpochEvent): string {
  const parts = [`epoch ${String(epoch + 1).padStart(3)}`, `loss ${significant(loss)}`];
  if (validation) parts.push(`validation ${significant(validation.loss)}`);
  if (validation?.accuracy !== undefined) parts.push(`accuracy ${(100 * validation.accuracy).toFixed(2)} %`);
  return `${parts.join("  ")}  ${seconds.toFixed(2)} s`;
}

/** Epochs that are left of those asked for. */
function remaining(net: Net, epochs: number): number {
  const done = net.training.progress?.epoch ?? 0;
  if (done >= epochs) throw new IsovarError("E_ARGUMENT", `train: --epochs (${epochs}) must be above the ${done} that are done`);
  return epochs - done;
}

interface Files {
  net: string;
  data: string;
  validation?: string | undefined;
  validationLabels?: string | undefined;
  resume?: string | undefined;
  output: string;
}

interface Prepared {
  net: Net;
  samples: DataFile;
  held: DataFile | undefined;
}

/** The names of the classes that a checkpoint was trained on, if it tells any. */
function trainedClasses(where: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const classes = parseJson(text, `${where}: classes`);
  if (!Array.isArray(classes) || !classes.every((name) => typeof name === "string")) {
    refuse("E_CHECKPOINT", where, "classes", classes, "an array of names");
  }
  return classes;
}

/** Labels and columns must mean the same in both files. */
function checkSame(path: string, samples: DataFile, held: DataFile): void {
  const fail = (what: string): never => {
    throw new IsovarError("E_DATA", `train: ${path}: ${what}`);
  };
  if (held.classes && !samples.classes) fail(`labels are names ${show(held.classes)}; those of the data to train on are numbers`);
  const [names, others] = [samples.csv?.header, held.csv?.header];
  if (!names || !others) return;
  const i = names.findIndex((name, column) => name !== others[column]);
  if (i >= 0) fail(`column ${i} is ${show(others[i])}, in the data to train on ${show(names[i])}`);
}

/** Reads and checks everything. */
async function prepare(files: Files, options: Partial<NetOptions>, given: ReadDataOptions): Promise<Prepared> {
  const { data, validation, validationLabels, resume, output } = files;
  // Not --resume: a checkpoint has been read when the one that goes on from it replaces it.
  checkOutput(output, [files.net, data, given.labels, validation, validationLabels]);
  await checkWritable("train", output);
  const net = sequential(readDocument(files.net, "net"), options);
  const checkpoint = resume === undefined ? undefined : await loadWeights("train", net, resume);
  // One file of many would break the others' index.
  if (checkpoint && checkpoint.files[0]?.path !== resume) {
    checkOutput(output, [resume, ...checkpoint.files.map(({ path }) => path)]);
  }
  const trained = trainedClasses(`train: ${resume}`, checkpoint?.metadata?.classes);
  const named = given.classes?.map((name) => name.trim());
  if (trained && named && JSON.stringify(named) !== JSON.stringify(trained)) {
    refuse("E_ARGUMENT", "train", "--classes", given.classes, `left out, or those of ${resume}: ${show(trained)}`);
  }
  const samples = await readDataFor("train", net, data, { ...given, ...(trained && { classes: trained }) });
  const { classes } = samples;
  const heldOptions = { ...given, labels: validationLabels, ...(classes && { classes }) };
  const held = validation === undefined ? undefined : await readDataFor("train", net, validation, heldOptions);
  if (held) checkSame(validation!, samples, held);
  if (classes && net.defaults.loss !== undefined && net.defaults.loss !== "softmaxCrossEntropy") {
    throw new IsovarError("E_DATA", `train: ${data}: labels are names of classes; loss ${net.defaults.loss} needs numbers`);
  }
  return { net, samples, held };
}

/** Samples that are looked at before training, spread over all. */
const LOOKED_AT = 64;

/** What the doctor says of the scale of inputs and targets, which no weights mend. What cannot be examined is left to `fit`, which says why. */
function scaleWarnings(net: Net, { x, y, n }: DataFile): string[] {
  const count = Math.min(n, LOOKED_AT);
  const pick = (values: Float32Array) => {
    const size = values.length / n;
    const rows = Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
    return Float32Array.from(rows.flatMap((row) => [...values.subarray(row * size, (row + 1) * size)]));
  };
  try {
    const { verdicts } = examine(net, { x: pick(x), y: pick(y) });
    const said = verdicts.filter(({ kind }) => kind === "inputScale" || kind === "targetScale");
    return said.map(({ kind, evidence, advice }) => `${kind}: ${evidence}; ${advice}`);
  } catch (error) {
    if (error instanceof IsovarError) return [];
    throw error;
  }
}

async function write(net: Net, { classes }: DataFile, path: string): Promise<{ sha256: string; synced: boolean }> {
  const bytes = save(net, classes ? { metadata: { classes: JSON.stringify(classes) } } : {});
  const { synced } = await writeAtomically("train", path, (file) => file.writeFile(bytes));
  return { sha256: createHash("sha256").update(bytes).digest("hex"), synced };
}

export const trainCommand: Command = {
  summary: "train a network on data",
  help,
  async run(args, interruptible) {
    const { values, argument } = parseCommandLine(args, OPTIONS, "<net.json>");
    if (values.help) {
      process.stdout.write(help);
      return EXIT.done;
    }
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
    const files = { net: argument, data, validation, validationLabels, resume, output };
    const { net, samples, held } = await prepare(
      files,
      { seed: parseSeed(values.seed), standardize: values.standardize },
      dataOptions(values),
    );
    const left = remaining(net, epochs);
    const warnings = scaleWarnings(net, samples);
    const { optimizer } = net.defaults;
    if (!json) {
      console.log(`${String(summary(net)).split("\n").map(printable).join("\n")}\n`);
      console.log(dataText(data, samples));
      if (held) console.log(dataText(validation!, held));
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
        // What the net says now, though it goes on from a file: the learning rate may have been changed.
        ...(optimizer && { optimizer }),
        onStep: ({ epoch, step, loss }) => line.step(epoch, step, loss),
        onEpoch(event) {
          log.push(event);
          line.clear();
          if (!json) console.log(epochText(event));
        },
      });
    } catch (error) {
      // The failed step touched nothing: what was learned until then is worth a file.
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
      const read = { samples: samples.n, ...(csv && { csv }), ...(classes && { classes }) };
      const head = { path: output, sha256, synced, seed: String(seed), steps: step, interrupted, accuracy, ...read, warnings };
      console.log(jsonText({ ...head, history: log }));
    } else {
      const right = accuracy === undefined ? "" : `, ${(100 * accuracy).toFixed(2)} % right on what it was trained on`;
      console.log(`\n${interrupted ? "interrupted; " : ""}${step} steps, seed ${seed}${right}`);
      console.log(`${printable(output)}: SHA-256 ${sha256}`);
      if (!synced) console.log(NOT_SYNCED);
      if (interrupted) console.log(`isovar train … --resume ${printable(output)} goes on from here`);
    }
    return interrupted ? EXIT.interrupted : EXIT.done;
  },
};
